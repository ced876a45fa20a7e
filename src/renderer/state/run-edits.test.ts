import '../testing/jsdom-gaps';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeWorkbench, type FakeWorkbench } from '../testing/fake-workbench';
import { runSummary } from '../testing/sample-data';
import { notices } from './notices.svelte';
import { runEdits } from './run-edits.svelte';

let fake: FakeWorkbench;
const asked = (channel: string) => fake.asked.filter((one) => one.channel === channel).map((one) => one.args);
beforeEach(() => {
  vi.useFakeTimers();
  notices.list = [];
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
  it('takes runs out of sight at once, and deletes them when the time to undo is over', async () => {
    runEdits.delete(['a', 'b'], 5_000_000);
    expect([...runEdits.doomed]).toEqual(['a', 'b']);
    expect(asked('runs:remove')).toEqual([]);
    await vi.runAllTimersAsync();
    expect(asked('runs:remove')).toEqual([{ run: 'a' }, { run: 'b' }]);
    expect(runEdits.doomed.size).toBe(0);
  });

  it('that was undone deletes nothing', async () => {
    runEdits.delete(['a'], null);
    runEdits.undo();
    await vi.runAllTimersAsync();
    expect(asked('runs:remove')).toEqual([]);
    expect(runEdits.doomed.size).toBe(0);
  });
});
