import * as v from 'valibot';
import type { DatasetInfo } from './dataset';
import type { PlainError } from './errors';
import type { RunChange, RunEvent, RunNotice } from './run-events';

/** A setting of a method or a model, as the registries declare it and forms and the CLI read it. */
export interface SettingInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'numbers' | 'text';
  readonly default: SettingValue;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}
export type SettingValue = number | boolean | string | readonly number[];

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const fraction = v.pipe(finite, v.minValue(0), v.ltValue(1));
const unit = v.pipe(finite, v.minValue(0), v.maxValue(1));
/** Longest phase, in epochs: far beyond any use, and short of where step numbers lose their last digit. */
const MAX_EPOCHS = 1e6;
const MAX_STEPS = 1e12;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const settings = v.record(v.string(), v.union([finite, v.boolean(), v.string(), v.array(finite)]));

/** How the learning rate falls over the sparse phase; `progress` is the fraction of that phase done, 0–1. */
const LearningRateSchedule = v.variant('kind', [
  v.strictObject({ kind: v.literal('constant') }),
  /** Multiplied by `factor` every `everyEpochs` epochs. */
  v.strictObject({ kind: v.literal('step'), factor: positive, everyEpochs: positive }),
  /** Constant until progress `from`, then a straight line down to `to` × the learning rate at the end. */
  v.strictObject({ kind: v.literal('linear'), from: fraction, to: unit }),
  /** Half a cosine from the learning rate down to `to` × it (Loshchilov & Hutter, ICLR 2017, without restarts). */
  v.strictObject({ kind: v.literal('cosine'), to: unit }),
]);

/** How λ goes after its warm-up; `progress` is the fraction of the sparse phase done, 0–1. */
const LambdaSchedule = v.variant('kind', [
  v.strictObject({ kind: v.literal('constant') }),
  /** In a straight line from λ at the end of the warm-up to `to` × λ at the end of the phase. */
  v.strictObject({ kind: v.literal('linear'), to: v.pipe(finite, v.minValue(0)) }),
  /** Geometrically from λ to `to` × λ. */
  v.strictObject({ kind: v.literal('geometric'), to: positive }),
]);

const Optimiser = v.variant('name', [
  /** V ← momentum·V + (1 − momentum)·g; W ← W − η·V, or with Nesterov's look ahead W − η·(momentum·V + (1 − momentum)·g). */
  v.strictObject({ name: v.literal('sgd'), nesterov: v.optional(v.boolean(), false) }),
  v.strictObject({
    name: v.literal('adam'),
    beta1: v.optional(fraction, 0.9),
    beta2: v.optional(fraction, 0.999),
    epsilon: v.optional(positive, 1e-8),
  }),
  v.strictObject({
    name: v.literal('adamw'),
    beta1: v.optional(fraction, 0.9),
    beta2: v.optional(fraction, 0.999),
    epsilon: v.optional(positive, 1e-8),
    weightDecay: v.optional(v.pipe(finite, v.minValue(0)), 0.01),
  }),
]);

/** Random changes of training images, drawn from the run's seed at every step. */
const Augmentation = v.strictObject({
  /** Largest shift in pixels along each axis; what comes in is zero (a padded random crop). */
  shift: v.optional(v.pipe(count, v.maxValue(64)), 0),
  /** Mirrors every second image left to right. */
  flip: v.optional(v.boolean(), false),
  /** Smallest side of a random crop as a fraction of the image, resized to it; 1: none. */
  crop: v.optional(v.pipe(finite, v.minValue(0.1), v.maxValue(1)), 1),
});

/** Ends the sparse phase once the metric has not become better by `minDelta` for `patience` epochs. */
const EarlyStopping = v.strictObject({
  metric: v.optional(v.picklist(['accuracy', 'loss']), 'accuracy'),
  patience: v.optional(v.pipe(count, v.minValue(1)), 5),
  minDelta: v.optional(v.pipe(finite, v.minValue(0)), 0),
});

