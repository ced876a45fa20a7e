/** What a run ends with. */
import type { LayerStats } from './metrics';
import type { TargetKind } from './run-config';
import type { RunChange } from './run-events';

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
