import type { RunSummary } from '../../shared/run';

/** Too little is known of the speed before this fraction is done. */
const ENOUGH = 0.02;

/** Milliseconds that a training run still needs at its speed so far; null while that cannot be said. */
export function timeLeft(run: Pick<RunSummary, 'progress' | 'elapsedMs' | 'state'>): number | null {
  if (run.state !== 'running' || run.progress < ENOUGH || run.elapsedMs <= 0) return null;
  return (run.elapsedMs / run.progress) * (1 - run.progress);
}
