import { describe, expect, it } from 'vitest';
import type { RunState } from '../shared/run-state';
import type { RunSummary } from '../shared/run';
import type { WorkbenchEvent } from '../shared/workbench';
import { Activity } from './activity';

function changed(run: string, state: RunState, more: Partial<RunSummary> = {}): WorkbenchEvent {
  const summary: RunSummary = {
    run, state, dataset: 'digits', datasetName: 'Digits', model: 'mlp', method: 'cges', lambda: 0.001, seed: 0,
    sweep: null, testAccuracy: null, weightSparsity: null, groupSparsity: null, createdAt: 0, elapsedMs: 0,
    progress: 0, queuePosition: null, ...more,
  }; // prettier-ignore
  return { kind: 'run:changed', summary };
}
const queue = (running: string | readonly string[] | null, ...queued: string[]): WorkbenchEvent => ({
  kind: 'queue:changed',
  queue: { paused: false, running: [running ?? []].flat(), queued, parallel: 1, slots: 1 },
});

function signsOf(seen: string[]): Activity {
  return new Activity({
    progress: (share) => seen.push(`progress ${share}`),
    awake: (needed) => seen.push(`awake ${needed}`),
    notice: (title, text, page) => seen.push(`${title} | ${text} | ${page}`),
  });
}
function watch(...events: WorkbenchEvent[]): string[] {
  const seen: string[] = [];
  const activity = signsOf(seen);
  for (const event of events) activity.follow([event]);
  return seen;
}

describe('the signs outside the page', () => {
  it('follow one run from start to end', () => {
    const done = { progress: 1, testAccuracy: 0.9731, weightSparsity: 0.91 };
    expect(
      watch(
        queue('r1'),
        changed('r1', 'running', { progress: 0.25 }),
        changed('r1', 'running', { progress: 0.25001 }),
        changed('r1', 'done', done),
        queue(null),
      ),
    ).toEqual([
      'awake true',
      'progress 0.25',
      'Run finished | CGES on Digits: 97.31 % accuracy at 91.0 % sparsity | run/r1',
      'awake false',
      'progress null',
    ]);
  });

  it('tell a sweep once, when the queue has drained, and a failure at once', () => {
    const sweep = { sweep: 's1' };
    const seen = watch(
      queue('r1', 'r2', 'r3'),
      changed('r1', 'running', sweep),
      changed('r1', 'done', sweep),
      queue('r2', 'r3'),
      changed('r2', 'running', sweep),
      changed('r2', 'failed', sweep),
      queue('r3'),
      changed('r3', 'running', sweep),
      changed('r3', 'done', sweep),
      queue(null),
    ).filter((line) => line.includes('|'));
    expect(seen).toEqual([
      'Run failed | CGES on Digits (r2) | run/r2',
      'All runs finished | 2 runs | trade-off',
    ]);
  });

  it('tell of a sweep of which one run finished', () => {
    const seen = watch(
      queue('r1'),
      changed('r1', 'running', { sweep: 's1' }),
      changed('r1', 'done', { sweep: 's1' }),
      queue(null),
    );
    expect(seen.filter((line) => line.includes('|'))).toEqual(['All runs finished | 1 run | trade-off']);
  });

  it('tell of a run that died, not of one that was asked to leave', () => {
    const [dead] = [changed('r2', 'interrupted')].map((event) => ({ ...event, kind: 'run:died' as const }));
    const seen = watch(
      changed('r1', 'running'),
      changed('r1', 'interrupted'),
      changed('r2', 'running'),
      changed('r2', 'interrupted'),
      dead as WorkbenchEvent,
      queue(null),
    );
    expect(seen.filter((line) => line.includes('|'))).toEqual([
      'Run interrupted | CGES on Digits (r2) | run/r2',
    ]);
  });

  it('show the mean of the runs that train together', () => {
    const seen = watch(
      queue(['r1', 'r2']),
      changed('r1', 'running', { progress: 0.2 }),
      changed('r2', 'running', { progress: 0.6 }),
      changed('r1', 'paused'),
      changed('r2', 'running', { progress: 0.7 }),
      queue(null),
    );
    expect(seen).toEqual([
      'awake true',
      'progress 0.2',
      'progress 0.4',
      'progress 0.7',
      'awake false',
      'progress null',
    ]);
  });

  it('keep the machine awake without a gap between queued runs', () => {
    expect(
      watch(queue('r1', 'r2'), queue('r2'), queue(null)).filter((line) => line.startsWith('awake')),
    ).toEqual(['awake true', 'awake false']);
  });

  it('say nothing about a run that was paused, stopped or seen only at its end', () => {
    const seen = watch(
      changed('r1', 'running'),
      changed('r1', 'paused'),
      changed('r2', 'running'),
      changed('r2', 'stopped'),
      changed('r3', 'done'),
      queue(null),
    );
    expect(seen.filter((line) => line.includes('|'))).toEqual([]);
  });

  it('hold for other work too, behind what trains', async () => {
    const seen: string[] = [];
    const activity = signsOf(seen);
    let fail = (error: Error): void => void error;
    const work = new Promise<void>((_, reject) => (fail = reject));
    const done = activity.during('export', work);
    const exporting = (overall: number): WorkbenchEvent => ({
      kind: 'export:progress',
      run: 'r1',
      stage: 'check',
      done: 1,
      total: 2,
      overall,
    });
    activity.follow([exporting(0.5)]);
    activity.follow([queue('r2'), changed('r2', 'running', { progress: 0.1 }), exporting(0.75)]);
    activity.follow([queue(null), exporting(0.8)]);
    expect(activity.underWay).toEqual(['export']);
    fail(new Error('cancelled'));
    await expect(done).rejects.toThrow('cancelled');
    expect(activity.underWay).toEqual([]);
    expect(seen).toEqual([
      'awake true',
      'progress 0.5',
      'progress 0.1',
      'progress 0.8',
      'awake false',
      'progress null',
    ]);
  });
});
