/** Runs, sweeps and the points of their curve, for tests of the window. */
import type { CurvePoint } from '../../../shared/curve-point';
import type { RunSummary } from '../../../shared/run';
import { NOW, wave } from './common';

export function runSummary(over: Partial<RunSummary> = {}): RunSummary {
  return {
    run: 'r1',
    state: 'done',
    dataset: 'digits',
    datasetName: 'digits',
    model: 'mlp',
    method: 'cges',
    lambda: 1e-3,
    seed: 0,
    sweep: 'quick',
    testAccuracy: 0.975,
    weightSparsity: 0.93,
    groupSparsity: 0.41,
    createdAt: NOW - 60_000,
    elapsedMs: 6_400,
    progress: 1,
    queuePosition: null,
    hasCheckpoint: true,
    ...over,
  };
}

/** Sparsity and accuracy where such a run would end. */
function outcome(method: string, lambda: number, seed: number): { sparsity: number; accuracy: number } {
  const reach: Record<string, number> = { l1: 2200, gs: 700, cges: 1500, es: 1200, none: 0 };
  const strength = lambda * (reach[method] ?? 900);
  const sparsity = method === 'none' ? 0 : 1 - 1 / (1 + strength);
  const cost: Record<string, number> = { cges: 0.028, l1: 0.034, gs: 0.06, es: 0.045 };
  const loss = (cost[method] ?? 0.04) * sparsity ** 9 + 0.05 * sparsity ** 60;
  return { sparsity, accuracy: 0.9806 - loss + 0.0022 * wave(lambda * 1e5 + seed * 3 + method.length) };
}

/** A sweep over methods, λ and seeds; the last `open` runs are not done yet. */
export function sweepRuns(seeds = 3, open = 0): RunSummary[] {
  const grid = (values: readonly number[], method: string) =>
    values.flatMap((lambda) => Array.from({ length: seeds }, (_, seed) => ({ method, lambda, seed })));
  const lambdas = [3e-4, 1e-3, 3.1e-3, 1e-2];
  const all = [
    ...grid([0], 'none'),
    ...lambdas.flatMap((l) => ['cges', 'l1', 'gs'].flatMap((m) => grid([l], m))),
  ];
  return all.map(({ method, lambda, seed }, index) => {
    const { sparsity, accuracy } = outcome(method, lambda, seed);
    const left = all.length - index;
    const training = left === open;
    const queued = left < open;
    return runSummary({
      run: `r${index + 1}`,
      state: training ? 'running' : queued ? 'queued' : 'done',
      method,
      lambda,
      seed,
      testAccuracy: queued ? null : accuracy - (training ? 0.02 : 0),
      weightSparsity: queued ? null : training ? sparsity * 0.7 : sparsity,
      groupSparsity: queued ? null : sparsity * 0.45,
      createdAt: NOW - 600_000 + index * 1000,
      elapsedMs: queued ? 0 : training ? 3_100 : 6_400 + index * 13,
      progress: queued ? 0 : training ? 0.46 : 1,
      queuePosition: queued ? open - left - 1 : null,
    });
  });
}

/** What the host's aggregation answers: mean ± std over seeds. */
export function curveOf(runs: readonly RunSummary[]): CurvePoint[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = `${run.method} ${run.lambda}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((members) => {
    const mean = (value: (run: RunSummary) => number): number =>
      members.reduce((sum, run) => sum + value(run), 0) / members.length;
    const accuracy = mean((run) => run.testAccuracy ?? 0);
    const squares = members.reduce((sum, run) => sum + ((run.testAccuracy ?? 0) - accuracy) ** 2, 0);
    return {
      method: members[0]!.method,
      lambda: members[0]!.lambda,
      runs: members.map((run) => run.run),
      seeds: members.length,
      weightSparsity: mean((run) => run.weightSparsity ?? 0),
      groupSparsity: mean((run) => run.groupSparsity ?? 0),
      testAccuracy: accuracy,
      std: members.length > 1 ? Math.sqrt(squares / (members.length - 1)) : 0,
    };
  });
}
