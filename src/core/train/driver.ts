/**
 * Who decides what a run does next. The loop asks its driver for one move after the other and does them; the driver
 * of a plain run knows its phases (`phases.ts`), others walk over λ (`walk/`).
 */
import type { UserError } from '../../shared/errors';
import type { LayerStats } from '../../shared/metrics';
import type { PathPoint, RunResult } from '../../shared/run-result';
import type { Phase } from '../../shared/run-state';
import type { HostTensor } from '../engine';
import type { ModelSpec } from '../model/spec';

/** A stretch of steps in one phase. Its functions take the 0-based number of a step within it. */
export interface Segment {
  readonly phase: Phase;
  readonly steps: number;
  /**
   * Number of its first step in the random streams (order of samples, masks, noise) and in the optimiser's count. A trunk
   * goes on counting; a branch starts at its trunk's number, as a run that had stopped there would.
   */
  readonly firstStep: number;
  readonly learningRate: (i: number) => number;
  readonly lambda: (i: number) => number;
  /** Fraction of the sparse phase done before the step, 0–1. */
  readonly progress: (i: number) => number;
  /** The sparse phase ends with this segment: the last pruning is done and gates are folded before its last report. */
  readonly closes: boolean;
  /** The run ends with it: its last report reads the test part even where there is a validation split. */
  readonly last?: boolean;
  /** No report at its end, only where an epoch ends. */
  readonly quiet?: boolean;
  /** Whether the run's early stopping may end it. */
  readonly earlyStop?: boolean;
  /** Whether it ends with the best state that its reports saw, where the run asks for that. */
  readonly keepBest?: boolean;
  /** What becomes of a layer without a weight left: the run's failure, or word to the driver. */
  readonly onEmpty: 'fail' | 'report';
}

/** The net as it stands, in the shapes of the dense original. */
export interface NetNow {
  readonly spec: ModelSpec;
  readonly weights: Readonly<Record<string, HostTensor>>;
}

export type Move =
  | { readonly kind: 'train'; readonly segment: Segment }
  /** Parks a copy of the whole state under a name; it is part of every checkpoint until it is dropped. */
  | { readonly kind: 'snapshot'; readonly name: string }
  /** Goes back to a parked state, which stays parked. */
  | { readonly kind: 'restore'; readonly name: string }
  | { readonly kind: 'drop'; readonly name: string }
  /** Ends the sparse phase here: the last pruning, gates folded. Nothing where neither is left to do. */
  | { readonly kind: 'close' }
  | { readonly kind: 'measure'; of(net: NetNow): number | Promise<number> }
  /** A point of a λ path: both accuracies, the counts, and a checkpoint of its own. */
  | { readonly kind: 'point'; readonly lambda: number; readonly fineTuned: boolean }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'fail'; readonly error: UserError }
  | { readonly kind: 'end' };

/** Counts after dead units are cascaded away, of the dense original. */
export interface Counts {
  readonly layers: readonly LayerStats[];
  readonly weightSparsity: number;
  readonly groupSparsity: number;
}

/** What a move brought. */
export interface Outcome {
  readonly kind: Move['kind'];
  /** Steps of the whole run done so far, branches included. */
  readonly step: number;
  /** Steps of the segment that were done: fewer than planned where it ended early. */
  readonly steps?: number;
  readonly early?: boolean;
  /** The layer that became empty (in a step, or as the sparse phase was closed), and λ at that step; the state is what that left. */
  readonly empty?: { readonly layer: string; readonly lambda: number };
  /** After `train`, `close`, `restore`. */
  readonly counts?: Counts;
  /** Of the last report of a segment. */
  readonly testAccuracy?: number | null;
  readonly validationAccuracy?: number | null;
  /** Of `measure`. */
  readonly value?: number;
  readonly point?: PathPoint;
}

/** @typeParam S where the driver stands: plain JSON, kept in every checkpoint */
export interface Driver<S = unknown> {
  readonly start: S;
  /** Steps of the whole run; an upper bound where it depends on what is found on the way. */
  readonly totalSteps: number;
  /** Whether phases come back, so that their compiled steps are worth keeping. */
  readonly revisits: boolean;
  /** A pure function of the state: a run that is resumed asks again. */
  move(state: S): Move;
  /** The state after a move; a pure function too. */
  after(state: S, outcome: Outcome): S;
  /** What the driver adds to the run's result. */
  result?(state: S): Partial<RunResult>;
}
