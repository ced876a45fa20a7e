import '../testing/jsdom-gaps';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../shared/errors';
import { fakeWorkbench, type FakeWorkbench } from '../testing/fake-workbench';
import { runSummary } from '../testing/samples/runs';
import { notices } from './notices.svelte';
import { runEdits } from './run-edits.svelte';

let fake: FakeWorkbench;
const asked = (channel: string) => fake.asked.filter((one) => one.channel === channel).map((one) => one.args);
beforeEach(() => {
  vi.useFakeTimers();
  notices.list = [];
  runEdits.doomed = new Set();
  fake = fakeWorkbench();
  Object.assign(window, { workbench: fake.bridge });
});
afterEach(() => vi.useRealTimers());

describe('what people write beside runs', () => {
  const a = runSummary({ run: 'a', tags: ['x'] });
  const b = runSummary({ run: 'b', tags: [] });

  it('adds a tag and leaves the others; undoing gives each run its own back', async () => {
    await runEdits.tag([a, b], 'keep', true);
    expect(asked('runs:annotate')).toEqual([
      { runs: ['a'], tags: ['x', 'keep'] },
      { runs: ['b'], tags: ['keep'] },
    ]);
    expect(runEdits.undo()).toBe(true);
    await vi.runAllTimersAsync();
    expect(asked('runs:annotate').slice(2)).toEqual([
      { runs: ['a'], tags: ['x'] },
      { runs: ['b'], tags: [] },
    ]);
    expect(runEdits.undo()).toBe(false);
  });

  it('renames a sweep, and gives it its name back', async () => {
    await runEdits.renameSweep('s0001', 'June', 'July');
    runEdits.undo();
    await vi.runAllTimersAsync();
    expect(asked('sweeps:rename')).toEqual([
      { sweep: 's0001', name: 'July' },
      { sweep: 's0001', name: 'June' },
    ]);
  });

  it('undoes from the notice too, once', async () => {
    await runEdits.annotate([a], { name: 'best' }, 'Run renamed');
    const [notice] = notices.list;
    notice!.action!.run();
    notice!.action!.run();
    await vi.runAllTimersAsync();
    expect(asked('runs:annotate').slice(1)).toEqual([{ runs: ['a'], name: null }]);
  });
});

describe('a deletion', () => {
  const shown = (): readonly string[] => notices.list.map(({ text }) => text);

  it('takes runs out of sight at once, and says what was freed once it was', async () => {
    await runEdits.delete(['a', 'b'], 5_000_000);
    expect([...runEdits.doomed]).toEqual(['a', 'b']);
    expect(asked('runs:delete')).toEqual([{ runs: ['a', 'b'] }]);
    expect(shown()).toEqual(['2 runs will be deleted, 5 MB freed']);
    runEdits.apply([
      { kind: 'runs:deleted', runs: ['a', 'b'], bytes: 4_000_000, error: null },
      { kind: 'runs:doomed', runs: [] },
    ]);
    expect(shown()).toEqual(['2 runs deleted, 4 MB freed']);
    expect(runEdits.doomed.size).toBe(0);
  });

  it('that was carried out is no longer what an undo takes back', async () => {
    await runEdits.annotate([runSummary({ run: 'z' })], { name: 'new' }, 'Run renamed');
    await runEdits.delete(['a'], null);
    runEdits.apply([{ kind: 'runs:deleted', runs: ['a'], bytes: 0, error: null }]);
    expect(runEdits.undo()).toBe(true);
    await vi.runAllTimersAsync();
    expect(asked('runs:spare')).toEqual([]);
    expect(asked('runs:annotate').at(-1)).toMatchObject({ runs: ['z'], name: null });
  });

  it('that was undone is taken back, and its notice goes', async () => {
    await runEdits.delete(['a'], null);
    runEdits.undo();
    await vi.runAllTimersAsync();
    expect(asked('runs:spare')).toEqual([{ runs: ['a'] }]);
    expect([runEdits.doomed.size, shown()]).toEqual([0, []]);
  });

  it('that the host refuses leaves the runs where they are', async () => {
    fake = fakeWorkbench(
      {},
      {
        'runs:delete': () => {
          throw new UserError('no run a', 'a run', 'look at the list');
        },
      },
    );
    Object.assign(window, { workbench: fake.bridge });
    await runEdits.delete(['a'], null);
    expect([runEdits.doomed.size, runEdits.undo()]).toEqual([0, false]);
    expect(notices.list.map(({ kind }) => kind)).toEqual(['error']);
  });

  it('asked for before the window was loaded anew is still out of sight', async () => {
    fake = fakeWorkbench({}, { 'runs:doomed': () => ['a'] });
    Object.assign(window, { workbench: fake.bridge });
    await runEdits.load();
    expect([...runEdits.doomed]).toEqual(['a']);
  });
});
