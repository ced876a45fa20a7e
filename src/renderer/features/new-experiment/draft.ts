/** What the form of a new experiment holds, and what it begins with. */
import type { DatasetInfo } from '../../../shared/dataset';
import type { MethodInfo, ModelInfo, SettingInfo, SettingValue } from '../../../shared/registry';
import { usualFineTuneRate, usualLearningRates, type TargetKind } from '../../../shared/run-config';

export type Settings = Readonly<Record<string, SettingValue>>;

export interface MethodDraft {
  readonly on: boolean;
  /** Ends of the range of λ; of a method that is told a sparsity, of that in percent. */
  readonly low: number;
  readonly high: number;
  readonly settings: Settings;
}

/** A range: one run for each λ. A path: one run over all of them. A target: λ is searched. */
export type Strength = 'range' | 'path' | 'target';
export type FineTunePoints = 'all' | 'chosen' | 'none';

/** Numbers that do not stand in the form are NaN-free defaults; percentages are held as typed. */
export interface Draft {
  /** What the sweep is to be called; empty for nothing. */
  readonly name: string;
  readonly dataset: string;
  readonly model: string;
  readonly modelSettings: Settings;
  readonly methods: Readonly<Record<string, MethodDraft>>;
  readonly strength: Strength;
  readonly lambdaCount: number;
  readonly pathCount: number;
  readonly epochsPerPoint: number;
  readonly settleEpochs: number;
  readonly fineTunePoints: FineTunePoints;
  /** Numbers of a path's points that are fine-tuned, from 1, where only some are. */
  readonly chosenPoints: readonly number[];
  readonly targetKind: TargetKind;
  /** Percent, MACs or kB, after `targetKind`. */
  readonly targets: readonly number[];
  readonly seeds: number;
  readonly firstSeed: number;
  readonly epochs: number;
  readonly fineTuneEpochs: number;
  readonly fineTuneLearningRate: number;
  readonly batchSize: number;
  readonly optimiser: 'sgd' | 'adam' | 'adamw';
  readonly nesterov: boolean;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly schedule: 'linear' | 'constant' | 'step' | 'cosine';
  readonly scheduleFrom: number;
  readonly scheduleTo: number;
  readonly stepFactor: number;
  readonly stepEpochs: number;
  readonly learningRateWarmupEpochs: number;
  readonly clip: boolean;
  readonly clipNorm: number;
  readonly warmupEpochs: number;
  readonly lambdaWarmupEpochs: number;
  readonly lambdaSchedule: 'constant' | 'linear' | 'geometric';
  readonly lambdaTo: number;
  readonly shift: number;
  readonly flip: boolean;
  readonly cropPercent: number;
  readonly validationPercent: number;
  readonly stopping: boolean;
  readonly stopMetric: 'accuracy' | 'loss';
  readonly patience: number;
  readonly minDelta: number;
  readonly keep: 'last' | 'best-accuracy' | 'best-loss';
  readonly compactWhileTraining: boolean;
  readonly engine: 'auto' | 'tensorflow' | 'wasm';
}

/** The fields that hold one number. */
export type NumberKey = { [K in keyof Draft]: Draft[K] extends number ? K : never }[keyof Draft];

/** What every part of the form works with. */
export interface Form {
  readonly draft: Draft;
  /** Wrong fields by name: a field's own, `lambda:METHOD`, `model:SETTING` or `METHOD:SETTING`. */
  readonly errors: Errors;
  readonly change: (part: Partial<Draft>) => void;
  /** The run goes on from another's checkpoint: what that hangs on (net, optimiser, batch, lengths) is not asked for. */
  readonly goesOn?: boolean;
}
export type Errors = Readonly<Record<string, string>>;

/** Methods that a first experiment compares, where they exist. */
const USUAL = ['none', 'cges', 'l1', 'gs'];

export const defaultSettings = (infos: readonly SettingInfo[]): Settings =>
  Object.fromEntries(infos.map((info) => [info.name, info.default]));

function firstMethod(method: MethodInfo): MethodDraft {
  const [low, high] = method.usesSparsity ? [50, 95] : method.lambdaRange;
  return { on: USUAL.includes(method.name), low, high, settings: defaultSettings(method.settings) };
}

