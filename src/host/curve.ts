import { pointOrder } from '../core/figure';
import { changedConfig } from '../core/train/changes';
import type { Measured, Spread } from '../shared/figure';
import type { CurvePoint } from '../shared/curve-point';
import type { ExportReport } from '../shared/export';
import type { LayerStats } from '../shared/metrics';
import type { RunConfig } from '../shared/run-config';
import type { RunResult } from '../shared/run-result';
import type { RunChange } from '../shared/run-events';
import { keyOfChanges, keyOfMark } from './same-run';
import { variantNames } from './variants';

export interface FinishedRun {
  readonly run: string;
  readonly config: RunConfig;
  readonly result: RunResult;
  /** Mean training loss of its last epoch; null or absent where none was kept. */
  readonly loss?: number | null;
  /** Reports of its exports, oldest first. */
  readonly exports?: readonly ExportReport[];
}

type Values = Readonly<Partial<Record<Measured, number>>>;

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
  readonly measured: Values;
  readonly isExported: boolean;
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
  return marks.map((samples, i) => toPoint(samples, variants[i]!)).sort(pointOrder);
}

/**
 * What a run shows. Of a path that fine-tunes, the fine-tuned points alone: beside them the accuracy of a net that has
 * just been pruned says nothing.
 */
function samplesOf({ run, config, result, loss, exports = [] }: FinishedRun): Sample[] {
  const { points, target } = result;
  if (!config.path || !points) {
    const { testAccuracy, weightSparsity, groupSparsity, validationAccuracy, layers, changes = [] } = result;
    const lambda = target?.lambda ?? changedConfig(config, changes).method.lambda;
    const reports = exports.filter(({ point, unfinished }) => !point && !unfinished);
    const measured = {
      ...known({ validationAccuracy, beforeFineTune: result.beforeFineTune, loss }),
      ...known({ nonzeroMacs: nonzeroMacs(layers) }),
      ...exportedMeasures(reports),
    };
    const isExported = reports.length > 0;
    const figures = { testAccuracy, weightSparsity, groupSparsity, measured, isExported };
    return [{ run, config, changes, lambda, ...figures }];
  }
  return points.flatMap((point, pathIndex): Sample[] => {
    if (!point.fineTuned && config.fineTuneEpochs > 0) return [];
    const { lambda, testAccuracy, weightSparsity, groupSparsity, validationAccuracy, layers } = point;
    const reports = exports.filter((report) => report.point?.index === pathIndex);
    const measured = {
      ...known({ validationAccuracy, nonzeroMacs: nonzeroMacs(layers) }),
      ...exportedMeasures(reports),
    };
    const isExported = reports.length > 0;
    const figures = { testAccuracy, weightSparsity, groupSparsity, measured, isExported };
    return [{ run, config, changes: [], lambda, pathIndex, ...figures }];
  });
}

/** MACs of one sample weighted by each layer's density; nothing without layers (an old or damaged row). */
const nonzeroMacs = (layers: readonly LayerStats[] | undefined): number | null =>
  layers && layers.length > 0 ? layers.reduce((sum, layer) => sum + layer.nonzeroMacs, 0) : null;

/** What the newest export measured; of files only those in ONNX compare. */
function exportedMeasures(reports: readonly ExportReport[]): Values {
  const compact = reports.at(-1)?.compact;
  if (!compact) return {};
  return known({
    compactMacs: compact.macs,
    compactWeights: compact.weights,
    latencyMs: compact.latencyMs,
    compactBytes: reports.findLast(({ format }) => format === 'onnx')?.compact.bytes,
  });
}

function known(values: Partial<Record<Measured, number | null | undefined>>): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => typeof value === 'number' && Number.isFinite(value)),
  ) as Values;
}

function toPoint(samples: readonly Sample[], variant: string): CurvePoint {
  const { config, pathIndex } = samples[0]!;
  const accuracies = samples.map(({ testAccuracy }) => testAccuracy);
  const unexported = samples.filter(({ isExported }) => !isExported);
  return {
    method: config.method.name,
    ...(variant === '' ? {} : { variant }),
    dataset: config.dataset,
    model: config.model.name,
    lambda: mean(samples.map(({ lambda }) => lambda)),
    runs: samples.map(({ run }) => run),
    ...(pathIndex === undefined ? {} : { pathIndex }),
    seeds: samples.length,
    weightSparsity: mean(samples.map(({ weightSparsity }) => weightSparsity)),
    groupSparsity: mean(samples.map(({ groupSparsity }) => groupSparsity)),
    testAccuracy: mean(accuracies),
    std: sampleStd(accuracies),
    ...spreads(samples),
    ...(unexported.length > 0 ? { notExported: unexported.map(({ run }) => run) } : {}),
  };
}

/** Mean and deviation of every measure, over the samples that have it. */
function spreads(samples: readonly Sample[]): Pick<CurvePoint, 'measured'> {
  const names = [...new Set(samples.flatMap(({ measured }) => Object.keys(measured) as Measured[]))];
  if (names.length === 0) return {};
  const spread = (name: Measured): Spread => {
    const values = samples.flatMap(({ measured }) => measured[name] ?? []);
    return { mean: mean(values), std: sampleStd(values), seeds: values.length };
  };
  return { measured: Object.fromEntries(names.map((name) => [name, spread(name)])) };
}

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
