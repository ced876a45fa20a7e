import '../testing/jsdom-gaps';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../shared/errors';
import { request } from '../api';
import { fakeWorkbench, type FakeWorkbench } from '../testing/fake-workbench';
import { digitsDataset } from '../testing/samples/datasets';
import { runSummary, sweepRuns } from '../testing/samples/runs';
import { epochMetrics, runDetail, stepMetrics } from '../testing/samples/training';
import { Curve, livePoints } from './curve.svelte';
import { startEvents } from './events';
import { importer } from './importer.svelte';
import { notices } from './notices.svelte';
import { appendByStep, OpenRun } from './open-run.svelte';
import { parseRoute } from './router.svelte';
import { runEdits } from './run-edits.svelte';
import { runs } from './runs.svelte';
import { timeLeft } from './time-left';

const ends: (() => void)[] = [];
function install(fake: FakeWorkbench): FakeWorkbench {
  Object.assign(window, { workbench: fake.bridge });
  ends.push(startEvents());
  return fake;
}
beforeEach(() => {
  notices.list = [];
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

describe('api', () => {
  it('throws the host’s refusal as the error that it was', async () => {
    const refusal = new UserError('row 17 has 5 cells', '6 cells', 'mend the row');
    install(
      fakeWorkbench(
        {},
        {
          'datasets:inspect': () => {
            throw refusal;
          },
        },
      ),
    );
    await expect(request('datasets:inspect', { path: 'x.csv' })).rejects.toMatchObject({
      got: refusal.got,
      expected: refusal.expected,
      fix: refusal.fix,
    });
  });
});

describe('runs', () => {
  it('are offered without those that are archived or about to be deleted', async () => {
    const listed = ['kept', 'archived', 'doomed'].map((run) =>
      runSummary({ run, archived: run === 'archived' }),
    );
    install(fakeWorkbench({ runs: listed }));
    await runs.load();
    runEdits.doomed = new Set(['doomed']);
    const ours = (): readonly string[] =>
      runs.active.map(({ run }) => run).filter((run) => listed.some((one) => one.run === run));
    expect(ours()).toEqual(['kept']);
    runEdits.doomed = new Set();
    expect([...ours()].sort()).toEqual(['doomed', 'kept']);
    runs.apply(listed.map(({ run }) => ({ kind: 'run:removed', run })));
  });

  it('keeps the news of an event that overtook the list', async () => {
    const fake = install(fakeWorkbench({ runs: [runSummary({ run: 'a', state: 'queued', progress: 0 })] }));
    ends.push(runs.start());
    fake.emit({ kind: 'run:changed', summary: runSummary({ run: 'a', state: 'running', progress: 0.5 }) });
    await runs.load();
    expect(runs.get('a')?.state).toBe('running');
  });

  it('lists the newest first, takes removed ones out, and tells of a failure once', () => {
    const fake = install(fakeWorkbench());
    ends.push(runs.start());
    fake.emit(
      { kind: 'run:changed', summary: runSummary({ run: 'old', createdAt: 1, state: 'running' }) },
      { kind: 'run:changed', summary: runSummary({ run: 'new', createdAt: 2 }) },
    );
    const listed = runs.list.map((run) => run.run);
    expect(listed.indexOf('new')).toBeLessThan(listed.indexOf('old'));
    const failed = runSummary({ run: 'old', createdAt: 1, state: 'failed' });
    fake.emit({ kind: 'run:changed', summary: failed }, { kind: 'run:changed', summary: failed });
    expect(notices.list).toHaveLength(1);
    const dead = runSummary({ run: 'new', createdAt: 2, state: 'interrupted' });
    fake.emit({ kind: 'run:changed', summary: dead }, { kind: 'run:died', summary: dead });
    expect(notices.list.map(({ text }) => text)).toEqual([
      expect.stringMatching(/failed$/),
      expect.stringMatching(/its process ended unexpectedly$/),
    ]);
    fake.emit({ kind: 'run:removed', run: 'old' });
    expect(runs.get('old')).toBeUndefined();
  });
});

describe('an open run', () => {
  it('joins its history with live points, without doubling what a resumed run repeats', async () => {
    const summary = runSummary({ run: 'a', state: 'running', progress: 0.4 });
    const history = stepMetrics(100);
    const fake = install(
      fakeWorkbench(
        { runs: [summary] },
        { 'runs:show': () => runDetail(summary, { steps: history, epochs: epochMetrics(1) }) },
      ),
    );
    const open = new OpenRun('a');
    ends.push(open.start());
    await vi.waitFor(() => expect(open.detail).not.toBeNull());
    fake.emit({ kind: 'run:steps', run: 'a', points: stepMetrics(110).slice(90) });
    expect(open.steps.map((point) => point.step)).toEqual(stepMetrics(110).map((point) => point.step));
    fake.emit({ kind: 'run:steps', run: 'other', points: stepMetrics(1) });
    expect(open.steps).toHaveLength(110);
  });

  it('stays small however long a run is, and loses no spike', () => {
    const open = new OpenRun('a');
    const [usual] = stepMetrics(1);
    for (let from = 0; from < 50_000; from += 500) {
      const points = Array.from({ length: 500 }, (_, i) => ({
        ...usual!,
        step: from + i,
        loss: from + i === 1234 ? 99 : 1 + Math.sin(i),
      }));
      open.apply([{ kind: 'run:steps', run: 'a', points }]);
    }
    expect(open.steps.length).toBeLessThanOrEqual(6000);
    expect(Math.max(...open.steps.map(({ loss }) => loss))).toBe(99);
    expect([open.steps[0]!.step, open.steps.at(-1)!.step]).toEqual([0, 49_999]);
  });

  it('has the part that is looked at closely finer, and the rest as before', async () => {
    const coarse = stepMetrics(2000).map((point, i) => ({ ...point, step: 100 * i }));
    const finer = stepMetrics(300).map((point, i) => ({ ...point, step: 50_000 + 10 * i }));
    const fake = install(fakeWorkbench({}, { 'runs:steps': () => finer }));
    const open = new OpenRun('a');
    open.apply([{ kind: 'run:steps', run: 'a', points: coarse }]);
    open.look([50_000.4, 52_990.2]);
    const part = (): number[] =>
      open.curve.map(({ step }) => step).filter((step) => step >= 50_000 && step <= 52_990);
    await vi.waitFor(() => expect(part()).toEqual(finer.map(({ step }) => step)));
    expect(fake.asked.findLast(({ channel }) => channel === 'runs:steps')).toMatchObject({
      args: { run: 'a', from: 50_000, to: 52_991 },
    });
    const steps = open.curve.map(({ step }) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    open.look(null);
    expect(open.curve).toBe(open.steps);
  });

  it('looks again for the result when its state changes', async () => {
    const running = runSummary({ run: 'a', state: 'running' });
    let done = false;
    const fake = install(
      fakeWorkbench(
        {},
        { 'runs:show': () => runDetail(done ? runSummary({ run: 'a', state: 'done' }) : running) },
      ),
    );
    const open = new OpenRun('a');
    ends.push(open.start());
    await vi.waitFor(() => expect(open.detail?.state).toBe('running'));
    done = true;
    fake.emit({ kind: 'run:changed', summary: runSummary({ run: 'a', state: 'done' }) });
    await vi.waitFor(() => expect(open.detail?.result).not.toBeNull());
  });

  it('appends by step', () => {
    const at = (...steps: number[]) => steps.map((step) => ({ step }));
    expect(appendByStep(at(1, 2, 3), at(4))).toEqual(at(1, 2, 3, 4));
    expect(appendByStep(at(1, 2, 3), at(2, 3, 4))).toEqual(at(1, 2, 3, 4));
    expect(appendByStep(at(1), [])).toEqual(at(1));
  });
});

describe('the trade-off', () => {
  it('asks for finished runs alone, and for nothing when there is none', async () => {
    const members = sweepRuns(1, 4);
    const fake = install(fakeWorkbench({ runs: members }));
    const curve = new Curve();
    curve.show([]);
    expect(fake.asked).toHaveLength(0);
    curve.show(members);
    await vi.waitFor(() => expect(curve.points).toHaveLength(9));
    expect(livePoints(members)).toHaveLength(1);
  });
});

describe('importing', () => {
  it('goes from inspection to the library, and keeps a refusal with its reason', async () => {
    let refuse = false;
    install(
      fakeWorkbench(
        {},
        {
          'datasets:import': () => {
            if (refuse) throw new UserError('row 2 is empty', 'a row', 'remove it');
            return digitsDataset();
          },
        },
      ),
    );
    await importer.begin('/data/digits.csv.gz');
    expect(importer.stage).toBe('ready');
    expect(importer.suggestedName).toBe('digits');
    expect((await importer.run({ name: 'digits' }))?.id).toBe('digits');
    expect(importer.stage).toBe('closed');
    refuse = true;
    await importer.begin('/data/broken.csv');
    expect(await importer.run({})).toBeNull();
    expect(importer.stage).toBe('refused');
    expect(importer.error).toBeInstanceOf(UserError);
    importer.close();
  });
});

describe('small things', () => {
  it('reads the page from the address', () => {
    expect(parseRoute('#/run/a%2Fb')).toEqual({ page: 'run', id: 'a/b' });
    expect(parseRoute('#/datasets')).toEqual({ page: 'datasets', id: null });
    for (const odd of ['', '#/run', '#/nowhere/x', '#javascript:1'])
      expect(parseRoute(odd).page).toBe('home');
  });

  it('says how long a run still takes once it has gone far enough to tell', () => {
    expect(timeLeft({ state: 'running', progress: 0.25, elapsedMs: 1000 })).toBe(3000);
    expect(timeLeft({ state: 'running', progress: 0.001, elapsedMs: 1000 })).toBeNull();
    expect(timeLeft({ state: 'paused', progress: 0.25, elapsedMs: 1000 })).toBeNull();
  });
});