/** A warm-started walk over λ, which gives the trade-off curve in one run: λ grows geometrically from low to high. */
const LambdaPath = v.strictObject({
  low: positive,
  high: positive,
  count: v.pipe(count, v.minValue(2), v.maxValue(1000)),
  /** Epochs at each λ after the first, which takes the run's `epochs`. */
  epochsPerPoint: v.optional(positive, 0.5),
  /** Epochs that a fine-tuned point first goes on at its λ while the learning rate falls: its zeros come to rest. */
  settleEpochs: v.optional(v.pipe(finite, v.minValue(0)), 0.5),
  /**
   * Which points are fine-tuned, each on its own branch: all, none, or those of these numbers, from 1. A point that is not
   * has no accuracy worth showing.
   */
  fineTune: v.optional(
    v.union(
      [v.picklist(['all', 'none']), v.array(v.pipe(count, v.minValue(1)))],
      'all, none, or a list of points such as [2, 5]',
    ),
    'all',
  ),
});

/** What is asked for instead of λ; the controller searches the λ that gives it. */
const Target = v.variant('kind', [
  /** Weight sparsity, 0–1. */
  v.strictObject({ kind: v.literal('sparsity'), value: v.pipe(finite, v.gtValue(0), v.ltValue(1)) }),
  /** Multiply–accumulates of the compact net for one sample, at most. */
  v.strictObject({ kind: v.literal('macs'), value: positive }),
  /** Size of the compact ONNX file, at most. */
  v.strictObject({ kind: v.literal('bytes'), value: positive }),
]);

const GivenConfig = v.object({
  version: v.optional(v.literal(1), 1),
  /** Dataset id. */
  dataset: v.pipe(v.string(), v.minLength(1)),
  model: v.strictObject({ name: v.string(), settings: v.optional(settings, {}) }),
  method: v.strictObject({
    name: v.string(),
    /** Strength λ ≥ 0 of the penalty in the objective. */
    lambda: v.optional(v.pipe(finite, v.minValue(0)), 0),
    settings: v.optional(settings, {}),
  }),
  /** Length of the sparse phase. `steps`, where given, wins over `epochs`. */
  epochs: v.optional(v.pipe(finite, v.gtValue(0), v.maxValue(MAX_EPOCHS)), 6),
  steps: v.optional(v.pipe(count, v.minValue(1), v.maxValue(MAX_STEPS))),
  /** Length of the fine-tune phase that follows with the zero mask frozen; 0 switches it off. */
  fineTuneEpochs: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(MAX_EPOCHS)), 2),
  /** η at the start of the fine-tune phase; it falls in a straight line to 5 % of that. */
  fineTuneLearningRate: v.optional(positive),
  batchSize: v.optional(v.pipe(count, v.minValue(1)), 100),
  /** η in the averaging form of momentum: V ← momentum·V + (1 − momentum)·g; W ← W − η·V. */
  learningRate: v.optional(positive),
  momentum: v.optional(fraction, 0.9),
  learningRateSchedule: v.optional(LearningRateSchedule, { kind: 'linear', from: 0.5, to: 0.05 }),
  /** λ rises linearly from 0 to its value over these epochs. */
  lambdaWarmupEpochs: v.optional(v.pipe(finite, v.minValue(0)), 1),
  lambdaSchedule: v.optional(LambdaSchedule, { kind: 'constant' }),
  /** Dense training before the sparse phase, λ = 0. */
  warmupEpochs: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(MAX_EPOCHS)), 0),
  /** The learning rate rises linearly from 0 over these epochs at the start of the run. */
  learningRateWarmupEpochs: v.optional(v.pipe(finite, v.minValue(0)), 0),
  optimiser: v.optional(Optimiser, { name: 'sgd', nesterov: false }),
  /** Largest norm of the whole gradient, which is scaled down to it; null: no clipping. */
  gradientClipNorm: v.optional(v.nullable(positive), null),
  augmentation: v.optional(Augmentation, { shift: 0, flip: false, crop: 1 }),
  earlyStopping: v.optional(v.nullable(EarlyStopping), null),
  /**
   * Which state of the last phase the run ends with: the last one, or that of the epoch with the best accuracy or loss
   * on the validation split (which must not be empty for it: the test part is not for choosing).
   */
  keep: v.optional(v.picklist(['last', 'best-accuracy', 'best-loss']), 'last'),
  /** Cuts emptied units out of the graph, the optimiser's slots and the checkpoints as training goes. */
  compactWhileTraining: v.optional(v.boolean(), false),
  path: v.optional(v.nullable(LambdaPath), null),
  target: v.optional(v.nullable(Target), null),
  /**
   * The run that this one goes on from: it starts at that run's newest checkpoint instead of fresh weights, with the
   * settings given here. `step` is that checkpoint's, filled in when the run is queued.
   */
  continues: v.optional(v.nullable(v.object({ run: v.string(), step: v.optional(count) })), null),
  /** Part of the training samples kept aside to choose settings on; 0 evaluates on the test part instead. */
  validationFraction: v.optional(fraction, 0),
  seed: v.optional(count, 0),
  engine: v.optional(v.picklist(['auto', 'tensorflow', 'wasm']), 'auto'),
});
/** η at the start of the sparse phase and of fine-tuning where none is given: Adam's steps are of η's own size. */
const RATES = {
  sgd: { learningRate: 0.2, fineTuneLearningRate: 0.1 },
  adam: { learningRate: 1e-3, fineTuneLearningRate: 5e-4 },
  adamw: { learningRate: 1e-3, fineTuneLearningRate: 5e-4 },
} as const;

