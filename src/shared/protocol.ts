/**
 * Messages between the host and a trainer process (utilityProcess under Electron, a fork under the CLI).
 * Plain data, structured-cloneable. The trainer reads the dataset's canonical files itself.
 */
import type { DatasetInfo, DatasetPart, PreviewSample } from './dataset';
import type { PlainError } from './errors';
import type { EngineChoice, EpochMetrics, LayerStats, RunConfig, RunResult, StepMetrics } from './run';

/** What a trainer needs to run one job. */
export interface TrainJob {
  readonly kind: 'train';
  readonly run: string;
  readonly config: RunConfig;
  readonly dataset: DatasetInfo;
  /** Folder of the dataset's canonical files. */
  readonly datasetDirectory: string;
  /** Folder that receives checkpoints; exists. */
  readonly checkpointDirectory: string;
  /** Checkpoint file to go on from, or null to start anew. */
  readonly resumeFrom: string | null;
  /** Longest time between checkpoints. */
  readonly checkpointEveryMs: number;
}

export type HostToTrainer = TrainJob | { readonly kind: 'pause' } | { readonly kind: 'stop' };

/** What one run says while it goes. Also the events of the training loop itself (`core/train`). */
export type TrainEvent =
  | { readonly kind: 'started'; readonly engine: EngineChoice; readonly totalSteps: number; readonly resumedAtStep: number; readonly layers: readonly LayerStats[] }
  | { readonly kind: 'steps'; readonly points: readonly StepMetrics[] }
  | { readonly kind: 'epoch'; readonly metrics: EpochMetrics }
  | { readonly kind: 'checkpoint'; readonly file: string; readonly step: number; readonly elapsedMs: number }
  | { readonly kind: 'notice'; readonly text: string }
  /** Left at a step boundary on request, with a checkpoint written; `step` of `totalSteps` done. */
  | { readonly kind: 'paused'; readonly step: number }
  | { readonly kind: 'stopped'; readonly step: number }
  | { readonly kind: 'done'; readonly result: RunResult; readonly checkpoint: string }
  | { readonly kind: 'failed'; readonly error: PlainError; readonly lastCheckpoint: string | null };

export type TrainerToHost = TrainEvent;

export type { DatasetPart, PreviewSample };
