import '../../testing/jsdom-gaps';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEvents } from '../../state/events';
import { queue } from '../../state/queue.svelte';
import { runs } from '../../state/runs.svelte';
import { settings } from '../../state/settings.svelte';
import { fakeWorkbench, type FakeState, type FakeWorkbench } from '../../testing/fake-workbench';
import { runSummary } from '../../testing/samples/runs';
import Queue from './Queue.svelte';
import { gapAt, placeOfGap, placeOfKey } from './reorder';

describe('where a run goes', () => {
  it('is the gap it is dropped into, less the one it leaves', () => {
    expect([placeOfGap(0, 3), placeOfGap(3, 0), placeOfGap(2, 2), placeOfGap(2, 3)]).toEqual([2, 0, 2, 2]);
    expect([gapAt(0, 40, 3), gapAt(19, 40, 3), gapAt(21, 40, 3), gapAt(900, 40, 3)]).toEqual([0, 0, 1, 3]);
  });

  it('is beside, first or last by keys, and nowhere beyond the ends', () => {
    const of = (key: string, from: number): number | null => placeOfKey(key, from, 3);
    expect([of('ArrowUp', 1), of('ArrowDown', 1), of('Home', 2), of('End', 0)]).toEqual([0, 2, 0, 2]);
    expect([of('ArrowUp', 0), of('ArrowDown', 2), of('Home', 0), of('a', 1)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

const ends: (() => void)[] = [];
async function open(
  state: FakeState,
  over: Parameters<typeof fakeWorkbench>[1] = {},
): Promise<FakeWorkbench> {
  const fake = fakeWorkbench(state, over);
  Object.assign(window, { workbench: fake.bridge });
  ends.push(runs.start(), queue.start(), startEvents());
  await Promise.all([runs.load(), queue.load(), settings.load()]);
  render(Queue);
  return fake;
}
beforeEach(() => vi.useRealTimers());
afterEach(() => {
  for (const end of ends.splice(0)) end();
  runs.apply(runs.list.map(({ run }) => ({ kind: 'run:removed', run })));
  cleanup();
});

const waiting = ['a', 'b', 'c'].map((run, i) =>
  runSummary({ run, state: 'queued', queuePosition: i, seed: i }),
);
const training = runSummary({ run: 't', state: 'running', progress: 0.5, elapsedMs: 60_000 });
const order = (): (string | null)[] =>
  [...screen.getByTestId('queue-waiting').querySelectorAll('[data-run]')].map((row) =>
    row.getAttribute('data-run'),
  );
const row = (run: string): HTMLElement =>
  screen.getByTestId('queue-waiting').querySelector<HTMLElement>(`[data-run="${run}"]`)!;

it('says what trains, where, and how long it and the whole queue still take', async () => {
  const engine = {
    name: 'tensorflow',
    version: '2.21',
    device: 'Xeon, 8 threads',
    reason: '',
    threads: 4,
  } as const;
  await open(
    { runs: [training, ...waiting] },
    {
      'queue:outlook': () => ({
        leftMs: 600_000,
        runs: { t: { leftMs: 60_000, engine }, a: { leftMs: 120_000, engine: null } },
      }),
    },
  );
  await screen.findByText('1 training, 3 waiting, about 10 min left');
  const running = within(screen.getByTestId('queue-running'));
  expect(running.getByText('tensorflow on Xeon, 4 threads')).toBeTruthy();
  expect(running.getByText('1 min left')).toBeTruthy();
  expect(running.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
  expect(within(row('a')).getByText('about 2 min')).toBeTruthy();
});

it('is reordered with keys, shows it at once, and keeps the focus on what was moved', async () => {
  const fake = await open({ runs: waiting });
  row('c').focus();
  await fireEvent.keyDown(row('c'), { key: 'ArrowUp', altKey: true });
  await vi.waitFor(() => expect(order()).toEqual(['a', 'c', 'b']));
  await vi.waitFor(() => expect(document.activeElement).toBe(row('c')));
  await fireEvent.keyDown(row('c'), { key: 'Home', altKey: true });
  await vi.waitFor(() => expect(order()).toEqual(['c', 'a', 'b']));
  expect(fake.asked.filter(({ channel }) => channel === 'runs:move').map(({ args }) => args)).toEqual([
    { run: 'c', position: 1 },
    { run: 'c', position: 0 },
  ]);
  // Without Alt the keys only go from row to row.
  await vi.waitFor(() => expect(document.activeElement).toBe(row('c')));
  await fireEvent.keyDown(row('c'), { key: 'ArrowDown' });
  await vi.waitFor(() => expect(document.activeElement).toBe(row('a')));
  expect(order()).toEqual(['c', 'a', 'b']);
});

it('says why nothing starts, and lets runs train anyway', async () => {
  const fake = await open({
    runs: waiting,
    queue: { paused: false, running: [], queued: ['a', 'b', 'c'], parallel: 1, slots: 1, waitsForIdle: true },
  });
  const note = within(await screen.findByTestId('waits-for-idle'));
  expect(note.getByText(/5 min/)).toBeTruthy();
  await fireEvent.click(note.getByRole('button', { name: 'Train now' }));
  expect(fake.asked.at(-1)).toEqual({ channel: 'settings:change', args: { onlyWhenIdle: false } });
});

it('tries a failed run again, and says what to do when there is nothing', async () => {
  const fake = await open({ runs: [runSummary({ run: 'f', state: 'failed' })] });
  await fireEvent.click(within(screen.getByTestId('queue-ended')).getByRole('button', { name: 'Try again' }));
  expect(fake.asked.at(-1)).toEqual({ channel: 'runs:resume', args: { run: 'f' } });
  fake.emit({ kind: 'run:removed', run: 'f' });
  await screen.findByText('Nothing trains, and nothing waits');
});

// The last one: what the host has told stays with the queue.
it('is not put back by what the host told before it heard of a move', async () => {
  const fake = await open({ runs: waiting });
  const told = (...queued: string[]): void =>
    fake.emit({ kind: 'queue:changed', queue: { ...queue.state, queued } });
  const moves = [queue.move('c', 1), queue.move('c', 0)];
  told('a', 'b', 'c');
  expect(queue.state.queued).toEqual(['c', 'a', 'b']);
  told('a', 'c', 'b');
  expect(queue.state.queued).toEqual(['c', 'a', 'b']);
  await Promise.all(moves);
  told('b', 'c');
  expect(queue.state.queued).toEqual(['b', 'c']);
});