/** Everything that decides a run, versioned; defaults are filled in once, here. */
export const RunConfig = v.pipe(
  GivenConfig,
  v.transform((given) => {
    const { learningRate, fineTuneLearningRate } = RATES[given.optimiser.name];
    return {
      ...given,
      learningRate: given.learningRate ?? learningRate,
      fineTuneLearningRate: given.fineTuneLearningRate ?? fineTuneLearningRate,
    };
  }),
);
export type RunConfig = v.InferOutput<typeof RunConfig>;
/** What a person has to give; the rest has defaults. */
export type RunConfigInput = v.InferInput<typeof RunConfig>;

export type RunState = 'queued' | 'running' | 'paused' | 'stopped' | 'interrupted' | 'done' | 'failed';
export type Phase = 'warm-up' | 'sparse' | 'fine-tune';
export type OptimiserConfig = RunConfig['optimiser'];
export type TargetKind = NonNullable<RunConfig['target']>['kind'];

/** Counts of one layer's weights, biases excluded, after dead units are cascaded away. */
export interface LayerStats {
  readonly name: string;
  readonly shape: readonly number[];
  /** Shape of its weights in the compact net that these weights would give; absent in counts of older runs. */
  readonly compactShape?: readonly number[];
  /** Units, filters, or channels of a depthwise convolution, and how many of them that compact net keeps; likewise. */
  readonly units?: { readonly kept: number; readonly of: number };
  readonly weights: number;
  readonly nonzero: number;
  readonly groups: number;
  readonly emptyGroups: number;
  /** Multiply–accumulates of one sample: of the dense layer, and weighted by its density. */
  readonly macs: number;
  readonly nonzeroMacs: number;
}

export interface EpochMetrics {
  readonly epoch: number;
  readonly step: number;
  readonly phase: Phase;
  /** Mean data loss over the epoch's training batches (natural log, per sample). */
  readonly loss: number;
  /** Fractions 0–1. `testAccuracy` is null while a validation split is in use, until the end of the run. */
  readonly testAccuracy: number | null;
  readonly validationAccuracy: number | null;
  readonly weightSparsity: number;
  readonly groupSparsity: number;
  readonly layers: readonly LayerStats[];
  readonly elapsedMs: number;
}

/** One throttled point of the live curves. */
export interface StepMetrics {
  readonly step: number;
  readonly epoch: number;
  readonly phase: Phase;
  readonly loss: number;
  /** Accuracy on the training batches since the last point, 0–1. */
  readonly batchAccuracy: number;
  readonly learningRate: number;
  readonly lambda: number;
  readonly samplesPerSecond: number;
  readonly elapsedMs: number;
}

export interface EngineChoice {
  readonly name: 'tensorflow' | 'wasm';
  readonly device: string;
  readonly version: string;
  /** Why this engine, in words for the user. */
  readonly reason: string;
  /** Threads that the run was limited to, because others train beside it; absent without a limit. */
  readonly threads?: number;
}

