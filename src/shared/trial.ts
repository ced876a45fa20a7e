/** Nets that are tried on a sample. */

/** One sample, seen by the trained net and by its compact one. */
export interface Trial {
  readonly trained: Prediction;
  readonly compact: Prediction;
}

export interface Prediction {
  /** Softmax of the logits, in the order of the classes; sums to 1. */
  readonly probabilities: readonly number[];
  /** Median time of one sample on one thread, in milliseconds. */
  readonly latencyMs: number;
}

/** Weights of both nets of a trial, biases excluded. */
export interface TrialSizes {
  readonly trained: number;
  readonly compact: number;
}
