/** Which run of a sweep to take home, and why. */
import type { RunSummary } from '../../shared/run';

export interface BestRun {
  readonly run: RunSummary;
  /** `sparse`: the most accurate of the clearly sparse runs; `knee`: the bend of the curve, when those lose too much. */
  readonly reason: 'sparse' | 'knee';
}

/** A model with at least this share of its weights zero is worth calling compact. */
export const SPARSE_FLOOR = 0.9;
/** And it may lose this much accuracy (a fraction) against the best run. */
const TOLERANCE = 0.02;

interface Finished {
  readonly run: RunSummary;
  readonly accuracy: number;
  readonly sparsity: number;
}

/**
 * The most accurate finished run with at least 90 % of its weights zero, if it stays within 2 points of the best
 * accuracy; ties go to the sparser one. Otherwise the knee: with accuracy and sparsity scaled to 0–1 over the finished
 * runs, the run nearest to the corner (1, 1). null while no run with a penalty is done.
 */
export function bestRun(runs: readonly RunSummary[]): BestRun | null {
  const finished = runs.flatMap((run) =>
    run.state === 'done' && run.testAccuracy !== null && run.weightSparsity !== null
      ? [{ run, accuracy: run.testAccuracy, sparsity: run.weightSparsity }]
      : [],
  );
  const candidates = finished.filter(({ run }) => run.lambda > 0);
  if (candidates.length === 0) return null;
  const top = Math.max(...finished.map(({ accuracy }) => accuracy));
  const sparse = candidates
    .filter(({ sparsity, accuracy }) => sparsity >= SPARSE_FLOOR && accuracy >= top - TOLERANCE)
    .sort((a, b) => b.accuracy - a.accuracy || b.sparsity - a.sparsity)[0];
  if (sparse) return { run: sparse.run, reason: 'sparse' };
  return { run: nearestToCorner(candidates).run, reason: 'knee' };
}

function nearestToCorner(candidates: readonly Finished[]): Finished {
  const shortfall = (key: 'accuracy' | 'sparsity', value: number): number => {
    const values = candidates.map((candidate) => candidate[key]);
    const low = Math.min(...values);
    const high = Math.max(...values);
    return high > low ? (high - value) / (high - low) : 0;
  };
  const distance = (one: Finished): number =>
    Math.hypot(shortfall('accuracy', one.accuracy), shortfall('sparsity', one.sparsity));
  return candidates.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}