export function firstDraft(
  dataset: DatasetInfo | undefined,
  models: readonly ModelInfo[],
  methods: readonly MethodInfo[],
): Draft {
  const model = dataset ? usualModel(dataset, models) : models[0];
  return {
    name: '',
    dataset: dataset?.id ?? '',
    model: model?.name ?? '',
    modelSettings: defaultSettings(model?.settings ?? []),
    methods: Object.fromEntries(methods.map((method) => [method.name, firstMethod(method)])),
    strength: 'range',
    lambdaCount: 5,
    pathCount: 12,
    epochsPerPoint: 0.5,
    settleEpochs: 0.5,
    fineTunePoints: 'all',
    chosenPoints: [],
    targetKind: 'sparsity',
    targets: usualTargets.sparsity,
    seeds: 1,
    firstSeed: 0,
    ...usualLength(dataset?.trainCount ?? 0),
    optimiser: 'sgd',
    nesterov: false,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    learningRate: usualLearningRates.sgd,
    fineTuneLearningRate: usualFineTuneRate(usualLearningRates.sgd),
    momentum: 0.9,
    schedule: 'linear',
    scheduleFrom: 50,
    scheduleTo: 5,
    stepFactor: 0.1,
    stepEpochs: 2,
    learningRateWarmupEpochs: 0,
    clip: false,
    clipNorm: 1,
    warmupEpochs: 0,
    lambdaSchedule: 'constant',
    lambdaTo: 2,
    shift: 0,
    flip: false,
    cropPercent: 100,
    validationPercent: 0,
    stopping: false,
    stopMetric: 'accuracy',
    patience: 5,
    minDelta: 0,
    keep: 'last',
    compactWhileTraining: false,
    engine: 'auto',
  };
}

/** What is aimed at, at first, in each unit. */
export const usualTargets: Readonly<Record<TargetKind, readonly number[]>> = {
  sparsity: [80, 90, 95, 98],
  macs: [500_000],
  bytes: [200],
};

/**
 * A draft with a part changed. What was left as proposed follows: the learning rate the optimiser, that of fine-tuning the
 * learning rate.
 */
export function changed(draft: Draft, part: Partial<Draft>): Draft {
  const { optimiser, learningRate: rate, fineTuneLearningRate: fineTuneRate } = draft;
  const isUsual = rate === usualLearningRates[optimiser];
  const learningRate =
    part.learningRate ?? (isUsual ? usualLearningRates[part.optimiser ?? optimiser] : rate);
  // While a number is typed it may be none.
  const isHalf = Object.is(fineTuneRate, usualFineTuneRate(rate));
  const fineTuneLearningRate = isHalf ? usualFineTuneRate(learningRate) : fineTuneRate;
  return { ...draft, learningRate, fineTuneLearningRate, ...part };
}

type Length = Pick<Draft, 'epochs' | 'fineTuneEpochs' | 'batchSize' | 'lambdaWarmupEpochs'>;

/**
 * Six epochs and two of fine-tuning suit 60,000 samples; a small dataset needs more of them, or the penalty never gets to
 * act: about 800 steps at least, 60 epochs at most, in the same proportions.
 */
export function usualLength(trainCount: number): Length {
  const batchSize = trainCount > 0 && trainCount < 5000 ? 50 : 100;
  const stepsPerEpoch = Math.max(1, Math.ceil(trainCount / batchSize));
  const epochs = Math.max(6, Math.min(60, Math.ceil(800 / stepsPerEpoch)));
  return {
    batchSize,
    epochs,
    fineTuneEpochs: Math.round(epochs / 3),
    lambdaWarmupEpochs: Math.round(epochs / 6),
  };
}

export const isImage = (dataset: DatasetInfo | undefined): boolean => dataset?.sampleShape.length === 3;

export const accepts = (model: ModelInfo, dataset: DatasetInfo): boolean =>
  model.accepts.includes(isImage(dataset) ? 'image' : 'table');

/**
 * A net to begin with. For images that are large enough LeNet-5, or another small net made for images; else the one that
 * takes anything. Never one whose layers have to be written first.
 */
export function usualModel(dataset: DatasetInfo, models: readonly ModelInfo[]): ModelInfo | undefined {
  const fitting = models.filter(
    (model) => accepts(model, dataset) && model.settings.every((setting) => setting.type !== 'text'),
  );
  const large = isImage(dataset) && Math.min(...dataset.sampleShape.slice(0, 2)) >= 16;
  const special =
    fitting.find((model) => model.name === 'lenet-5') ?? fitting.find((model) => model.accepts.length === 1);
  return (large && special) || fitting.find((model) => model.accepts.length > 1) || fitting[0];
}

export function withModel(draft: Draft, model: ModelInfo | undefined): Draft {
  return { ...draft, model: model?.name ?? '', modelSettings: defaultSettings(model?.settings ?? []) };
}
