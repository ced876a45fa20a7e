/** Exports: what is asked for, and what was written. */
import type { RunState } from './run-state';

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