/** One λ of a path: what the net is there, fine-tuned where that was asked for. */
export interface PathPoint {
  readonly lambda: number;
  readonly testAccuracy: number;
  readonly validationAccuracy: number | null;
  readonly weightSparsity: number;
  readonly groupSparsity: number;
  readonly layers: readonly LayerStats[];
  /** Whether the accuracy is that of the fine-tuned net. */
  readonly fineTuned: boolean;
  readonly step: number;
  /** File name in the run's folder of checkpoints. */
  readonly checkpoint: string;
}

/** What a target asked for and what the run ends with, in the target's unit. */
export interface TargetResult {
  readonly kind: TargetKind;
  readonly asked: number;
  readonly reached: number;
  /** λ that gave it. */
  readonly lambda: number;
  /** Why it was missed; null when it was met (within 0.01 of a sparsity, 2 % of a budget). */
  readonly missed: string | null;
}

/** The end of a run. */
export interface RunResult {
  readonly testAccuracy: number;
  readonly validationAccuracy: number | null;
  readonly weightSparsity: number;
  readonly groupSparsity: number;
  readonly layers: readonly LayerStats[];
  /** Test accuracy at the end of the sparse phase, before fine-tuning; null when there was no fine-tuning. */
  readonly beforeFineTune: number | null;
  /** Points of a λ path, λ rising; the run's other figures are those of the last one. */
  readonly points?: readonly PathPoint[];
  readonly target?: TargetResult;
  /** Changes of λ and of the learning rate while it trained, in order; absent where there was none. */
  readonly changes?: readonly RunChange[];
  /** Multipliers that were calibrated for this run, by setting (`groupMultipliers`, …). */
  readonly calibrated?: Readonly<Record<string, readonly number[]>>;
  readonly steps: number;
  readonly elapsedMs: number;
  readonly engine: string;
  readonly device: string;
}

/** A row of the list of runs. */
export interface RunSummary {
  readonly run: string;
  readonly state: RunState;
  readonly dataset: string;
  readonly datasetName: string;
  readonly model: string;
  readonly method: string;
  /** λ of the configuration; where it was changed while the run trained, the newest. */
  readonly lambda: number;
  readonly seed: number;
  readonly sweep: string | null;
  /** What its sweep is called. */
  readonly sweepName?: string | null;
  readonly testAccuracy: number | null;
  readonly weightSparsity: number | null;
  readonly groupSparsity: number | null;
  readonly createdAt: number;
  readonly elapsedMs: number;
  /** Fraction of all steps done, 0–1. */
  readonly progress: number;
  /** Place in the queue, 0 = next; null when not queued. */
  readonly queuePosition: number | null;
  /** The λ path or the target that was asked for instead of one λ; `lambda` is then the λ that the run ends with. */
  readonly path?: RunConfig['path'];
  readonly target?: RunConfig['target'];
  /** What its user calls it, marks it with and writes about it; archived ones are kept out of sight. */
  readonly name?: string | null;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly archived?: boolean;
  /** Whether it kept a state that it can go on from, or be exported from. */
  readonly hasCheckpoint?: boolean;
  /** Of its newest export: size of the compact file, and the time of one inference. */
  readonly compactBytes?: number | null;
  readonly latencyMs?: number | null;
}

/** What a run measured over its epochs; null where it measured nothing. Accuracy is the test part's, else the validation's. */
export interface RunMeasures {
  readonly bestAccuracy: number | null;
  readonly meanAccuracy: number | null;
  /** Data loss per sample, natural log. */
  readonly lastLoss: number | null;
  readonly bestLoss: number | null;
  readonly meanLoss: number | null;
}

export interface RunDetail extends RunSummary {
  readonly config: RunConfig;
  readonly result: RunResult | null;
  readonly error: PlainError | null;
  readonly engine: EngineChoice | null;
  readonly epochs: readonly EpochMetrics[];
  readonly steps: readonly StepMetrics[];
  readonly totalSteps: number | null;
  readonly exports: readonly ExportReport[];
  /** Points of a λ path so far, λ rising. */
  readonly points?: readonly PathPoint[];
  /** What the run said on the way, in order. */
  readonly notices?: readonly RunNotice[];
  /** What happened to it, in order. */
  readonly events?: readonly RunEvent[];
}

export type ExportFormat = 'onnx' | 'safetensors';

