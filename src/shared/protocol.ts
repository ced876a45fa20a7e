/**
 * Messages between the host and a job process (utilityProcess under Electron, a fork under the command line).
 * One process runs one job. Plain data, structured-cloneable; sample bytes never travel: the job reads and writes
 * the canonical files itself.
 */
import type {
  DatasetInfo,
  DatasetOrigin,
  DatasetStatistics,
  ImportProgress,
  ImportRequest,
  SourceState,
} from './dataset';
import type { PlainError } from './errors';
import type { EngineChoice } from './run';
import type { EngineReport } from './doctor';
import type { EpochMetrics, LayerStats, StepMetrics } from './metrics';
import type { ExportReport, ExportRequest } from './export';
import type { LambdaGuidance } from './forecast';
import type { PathPoint, RunResult } from './run-result';
import type { Phase } from './run-state';
import type { RunConfig } from './run-config';
import type { Trial, TrialSizes } from './trial';
import type { AskedChange, RunChange } from './run-events';

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
  /** The changes that the run has had: those that its checkpoint has not behind it are made again, each at its step. */
  readonly changes: readonly RunChange[];
}

/** Imports a dataset into `directory` (a temporary folder that the host renames once the row can be written). */
export interface ImportJob {
  readonly kind: 'import';
  readonly id: string;
  readonly request: ImportRequest;
  readonly directory: string;
}

/** Compacts a trained checkpoint, writes the files into `request.directory` and proves them equal. */
export interface ExportJob {
  readonly kind: 'export';
  readonly request: ExportRequest;
  readonly config: RunConfig;
  /** What the run reported of the net in `checkpoint`: null for a run that did not end, of which nothing was reported. */
  readonly result: Pick<RunResult, 'testAccuracy'> | null;
  readonly dataset: DatasetInfo;
  readonly datasetDirectory: string;
  readonly checkpoint: string;
  /** Name of the folder in `request.directory` that the files lie in until they are proved (`export-staging.ts`). */
  readonly staging: string;
  /** Version of Whittle, for the file's metadata. */
  readonly whittle: string;
  /** Changes of λ and of the learning rate while the run trained, for the file's metadata. */
  readonly changes: readonly RunChange[];
}

/** Looks at the engines of this machine: only a job process loads them. */
export interface DoctorJob {
  readonly kind: 'doctor';
}

/** Looks, before a run, at which λ its first group and its last layer would empty. */
export interface GuideJob {
  readonly kind: 'guide';
  readonly config: RunConfig;
  readonly dataset: DatasetInfo;
}

/** Looks through a dataset's samples: means, columns, duplicates. */
export interface DescribeJob {
  readonly kind: 'describe';
  readonly dataset: DatasetInfo;
  readonly datasetDirectory: string;
}

/** Looks whether a dataset's source is still as it was imported. */
export interface SourceJob {
  readonly kind: 'source';
  readonly origin: DatasetOrigin;
}

/** Loads a trained net and its compact one, and answers `predict` until it is told to stop. */
export interface TryJob {
  readonly kind: 'try';
  readonly config: RunConfig;
  readonly dataset: DatasetInfo;
  readonly checkpoint: string;
  readonly whittle: string;
}

export type Job = TrainJob | ImportJob | ExportJob | DoctorJob | GuideJob | DescribeJob | SourceJob | TryJob;

/**
 * A job is the first message. The others steer a training job: it leaves at the next step with a checkpoint, or goes on
 * from it with another λ or learning rate; or they end an export.
 */
export type HostToJob =
  | Job
  | { readonly kind: 'pause' }
  | { readonly kind: 'stop' }
  | ({ readonly kind: 'change' } & AskedChange)
  /** The last word has arrived: the process may go. */
  | { readonly kind: 'leave' }
  /** To a `try` job: one sample in the dataset's own units, row-major. */
  | { readonly kind: 'predict'; readonly id: number; readonly sample: Float32Array };

/** What a run says while it goes: the events of the training loop (`core/train`) and of its process. */
export type TrainEvent =
  | {
      readonly kind: 'started';
      readonly engine: EngineChoice;
      readonly totalSteps: number;
      readonly resumedAtStep: number;
      readonly layers: readonly LayerStats[];
    }
  /** A phase of a plain run begins after `step` steps. */
  | {
      readonly kind: 'phase';
      readonly phase: Phase;
      readonly step: number;
      readonly elapsedMs: number;
    }
  /** Early stopping ended the sparse phase. */
  | { readonly kind: 'early-stop'; readonly step: number; readonly elapsedMs: number }
  /** A change is made; one that the checkpoint has behind it is told again. */
  | { readonly kind: 'changed'; readonly change: RunChange; readonly elapsedMs: number }
  | { readonly kind: 'change-refused'; readonly at: number; readonly error: PlainError }
  | { readonly kind: 'steps'; readonly points: readonly StepMetrics[] }
  | { readonly kind: 'epoch'; readonly metrics: EpochMetrics }
  /** A point of a λ path is measured, and its checkpoint on disk. */
  | { readonly kind: 'point'; readonly point: PathPoint }
  | { readonly kind: 'checkpoint'; readonly file: string; readonly step: number; readonly elapsedMs: number }
  | { readonly kind: 'notice'; readonly text: string }
  /** Left at a step boundary on request, with a checkpoint written. */
  | { readonly kind: 'paused'; readonly step: number; readonly checkpoint: string }
  | { readonly kind: 'stopped'; readonly step: number; readonly checkpoint: string }
  | { readonly kind: 'done'; readonly result: RunResult; readonly checkpoint: string }
  | { readonly kind: 'failed'; readonly error: PlainError; readonly checkpoint: string | null };

export type JobToHost =
  | TrainEvent
  | { readonly kind: 'import-progress'; readonly progress: ImportProgress }
  | { readonly kind: 'imported'; readonly dataset: DatasetInfo }
  | {
      readonly kind: 'export-progress';
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      /** Of the whole export, 0–1. */
      readonly overall: number;
    }
  | { readonly kind: 'exported'; readonly report: ExportReport }
  | { readonly kind: 'engines'; readonly engines: readonly EngineReport[] }
  | { readonly kind: 'guided'; readonly guidance: LambdaGuidance }
  | { readonly kind: 'described'; readonly statistics: DatasetStatistics }
  | { readonly kind: 'source-seen'; readonly state: SourceState }
  /** The nets of a `try` job are loaded. */
  | { readonly kind: 'ready'; readonly sizes: TrialSizes }
  /** A `try` job was told to stop, and has. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'predicted'; readonly id: number; readonly trial: Trial };
