import '../../testing/jsdom-gaps';
import { cleanup, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../shared/errors';
import type { RunDetail } from '../../../shared/run';
import { startEvents } from '../../state/events';
import { router } from '../../state/router.svelte';
import { runs } from '../../state/runs.svelte';
import { fakeWorkbench } from '../../testing/fake-workbench';
import { runSummary } from '../../testing/samples/runs';
import { epochMetrics, exportReport, runDetail } from '../../testing/samples/training';
import Compare from './Compare.svelte';
import { curveLines } from './curves';
import { layerRows } from './layers';
import { resultRows } from './results';
import { compareSettings } from './settings';
import { runIds, type Side } from './side';

// Its canvas is none here; what it draws is looked at in the real window.
vi.mock('uplot', () => ({
  default: class {
    setData(): void {}
    setSize(): void {}
    destroy(): void {}
  },
}));

function side(number: number, over: Partial<RunDetail> = {}): Side {
  const detail = runDetail(runSummary({ run: `r${number}`, ...over }), over);
  return { number, label: `run ${number}`, color: `--series-${number}`, detail, epochs: detail.epochs };
}
const bestOf = (sides: readonly Side[], label: string) =>
  resultRows(sides)
    .find((row) => row.label === label)!
    .cells.map(({ best }) => best);

it('reads each run of an address once, in order', () => {
  expect(runIds('b,a,b,,c')).toEqual(['b', 'a', 'c']);
  expect(runIds(null)).toEqual([]);
});

describe('results', () => {
  it('marks the most accurate, the sparsest and the quickest', () => {
    const sides = [
      side(1, { testAccuracy: 0.98, weightSparsity: 0.9, elapsedMs: 9000 }),
      side(2, { testAccuracy: 0.97, weightSparsity: 0.95, elapsedMs: 9000 }),
      side(3, { testAccuracy: 0.98, weightSparsity: 0.8, elapsedMs: 4000 }),
    ];
    expect(bestOf(sides, 'Test accuracy')).toEqual([true, false, true]);
    expect(bestOf(sides, 'Weights left')).toEqual([false, true, false]);
    expect(bestOf(sides, 'Trained for')).toEqual([false, false, true]);
  });

  it('marks none where all are alike, and never a run that still trains', () => {
    const alike = [side(1), side(2)];
    expect(bestOf(alike, 'Test accuracy')).toEqual([false, false]);
    const open = [
      side(1, { testAccuracy: 0.9 }),
      side(2, { testAccuracy: 0.8 }),
      side(3, { state: 'running' }),
    ];
    expect(bestOf(open, 'Test accuracy')).toEqual([true, false, false]);
  });

  it('shows where a run without result stands, and leaves out what no run has', () => {
    const sides = [side(1), side(2, { state: 'running' })];
    const rows = resultRows(sides);
    expect(rows.find(({ label }) => label === 'Weights left')!.cells[1]!.text).toMatch(/^\d+\.\d\d %$/);
    expect(rows.map(({ label }) => label)).not.toContain('Latency, 1 sample');
  });
});

describe('settings', () => {
  it('tells what differs apart from what is alike', () => {
    const one = side(1, { lambda: 1e-3 });
    const two = side(2, { lambda: 2e-3, method: 'none', datasetName: 'iris' });
    const { differing, alike } = compareSettings([one, two]);
    const values = Object.fromEntries(differing.map(({ label, values }) => [label, values]));
    expect(values['Dataset']).toEqual(['digits', 'iris']);
    expect(values['λ']).toEqual(['1e-3', '2e-3']);
    expect(alike.map(({ label }) => label)).toContain('Seed');
  });

  it('shows a setting that one run has not as missing', () => {
    const one = side(1);
    const { config } = one.detail;
    const two = side(2, { config: { ...config, augmentation: { ...config.augmentation, shift: 2 } } });
    const [row, ...others] = compareSettings([one, two]).differing;
    expect(row!.values).toEqual(['–', '2']);
    expect(others).toEqual([]);
  });
});

it('draws a line for each run that has the values', () => {
  const epochs = epochMetrics(4);
  const blank = { ...side(2), epochs: [] };
  const [line, ...others] = curveLines([{ ...side(1), epochs }, blank], 'left');
  expect(others).toEqual([]);
  expect(line!.color).toBe('--series-1');
  expect(line!.xs).toEqual(epochs.map(({ epoch }) => epoch + 1));
  expect(line!.ys).toEqual(epochs.map(({ weightSparsity }) => 1 - weightSparsity));
});

it('takes the later of two points of one epoch, so that lines never go back', () => {
  const [first, second] = epochMetrics(2);
  const again = { ...first!, step: first!.step + 5, weightSparsity: 0.5 };
  const [line] = curveLines([{ ...side(1), epochs: [first!, again, second!] }], 'left');
  expect(line!.ys).toEqual([0.5, 1 - second!.weightSparsity]);
});

it('sets layers side by side: weights left, groups and units kept; units not counted come from the newest export', () => {
  const layer = runDetail(runSummary()).result!.layers[0]!;
  const report = exportReport('r1');
  const old = { ...report, createdAt: 1, removed: [{ layer: layer.name, kept: 1, of: 2 }] };
  const newest = { ...report, createdAt: 2, removed: [{ layer: layer.name, kept: 7, of: 9 }] };
  const point = { ...old, createdAt: 3, point: { index: 0, lambda: 1e-3 } };
  const [row] = layerRows([side(1, { exports: [old, newest, point] }), side(2, { state: 'queued' })]);
  expect(row!.name).toBe(layer.name);
  expect(row!.cells[0]).toEqual({
    left: layer.nonzero / layer.weights,
    groups: { kept: layer.groups - layer.emptyGroups, of: layer.groups },
    units: layer.units,
  });
  const { result } = runDetail(runSummary());
  const uncounted = { ...result!, layers: result!.layers.map(({ units: _, ...rest }) => rest) };
  const [before] = layerRows([side(1, { result: uncounted, exports: [old, newest, point] })]);
  expect(before!.cells[0]!.units).toMatchObject({ kept: 7, of: 9 });
  expect(row!.cells[1]).toBeNull();
});

describe('the page', () => {
  let end = (): void => undefined;
  const list = [
    runSummary({ run: 'a', lambda: 1e-3 }),
    runSummary({ run: 'b', lambda: 3e-3, testAccuracy: 0.96, name: 'the sparse one' }),
    runSummary({ run: 'c', state: 'running' }),
  ];
  beforeEach(async () => {
    const fake = fakeWorkbench(
      { runs: list },
      {
        'runs:show': ({ run }) => {
          const known = list.find((one) => one.run === run);
          if (!known) throw new UserError(`run ${run} is gone`, 'a run of the workspace', 'choose another');
          return runDetail(known);
        },
      },
    );
    Object.assign(window, { workbench: fake.bridge });
    end = startEvents();
    await runs.load();
  });
  afterEach(() => {
    cleanup();
    end();
  });

  it('names each run with a link to it, and what came of it', async () => {
    render(Compare, { runs: 'a,b,c' });
    const link = await screen.findByRole('link', { name: '2 the sparse one' });
    expect(link.getAttribute('href')).toBe('#/run/b');
    const results = screen.getByTestId('compare-results');
    const row = within(results).getByRole('row', { name: /Test accuracy/ });
    expect(within(row).getAllByRole('cell')[0]!.textContent).toContain('best');
    expect(screen.getByText(/not ended/)).toBeTruthy();
  });

  it('says which run is missing, and compares the others', async () => {
    render(Compare, { runs: 'a,gone,b' });
    await screen.findByTestId('compare-results');
    expect(within(screen.getByTestId('compare-runs')).getByText(/Not in the workspace/)).toBeTruthy();
    expect(within(screen.getByTestId('compare-results')).getAllByRole('columnheader')).toHaveLength(3);
  });

  it('asks for a second run, and adds it', async () => {
    render(Compare, { runs: 'a' });
    screen.getByText('One run is no comparison');
    screen.getByTestId('compare-add').click();
    const choice = await screen.findByRole('option', { name: /the sparse one/ });
    choice.click();
    expect(router.route).toEqual({ page: 'compare', id: 'a,b' });
    expect(location.hash).toBe('#/compare/a,b');
  });
});
