/** What happens to a run on its way, and the changes that are made to it while it trains. Plain data. */
import type { Phase } from './run-state';

/** λ, the learning rate, or both: new base values, which the run's schedules shape as they would have shaped the old. */
export interface ChangeRequest {
  readonly lambda?: number;
  readonly learningRate?: number;
}

/** A request on its way to the training loop; `at` tells it apart. */
export interface AskedChange extends ChangeRequest {
  readonly at: number;
}

export interface Replaced {
  readonly from: number;
  readonly to: number;
}

/** A change of λ or of the learning rate, as it was made (`core/train/changes.ts` says what it means). */
export interface RunChange {
  /** Steps done when it is made: the next step is the first with the new values. */
  readonly step: number;
  /** The phase of that next step. In fine-tuning the learning rate is fine-tuning's own, before it the run's. */
  readonly phase: Phase;
  /** When it was asked for, in milliseconds since 1970; no two changes of a run share it. */
  readonly at: number;
  readonly lambda?: Replaced;
  readonly learningRate?: Replaced;
}

export type RunEventKind =
  | 'started'
  | 'resumed'
  | 'phase'
  | 'change'
  | 'early-stop'
  | 'checkpoint'
  | 'paused'
  | 'stopped'
  | 'interrupted'
  | 'failed'
  | 'done';

/** What a run said to its user on the way: a broken checkpoint passed over, a slow engine. */
export interface RunNotice {
  readonly text: string;
  /** Steps done when it was said, and how long the run had trained; null where an older Whittle did not note it. */
  readonly step: number | null;
  readonly elapsedMs: number | null;
}

/** Something that happened to a run. Of checkpoints, those that are still on disk. */
export interface RunEvent {
  /** Rising in the order in which they happened; no two events of a workspace share it. */
  readonly id: number;
  readonly kind: RunEventKind;
  /** Steps done then. */
  readonly step: number;
  /** Time trained until then. */
  readonly elapsedMs: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of `phase`: the one that begins. */
  readonly phase?: Phase;
  /** Of `change`. */
  readonly change?: RunChange;
  /** Of `failed` and `interrupted`: what went wrong. */
  readonly text?: string;
}

/** How many checkpoints of a run are kept: should the newest be damaged, there is the one before it. */
export const KEPT_CHECKPOINTS = 2;

/** The changes among a run's events, in the order in which they are made. */
export const changesOf = (events: readonly RunEvent[]): RunChange[] =>
  inOrder(events.flatMap(({ change }) => (change ? [change] : [])));

export const inOrder = (changes: readonly RunChange[]): RunChange[] =>
  [...changes].sort((a, b) => a.step - b.step || a.at - b.at);
