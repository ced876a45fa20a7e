/** The page of experiments: what its parts do together. */
import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runConfigs } from '../../state/run-configs.svelte';
import { runEdits } from '../../state/run-edits.svelte';
import { runs } from '../../state/runs.svelte';
import { fakeWorkbench, type FakeWorkbench } from '../../testing/fake-workbench';
import { runSummary } from '../../testing/samples/runs';
import { runDetail } from '../../testing/samples/training';
import { texts } from '../../texts';
import { nothingSelected } from '../../ui/selection';
import RowActions from './RowActions.svelte';
import Runs from './Runs.svelte';
import { usualView, view } from './view.svelte';

let fake: FakeWorkbench;
const listed = [
  runSummary({ run: 'a', method: 'cges', createdAt: 3 }),
  runSummary({ run: 'b', method: 'l1', createdAt: 2 }),
  runSummary({ run: 'c', method: 'cges', createdAt: 1 }),
];
beforeEach(async () => {
  localStorage.clear();
  view.set(usualView);
  Object.assign(view, { selection: nothingSelected, open: new Set(), scrollTop: 0 });
  Object.assign(runConfigs, { flat: new Map() });
  runConfigs.whole.clear();
  const find = (id: string) => listed.find(({ run }) => run === id)!;
  // Without an epoch no chart is drawn, which jsdom cannot.
  fake = fakeWorkbench(
    { runs: listed },
    { 'runs:show': ({ run }) => runDetail(find(run), { epochs: [] }), 'curve:points': () => [] },
  );
  Object.assign(window, { workbench: fake.bridge });
  await runs.load();
});
afterEach(() => {
  cleanup();
  runEdits.asked = null;
});

const row = (key: string): HTMLElement => document.querySelector<HTMLElement>(`tr[data-key="${key}"]`)!;
const chosen = (): string | undefined => screen.queryByTestId('runs-chosen')?.textContent?.trim();

describe('F2', () => {
  it('goes to the name of the run, whether or not the panel is open', async () => {
    render(Runs);
    await fireEvent.click(row('b'));
    await fireEvent.keyDown(row('b'), { key: 'F2' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('run-name')));
    row('a').focus();
    await fireEvent.keyDown(row('a'), { key: 'F2' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('run-name')));
    await fireEvent.input(screen.getByTestId('run-name'), { target: { value: 'mine' } });
    await fireEvent.blur(screen.getByTestId('run-name'));
    const asked = fake.asked.find(({ channel }) => channel === 'runs:annotate');
    expect(asked?.args).toEqual({ runs: ['a'], name: 'mine' });
  });

  it('goes to the name of the sweep where all that is chosen is one', async () => {
    view.set({ group: 'method' });
    render(Runs);
    await fireEvent.click(row('group CGES'));
    await fireEvent.keyDown(row('group CGES'), { key: 'F2' });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('sweep-name')));
  });
});

it('is where it was left when one comes back from a run', async () => {
  view.set({ group: 'method' });
  const first = render(Runs);
  await fireEvent.click(row('group CGES'));
  await fireEvent.keyDown(row('group CGES'), { key: 'ArrowRight' });
  await fireEvent.click(row('c group CGES'));
  const scroller = screen.getByTestId('runs-table');
  scroller.scrollTop = 20;
  await fireEvent.scroll(scroller);
  first.unmount();
  render(Runs);
  expect(row('c group CGES').getAttribute('aria-selected')).toBe('true');
  expect(chosen()).toBe('1 run chosen');
  expect(screen.getByTestId('runs-table').scrollTop).toBe(20);
});

describe('the actions of a row', () => {
  it.each([
    ['paused', 'Resume'],
    ['interrupted', 'Resume'],
    ['stopped', 'Resume'],
    ['failed', texts.queue.again],
    ['done', null],
    ['queued', null],
  ] as const)('of one that is %s go on with it: %s', async (state, label) => {
    render(RowActions, { run: runSummary({ run: 'a', state }), onremove: vi.fn() });
    const offered = screen
      .getAllByRole('button')
      .filter((button) => ['Resume', texts.queue.again].includes(button.getAttribute('aria-label')!));
    expect(offered.map((button) => button.getAttribute('aria-label'))).toEqual(label ? [label] : []);
    if (!label) return;
    await fireEvent.click(offered[0]!);
    expect(fake.asked.at(-1)).toEqual({ channel: 'runs:resume', args: { run: 'a' } });
  });
});

describe('grouping', () => {
  it('offers the fields of the configurations once one looks at them', async () => {
    render(Runs);
    const group = screen.getByTestId('runs-group');
    expect(within(group).queryByRole('option', { name: 'learningRate' })).toBeNull();
    await fireEvent.focus(group);
    await waitFor(() => expect(within(group).getByRole('option', { name: 'learningRate' })).toBeTruthy());
  });

  it('chooses the runs of a heading, and with Ctrl A those of all', async () => {
    view.set({ group: 'method' });
    render(Runs);
    await fireEvent.click(row('group CGES'));
    expect(chosen()).toBe('2 runs chosen');
    await fireEvent.keyDown(row('group CGES'), { key: 'a', ctrlKey: true });
    expect(chosen()).toBe('3 runs chosen');
    await fireEvent.keyDown(row('group CGES'), { key: 'Delete' });
    // The window's dialog asks about these.
    expect(runEdits.asked?.map(({ run }) => run).sort()).toEqual(['a', 'b', 'c']);
  });
});
