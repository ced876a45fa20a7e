import * as v from 'valibot';
import type { DatasetInfo } from './dataset';
import type { PlainError } from './errors';

/** A setting of a method or a model, as the registries declare it and forms and the CLI read it. */
export interface SettingInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'numbers';
  readonly default: SettingValue;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}
export type SettingValue = number | boolean | string | readonly number[];

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const fraction = v.pipe(finite, v.minValue(0), v.ltValue(1));
/** Longest phase, in epochs: far beyond any use, and short of where step numbers lose their last digit. */
const MAX_EPOCHS = 1e6;
const MAX_STEPS = 1e12;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const settings = v.record(v.string(), v.union([finite, v.boolean(), v.string(), v.array(finite)]));

/** How the learning rate falls over the sparse phase; `progress` is the fraction of that phase done, 0–1. */
const LearningRateSchedule = v.variant('kind', [
  v.object({ kind: v.literal('constant') }),
  /** Multiplied by `factor` every `everyEpochs` epochs. */
  v.object({ kind: v.literal('step'), factor: positive, everyEpochs: positive }),
  /** Constant until progress `from`, then a straight line down to `to` × the learning rate at the end. */
  v.object({ kind: v.literal('linear'), from: fraction, to: v.pipe(finite, v.minValue(0), v.maxValue(1)) }),
]);

/** Everything that decides a run, versioned; defaults are filled in once, here. */
export const RunConfig = v.object({
  version: v.optional(v.literal(1), 1),
  /** Dataset id. */
  dataset: v.pipe(v.string(), v.minLength(1)),
  model: v.object({ name: v.string(), settings: v.optional(settings, {}) }),
  method: v.object({
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
  fineTuneLearningRate: v.optional(positive, 0.1),
  batchSize: v.optional(v.pipe(count, v.minValue(1)), 100),
  /** η in the averaging form of momentum: V ← momentum·V + (1 − momentum)·g; W ← W − η·V. */
  learningRate: v.optional(positive, 0.2),
  momentum: v.optional(fraction, 0.9),
  learningRateSchedule: v.optional(LearningRateSchedule, { kind: 'linear', from: 0.5, to: 0.05 }),
  /** λ rises linearly from 0 to its value over these epochs. */
  lambdaWarmupEpochs: v.optional(v.pipe(finite, v.minValue(0)), 1),
  /** Part of the training samples kept aside to choose settings on; 0 evaluates on the test part instead. */
  validationFraction: v.optional(fraction, 0),
  seed: v.optional(count, 0),
  engine: v.optional(v.picklist(['auto', 'tensorflow', 'wasm']), 'auto'),
});
export type RunConfig = v.InferOutput<typeof RunConfig>;
/** What a person has to give; the rest has defaults. */
export type RunConfigInput = v.InferInput<typeof RunConfig>;

export type RunState = 'queued' | 'running' | 'paused' | 'stopped' | 'interrupted' | 'done' | 'failed';
export type Phase = 'sparse' | 'fine-tune';

/** Counts of one layer's weights, biases excluded, after dead units are cascaded away. */
export interface LayerStats {
  readonly name: string;
  readonly shape: readonly number[];
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
  readonly lambda: number;
  readonly seed: number;
  readonly sweep: string | null;
  readonly testAccuracy: number | null;
  readonly weightSparsity: number | null;
  readonly groupSparsity: number | null;
  readonly createdAt: number;
  readonly elapsedMs: number;
  /** Fraction of all steps done, 0–1. */
  readonly progress: number;
  /** Place in the queue, 0 = next; null when not queued. */
  readonly queuePosition: number | null;
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
  /** What the run said to its user on the way, in order: a broken checkpoint passed over, a slow engine. */
  readonly notices?: readonly string[];
}

/** One mark of the trade-off figure: runs that differ only in their seed, together. */
export interface CurvePoint {
  readonly method: string;
  readonly lambda: number;
  readonly runs: readonly string[];
  readonly seeds: number;
  /** Means over seeds, 0–1; `std` is the sample standard deviation of the accuracy (0 for one seed). */
  readonly weightSparsity: number;
  readonly groupSparsity: number;
  readonly testAccuracy: number;
  readonly std: number;
}

export type ExportFormat = 'onnx' | 'safetensors';

export interface ExportRequest {
  readonly run: string;
  readonly format: ExportFormat;
  readonly directory: string;
}

export interface ExportReport {
  readonly run: string;
  readonly format: ExportFormat;
  readonly createdAt: number;
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

/** What a run will cost, before it starts. */
export interface Estimate {
  readonly steps: number;
  /** null when no speed is known for this engine and net yet. */
  readonly elapsedMs: number | null;
  readonly memoryBytes: number;
  readonly basis: string;
}

export interface MethodInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly paper: string;
  readonly usesLambda: boolean;
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
}

export interface DoctorReport {
  readonly engines: readonly EngineReport[];
  readonly workspace: { readonly path: string; readonly writable: boolean; readonly freeBytes: number };
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
