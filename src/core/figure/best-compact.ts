/** Which run to export when nobody chose one. */
import type { RunSummary } from '../../shared/run';

/** What a compact model may lose against the most accurate run: one percentage point. */
export const compactTolerance = 0.01;

/**
 * The run with the fewest weights left of those whose test accuracy is within `compactTolerance` of the best one's;
 * undefined when no run is done.
 */
export function bestCompact<Run extends Pick<RunSummary, 'testAccuracy' | 'weightSparsity'>>(
  runs: readonly Run[],
): Run | undefined {
  const best = Math.max(...runs.map(({ testAccuracy }) => testAccuracy ?? 0));
  return runs
    .filter(({ testAccuracy }) => (testAccuracy ?? 0) >= best - compactTolerance - 1e-9)
    .sort((a, b) => (b.weightSparsity ?? 0) - (a.weightSparsity ?? 0))[0];
}