export interface ExportRequest {
  readonly run: string;
  /** Which point of a λ path, from 0; the run's last state when left out. */
  readonly point?: number;
  readonly format: ExportFormat;
  readonly directory: string;
  /** Hidden channel counts are rounded up to a multiple of this with dead units, never beyond the trained net's. */
  readonly roundTo?: number;
}

export interface ExportReport {
  readonly run: string;
  readonly format: ExportFormat;
  /** The point of a λ path that was exported. */
  readonly point?: { readonly index: number; readonly lambda: number };
  /** Of a run that did not end (failed, or stopped): how far it had come. It may not have been fine-tuned. */
  readonly unfinished?: {
    readonly state: RunState;
    readonly step: number;
    readonly totalSteps: number | null;
  };
  readonly createdAt: number;
  /** The multiple that channel counts were rounded up to. */
  readonly roundTo?: number;
  /** The model first, its card last. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** The trained net with its zeros masked in place. */
  readonly trained: { readonly testAccuracy: number; readonly weights: number; readonly macs: number };
  /** The smaller net that was written. */
  readonly compact: {
    readonly testAccuracy: number;
    readonly weights: number;
    readonly macs: number;
    readonly bytes: number;
    readonly latencyMs: number;
  };
  readonly dense: { readonly bytes: number; readonly latencyMs: number };
  /** Largest |Δ logit| between trained and compact over the whole test part, in onnxruntime. */
  readonly maxAbsDiff: number;
  readonly removed: readonly { readonly layer: string; readonly kept: number; readonly of: number }[];
  readonly notRemoved: readonly { readonly layer: string; readonly reason: string }[];
}

/** One sample, seen by the trained net and by its compact one. */
export interface Trial {
  readonly trained: Prediction;
  readonly compact: Prediction;
}
export interface Prediction {
  /** Softmax of the logits, in the order of the classes; sums to 1. */
  readonly probabilities: readonly number[];
  /** Median time of one sample on one thread, in milliseconds. */
  readonly latencyMs: number;
}
/** Weights of both nets of a trial, biases excluded. */
export interface TrialSizes {
  readonly trained: number;
  readonly compact: number;
}

/** What a run will cost, before it starts. */
export interface Estimate {
  readonly steps: number;
  /** null when no speed is known for this engine and net yet. */
  readonly elapsedMs: number | null;
  readonly memoryBytes: number;
  readonly basis: string;
}

/** At which λ a run would begin to empty groups, and at which it would lose a whole layer. */
export interface LambdaGuidance {
  /** A range worth trying, for forms and sweeps; low < high. */
  readonly range: readonly [number, number];
  /** λ at which the first group would empty; null where no λ does that. */
  readonly firstGroup: number | null;
  /** λ at which the first layer would lose its last weight: the run would fail there. */
  readonly lastLayer: number | null;
  /** How this was found, in words for the user. */
  readonly basis: string;
}

export interface MethodInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly paper: string;
  readonly usesLambda: boolean;
  /** Whether it is told the weight sparsity to reach, by its setting `sparsity`, instead of λ. */
  readonly usesSparsity: boolean;
  /** A λ range that shows the trade-off on small nets, as a start. */
  readonly lambdaRange: readonly [number, number];
  readonly settings: readonly SettingInfo[];
}

export interface ModelInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly accepts: readonly ('image' | 'table')[];
  readonly settings: readonly SettingInfo[];
}

export interface EngineReport {
  readonly name: string;
  readonly available: boolean;
  readonly device: string;
  readonly version: string;
  readonly reason?: string;
  readonly fix?: string;
  /** Of an engine that can use a GPU: the NVIDIA GPU that its driver tells of, if any, and whether it trains on it. */
  readonly gpu?: { readonly found: string | null; readonly used: boolean };
}

export interface DoctorReport {
  readonly engines: readonly EngineReport[];
  readonly workspace: {
    readonly path: string;
    readonly writable: boolean;
    readonly freeBytes: number;
    /** Why it cannot be opened, where it cannot. */
    readonly problem?: string;
  };
  readonly machine: {
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly node: string;
    readonly electron: string | null;
    readonly whittle: string;
  };
}

export type { DatasetInfo };
