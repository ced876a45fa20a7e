/** Runs as lists and their pages show them. */
import type { PlainError } from './errors';
import type { ExportReport } from './export';
import type { EpochMetrics, StepMetrics } from './metrics';
import type { RunConfig } from './run-config';
import type { RunEvent, RunNotice } from './run-events';
import type { PathPoint, RunResult } from './run-result';
import type { RunState } from './run-state';

export interface EngineChoice {
  readonly name: 'tensorflow' | 'wasm';
  readonly device: string;
  readonly version: string;
  /** Why this engine, in words for the user. */
  readonly reason: string;
  /** Threads that the run was limited to, because others train beside it; absent without a limit. */
  readonly threads?: number;
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
