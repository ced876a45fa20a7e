import type { DatasetInfo } from '../../shared/dataset';
import type { TrainEvent } from '../../shared/protocol';
import type { PathPoint } from '../../shared/run-result';
import type { RunConfig } from '../../shared/run-config';
import type { AskedChange, RunChange } from '../../shared/run-events';
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
  /** Changes that are known to come, each made at its step; those that `resume` has behind it are left out. */
  readonly changes?: readonly RunChange[];
  /** Asked between chunks of steps: whether to leave, and which changes were asked for since. */
  readonly control: { request(): 'pause' | 'stop' | null; changes?(): readonly AskedChange[] };
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Lets the process handle its messages. */
  readonly breathe: () => Promise<void>;
  /** Longest time between two checkpoints. */
  readonly checkpointEveryMs: number;
}

/** What the loop yields: a run's events, with checkpoints as values that the caller writes to disk. */
export type TrainLoopEvent =
  | Extract<
      TrainEvent,
      {
        kind:
          'started' | 'steps' | 'epoch' | 'notice' | 'phase' | 'early-stop' | 'changed' | 'change-refused';
      }
    >
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
