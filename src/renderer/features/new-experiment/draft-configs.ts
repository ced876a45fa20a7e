/** The runs that a draft stands for. */
import { geometricGrid } from '../../../core/presets';
import type { MethodInfo } from '../../../shared/registry';
import type { RunConfigInput, TargetKind } from '../../../shared/run-config';
import type { Draft, Settings } from './draft';

/** More runs than this at once are a slip of the finger. */
export const MOST_RUNS = 2000;

/** Points of a method's curve: runs of a range, points of a path. */
export const countOf = (draft: Draft): number =>
  draft.strength === 'path' ? draft.pathCount : draft.lambdaCount;

/** Strengths of one method: evenly spaced on a logarithmic scale; `[0]` for a method without a strength. */
export function strengths(draft: Draft, method: MethodInfo): readonly number[] {
  const { low, high } = draft.methods[method.name]!;
  return method.usesLambda ? [...new Set(geometricGrid(low, high, countOf(draft)))] : [0];
}

/**
 * Sparsities, 0–1, of a method that is told one: those aimed at, or such that the weights left are evenly spaced on a
 * logarithmic scale, as λ's effect is.
 */
export function sparsities(draft: Draft, method: MethodInfo): readonly number[] {
  if (draft.strength === 'target') return draft.targets.map((target) => target / 100);
  const { low, high } = draft.methods[method.name]!;
  const left = geometricGrid(1 - low / 100, 1 - high / 100, countOf(draft));
  return [...new Set(left.map((density) => Number((1 - density).toFixed(4))))];
}

type Cell = Pick<RunConfigInput, 'method' | 'path' | 'target'>;

/** What one method's runs differ in, beside the seed. */
export function cells(draft: Draft, method: MethodInfo): Cell[] {
  const { low, high, settings } = draft.methods[method.name]!;
  const with_ = (lambda: number, own: Settings = {}): Cell => ({
    method: { name: method.name, lambda, settings: plain({ ...settings, ...own }) },
  });
  if (method.usesSparsity) return sparsities(draft, method).map((sparsity) => with_(0, { sparsity }));
  if (!method.usesLambda) return [with_(0)];
  if (draft.strength === 'path') {
    const { fineTunePoints } = draft;
    const path = {
      low,
      high,
      count: draft.pathCount,
      epochsPerPoint: draft.epochsPerPoint,
      settleEpochs: draft.settleEpochs,
      fineTune: fineTunePoints === 'chosen' ? [...draft.chosenPoints] : fineTunePoints,
    };
    // The figures of the run itself are those of its last point.
    return [{ ...with_(high), path }];
  }
  if (draft.strength === 'target') {
    return draft.targets.map((target) => ({
      ...with_(low),
      target: { kind: draft.targetKind, value: inUnit[draft.targetKind](target) },
    }));
  }
  return strengths(draft, method).map((lambda) => with_(lambda));
}

/** One of the form's numbers in the unit of the configuration. */
const inUnit: Readonly<Record<TargetKind, (typed: number) => number>> = {
  sparsity: (percent) => percent / 100,
  macs: (macs) => macs,
  bytes: (kilobytes) => kilobytes * 1000,
};

/** The runs of a draft without errors, method by method, strength by strength, seed by seed. */
export function draftConfigs(draft: Draft, methods: readonly MethodInfo[]): RunConfigInput[] {
  const seeds = Array.from({ length: draft.seeds }, (_, index) => draft.firstSeed + index);
  return methods
    .filter(({ name }) => draft.methods[name]?.on)
    .flatMap((method) =>
      cells(draft, method).flatMap((cell) => seeds.map((seed) => ({ ...common(draft), ...cell, seed }))),
    );
}

type Plain = Record<string, number | boolean | string | number[]>;
const plain = (settings: Settings): Plain =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  ) as Plain;

function optimiser(draft: Draft): RunConfigInput['optimiser'] {
  const { beta1, beta2, epsilon, weightDecay } = draft;
  if (draft.optimiser === 'sgd') return { name: 'sgd', nesterov: draft.nesterov };
  if (draft.optimiser === 'adam') return { name: 'adam', beta1, beta2, epsilon };
  return { name: 'adamw', beta1, beta2, epsilon, weightDecay };
}

function schedule(draft: Draft): RunConfigInput['learningRateSchedule'] {
  const to = draft.scheduleTo / 100;
  if (draft.schedule === 'linear') return { kind: 'linear', from: draft.scheduleFrom / 100, to };
  if (draft.schedule === 'cosine') return { kind: 'cosine', to };
  if (draft.schedule === 'step') {
    return { kind: 'step', factor: draft.stepFactor, everyEpochs: draft.stepEpochs };
  }
  return { kind: 'constant' };
}

/** All that is the same for every run. */
export function common(draft: Draft): Omit<RunConfigInput, 'method'> {
  const { stopMetric: metric, patience, minDelta } = draft;
  return {
    dataset: draft.dataset,
    model: { name: draft.model, settings: plain(draft.modelSettings) },
    epochs: draft.epochs,
    fineTuneEpochs: draft.fineTuneEpochs,
    fineTuneLearningRate: draft.fineTuneLearningRate,
    batchSize: draft.batchSize,
    optimiser: optimiser(draft),
    learningRate: draft.learningRate,
    momentum: draft.momentum,
    learningRateSchedule: schedule(draft),
    learningRateWarmupEpochs: draft.learningRateWarmupEpochs,
    gradientClipNorm: draft.clip ? draft.clipNorm : null,
    warmupEpochs: draft.warmupEpochs,
    lambdaWarmupEpochs: draft.lambdaWarmupEpochs,
    lambdaSchedule:
      draft.lambdaSchedule === 'constant'
        ? { kind: 'constant' }
        : { kind: draft.lambdaSchedule, to: draft.lambdaTo },
    augmentation: { shift: draft.shift, flip: draft.flip, crop: draft.cropPercent / 100 },
    validationFraction: draft.validationPercent / 100,
    earlyStopping: draft.stopping ? { metric, patience, minDelta } : null,
    keep: draft.keep,
    compactWhileTraining: draft.compactWhileTraining,
    engine: draft.engine,
  };
}
