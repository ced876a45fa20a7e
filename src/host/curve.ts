import type { CurvePoint, RunConfig, RunResult } from '../shared/run';

export interface FinishedRun {
  readonly run: string;
  readonly config: RunConfig;
  readonly result: RunResult;
}

/**
 * The marks of the trade-off figure: finished runs that differ in nothing but their seed become one point, the mean
 * over seeds. Of several runs with one seed the newest counts (they are the same run again). Points are ordered by
 * method, then λ.
 *
 * @param runs oldest first.
 */
export function curvePoints(runs: readonly FinishedRun[]): CurvePoint[] {
  const groups = new Map<string, Map<number, FinishedRun>>();
  for (const run of runs) {
    const key = keyOf(run.config);
    const bySeed = groups.get(key) ?? new Map<number, FinishedRun>();
    groups.set(key, bySeed.set(run.config.seed, run));
  }
  return [...groups.values()]
    .map((bySeed) => toPoint([...bySeed.values()]))
    .sort(
      (a, b) => compare(a.method, b.method) || a.lambda - b.lambda || a.weightSparsity - b.weightSparsity,
    );
}

function toPoint(runs: readonly FinishedRun[]): CurvePoint {
  const { method } = runs[0]!.config;
  const accuracies = runs.map(({ result }) => result.testAccuracy);
  return {
    method: method.name,
    lambda: method.lambda,
    runs: runs.map(({ run }) => run),
    seeds: runs.length,
    weightSparsity: mean(runs.map(({ result }) => result.weightSparsity)),
    groupSparsity: mean(runs.map(({ result }) => result.groupSparsity)),
    testAccuracy: mean(accuracies),
    std: sampleStd(accuracies),
  };
}

/** Equal for configurations that are equal in everything but the seed, whatever the order of their fields. */
function keyOf({ seed: _seed, ...rest }: RunConfig): string {
  return JSON.stringify(rest, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compare(a, b)))
      : value,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** s = √(Σ(x − x̄)² / (n − 1)); 0 for one value. */
function sampleStd(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}
