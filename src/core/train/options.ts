import type { DatasetInfo } from '../../shared/dataset';
import type { TrainEvent } from '../../shared/protocol';
import type { PathPoint, RunConfig } from '../../shared/run';
import type { WeightMap } from '../../shared/weight-map';
import type { Engine, SampleArrays } from '../engine';
import type { ModelSpec } from '../model/spec';
import type { Checkpoint } from './checkpoint';

export interface TrainOptions {
  readonly config: RunConfig;
  readonly spec: ModelSpec;
  readonly engine: Engine;
  readonly dataset: DatasetInfo;
  /** Samples as they are stored; tables already encoded. */
  readonly train: SampleArrays;
  readonly test: SampleArrays;
  /** Where to go on from; null starts anew. */
  readonly resume: Checkpoint | null;
  /** Asked between chunks of steps. */
  readonly control: { request(): 'pause' | 'stop' | null };
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Lets the process handle its messages. */
  readonly breathe: () => Promise<void>;
  /** Longest time between two checkpoints. */
  readonly checkpointEveryMs: number;
}

/** What the loop yields: a run's events, with checkpoints as values that the caller writes to disk. */
export type TrainLoopEvent =
  | Extract<TrainEvent, { kind: 'started' | 'steps' | 'epoch' | 'notice' }>
  | {
      readonly kind: 'save';
      readonly checkpoint: Checkpoint;
      readonly step: number;
      readonly elapsedMs: number;
    }
  /** The net as pictures, for the file of weight maps. */
  | { readonly kind: 'map'; readonly map: WeightMap }
  /** A point of a λ path with its checkpoint; null where it was told before and the file is there. */
  | { readonly kind: 'point'; readonly point: PathPoint; readonly checkpoint: Checkpoint | null }
  | { readonly kind: 'paused' | 'stopped'; readonly step: number }
  | Omit<Extract<TrainEvent, { kind: 'done' }>, 'checkpoint'>;
