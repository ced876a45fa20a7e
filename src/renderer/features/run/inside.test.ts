import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../shared/errors';
import type { WeightMap as Map } from '../../../shared/weight-map';
import { fakeWorkbench, type FakeWorkbench } from '../../testing/fake-workbench';
import { weightMaps } from '../../testing/samples/nets';
import { epochMetrics } from '../../testing/samples/training';
import NetGraph from './NetGraph.svelte';
import WeightMap from './WeightMap.svelte';
import { cellAt, largestNorms, tonesOf } from './weight-maps.svelte';

afterEach(cleanup);
let fake: FakeWorkbench;
const answerWith = (over: Parameters<typeof fakeWorkbench>[1] = {}): void => {
  fake = fakeWorkbench({}, over);
  Object.assign(window, { workbench: fake.bridge });
};
beforeEach(() => answerWith());

describe('WeightMap', () => {
  it('shows the newest picture, and goes back along the training', async () => {
    render(WeightMap, { run: 'r1', epochs: [], unfinished: false });
    await screen.findByText('1 of 4 units left', { selector: '.left.number[data-testid]' });
    const scrub = screen.getByRole('slider', { name: 'Moment of training' });
    expect(scrub.getAttribute('aria-valuetext')).toContain('epoch 2, step 1,200');
    await fireEvent.input(scrub, { target: { value: '0' } });
    expect(screen.getByTestId('map-units-left').textContent).toBe('4 of 4 units left');
    expect(scrub.getAttribute('aria-valuetext')).toBe('before training');
  });

  it('says by key which weight a cell is, and when its unit is gone', async () => {
    render(WeightMap, { run: 'r1', epochs: [], unfinished: false });
    const picture = await screen.findByRole('application');
    await fireEvent.keyDown(picture, { key: 'ArrowDown' });
    expect(screen.getByTestId('map-readout').textContent).toBe('unit 1, input 1: |w| 0.5');
    await fireEvent.keyDown(picture, { key: 'ArrowDown' });
    await fireEvent.keyDown(picture, { key: 'ArrowRight' });
    expect(screen.getByTestId('map-readout').textContent).toBe(
      'unit 2, input 2: exactly zero; this unit is gone',
    );
    await fireEvent.keyDown(picture, { key: 'Escape' });
    expect(screen.getByTestId('map-readout').textContent).toMatch(/^Point at/);
  });

  it('holds the same as a table', async () => {
    render(WeightMap, { run: 'r1', epochs: [], unfinished: false });
    await fireEvent.click(await screen.findByText('Table'));
    const [, first] = within(screen.getByTestId('map-table')).getAllByRole('row');
    const cells = [...first!.children].map((cell) => cell.textContent!.trim());
    expect(cells).toEqual(['dense1', '4', '1', '75.0 %', '0.5']);
  });

  it('follows a run that trains, asking for what is new alone', async () => {
    let given: readonly Map[] = weightMaps.slice(0, 2);
    answerWith({ 'runs:weight-maps': ({ after = -1 }) => given.filter(({ step }) => step > after) });
    const { rerender } = render(WeightMap, { run: 'r1', epochs: [], unfinished: true });
    await waitFor(() => expect(screen.getByTestId('map-units-left').textContent).toBe('3 of 4 units left'));
    given = weightMaps;
    await rerender({ epochs: epochMetrics(1) });
    await waitFor(() => expect(screen.getByTestId('map-units-left').textContent).toBe('1 of 4 units left'), {
      timeout: 3000,
    });
    expect(fake.asked.at(-1)).toEqual({ channel: 'runs:weight-maps', args: { run: 'r1', after: 600 } });
  });

  it('says why there is nothing to see, and offers to try again after an error', async () => {
    answerWith({ 'runs:weight-maps': () => [] });
    const { unmount } = render(WeightMap, { run: 'r1', epochs: [], unfinished: false });
    await screen.findByText(/trained before weight maps were recorded/);
    unmount();
    let broken = true;
    answerWith({
      'runs:weight-maps': () => {
        if (broken) throw new UserError('no disk', 'a disk', 'plug it in');
        return weightMaps;
      },
    });
    render(WeightMap, { run: 'r1', epochs: [], unfinished: false });
    const again = await screen.findByRole('button', { name: 'Try again' });
    broken = false;
    await fireEvent.click(again);
    await screen.findByTestId('map-picture');
  });
});

describe('the colours of a weight map', () => {
  it('mean the same along the training, and leave zero apart', () => {
    const maps = [0.5, 2].map((max, at) => ({
      ...weightMaps[0]!,
      step: at,
      layers: [{ ...weightMaps[0]!.layers[0]!, max }],
    }));
    expect(largestNorms(maps)).toEqual([2]);
    expect(tonesOf(2, 2)[255]).toBe(1);
    expect(tonesOf(0.5, 2)[255]).toBeCloseTo(0.5);
    expect(tonesOf(0.5, 2)[0]).toBeNull();
  });

  it('of a cell that stands for several weights name them all', () => {
    const layer = {
      ...weightMaps[0]!.layers[0]!,
      units: 7,
      unitsPerRow: 2,
      sources: 17,
      sourcesPerColumn: 3,
    };
    expect(cellAt(layer, 3, 5)).toMatchObject({ units: [7, 7], sources: [16, 17] });
    expect(cellAt(layer, 0, 0)).toMatchObject({ units: [1, 2], sources: [1, 3], norm: 0.5 });
  });
});

describe('NetGraph', () => {
  it('sets the dense shape of each layer beside the compact one', async () => {
    const { layers } = epochMetrics(6).at(-1)!;
    render(NetGraph, { run: 'r1', layers });
    const table = await screen.findByTestId('net-table');
    const row = within(table).getByRole('row', { name: /dense1/ });
    const { units, compactShape } = layers[2]!;
    expect(row.textContent).toContain(`${units!.kept} / 500`);
    expect(row.textContent).toContain('800 × 500');
    expect(row.textContent).toContain(compactShape!.join(' × '));
    expect(fake.asked).toContainEqual({ channel: 'runs:net', args: { run: 'r1' } });
  });

  it('shows the dense net alone before anything was counted', async () => {
    render(NetGraph, { run: 'r1', layers: [] });
    const row = within(await screen.findByTestId('net-table')).getByRole('row', { name: /conv2/ });
    expect(row.textContent!.replace(/\s+/g, ' ')).toMatch(/conv2 max-pool · flatten ?50 ?5 × 5 × 20 × 50 ?–/);
  });

  it('says that the dataset is gone', async () => {
    answerWith({
      'runs:net': () => {
        throw new UserError('the dataset is gone', 'the dataset', 'import it again');
      },
    });
    render(NetGraph, { run: 'r1', layers: [] });
    expect((await screen.findByRole('alert')).textContent).toContain('import it again');
  });
});
