/** What is measured while a run trains. */
import type { Phase } from './run-state';

/** Counts of one layer's weights, biases excluded, after dead units are cascaded away. */
export interface LayerStats {
  readonly name: string;
  readonly shape: readonly number[];
  /** Shape of its weights in the compact net that these weights would give; absent in counts of older runs. */
  readonly compactShape?: readonly number[];
  /** Units, filters, or channels of a depthwise convolution, and how many of them that compact net keeps; likewise. */
  readonly units?: { readonly kept: number; readonly of: number };
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
