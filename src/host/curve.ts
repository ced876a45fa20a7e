import { changedConfig } from '../core/train/changes';
import type { CurvePoint, RunConfig, RunResult } from '../shared/run';
import type { RunChange } from '../shared/run-events';
import { keyOfChanges, keyOfMark } from './same-run';
import { variantNames } from './variants';

export interface FinishedRun {
  readonly run: string;
  readonly config: RunConfig;
  readonly result: RunResult;
}

/** One net that counts in the figure: the end of a run, or one point of its λ path. */
interface Sample {
  readonly run: string;
  readonly config: RunConfig;
  readonly changes: readonly RunChange[];
  readonly lambda: number;
  readonly pathIndex?: number;
  readonly testAccuracy: number;
  readonly weightSparsity: number;
  readonly groupSparsity: number;
}

/**
 * The marks of the trade-off figure: finished runs that differ in nothing but their seed become one point, the mean
 * over seeds; those of a λ path one point for each λ. Runs that were changed while they trained are alike when their
 * changes are, step by step. Of several runs with one seed the newest counts (they are the same
 * run again). Points are ordered by method, variant, then λ.
 *
 * @param runs oldest first.
 */
export function curvePoints(runs: readonly FinishedRun[]): CurvePoint[] {
  const groups = new Map<string, Map<number, Sample>>();
  for (const sample of runs.flatMap(samplesOf)) {
    const { config, changes, lambda, pathIndex } = sample;
    const key = `${keyOfMark(config)} ${keyOfChanges(changes)} ${pathIndex === undefined ? '' : lambda}`;
    const bySeed = groups.get(key) ?? new Map<number, Sample>();
    groups.set(key, bySeed.set(config.seed, sample));
  }
  const marks = [...groups.values()].map((bySeed) => [...bySeed.values()]);
  const variants = variantNames(marks.map(([first]) => first!));
  return marks.map((samples, i) => toPoint(samples, variants[i]!)).sort(inOrder);
}

/**
 * What a run shows. Of a path that fine-tunes, the fine-tuned points alone: beside them the accuracy of a net that has
 * just been pruned says nothing.
 */
function samplesOf({ run, config, result }: FinishedRun): Sample[] {
  const { points, target } = result;
  if (!config.path || !points) {
    const { testAccuracy, weightSparsity, groupSparsity, changes = [] } = result;
    const lambda = target?.lambda ?? changedConfig(config, changes).method.lambda;
    return [{ run, config, changes, lambda, testAccuracy, weightSparsity, groupSparsity }];
  }
  return points.flatMap(
    ({ lambda, fineTuned, testAccuracy, weightSparsity, groupSparsity }, pathIndex): Sample[] =>
      fineTuned || config.fineTuneEpochs === 0
        ? [{ run, config, changes: [], lambda, pathIndex, testAccuracy, weightSparsity, groupSparsity }]
        : [],
  );
}

function toPoint(samples: readonly Sample[], variant: string): CurvePoint {
  const { config, pathIndex } = samples[0]!;
  const accuracies = samples.map(({ testAccuracy }) => testAccuracy);
  return {
    method: config.method.name,
    ...(variant === '' ? {} : { variant }),
    lambda: mean(samples.map(({ lambda }) => lambda)),
    runs: samples.map(({ run }) => run),
    ...(pathIndex === undefined ? {} : { pathIndex }),
    seeds: samples.length,
    weightSparsity: mean(samples.map(({ weightSparsity }) => weightSparsity)),
    groupSparsity: mean(samples.map(({ groupSparsity }) => groupSparsity)),
    testAccuracy: mean(accuracies),
    std: sampleStd(accuracies),
  };
}

const inOrder = (a: CurvePoint, b: CurvePoint): number =>
  compare(a.method, b.method) ||
  compare(a.variant ?? '', b.variant ?? '') ||
  a.lambda - b.lambda ||
  a.weightSparsity - b.weightSparsity;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Exactly the value where all are the same. */
const mean = (values: readonly number[]): number =>
  values.every((value) => value === values[0])
    ? values[0]!
    : values.reduce((a, b) => a + b, 0) / values.length;

/** s = √(Σ(x − x̄)² / (n − 1)); 0 for one value. */
function sampleStd(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}
