import type { RunSummary } from '../../../shared/run';

export interface SweepProgress {
  readonly done: number;
  readonly failed: number;
  /** Nothing of it trains or waits any more. */
  readonly over: boolean;
  /** Mean over the runs, 0–1. */
  readonly fraction: number;
  /** Milliseconds that are left at the speed of the finished runs; null before one is finished. */
  readonly leftMs: number | null;
}

/** How far a sweep of runs is, and how long the rest will take if it goes on as the finished ones did. */
export function sweepProgress(runs: readonly RunSummary[]): SweepProgress {
  const ended = (run: RunSummary): boolean => ['done', 'failed', 'stopped'].includes(run.state);
  const part = (run: RunSummary): number => (ended(run) ? 1 : run.progress);
  const done = runs.filter((run) => run.state === 'done');
  const over = runs.every(ended);
  const worked = runs.reduce((sum, run) => sum + part(run), 0);
  const meanMs = done.reduce((sum, run) => sum + run.elapsedMs, 0) / done.length;
  return {
    done: done.length,
    failed: runs.filter((run) => run.state === 'failed').length,
    over,
    fraction: runs.length ? worked / runs.length : 0,
    leftMs: over || done.length === 0 ? null : meanMs * (runs.length - worked),
  };
}
