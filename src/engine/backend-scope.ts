import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs `work` with `backend` as tfjs-core's current backend and puts the former one back, so that two engines can
 * take turns in one process. The backend must be initialised: then `setBackend` takes effect at once, its promise
 * only repeats that.
 */
export function withBackend<T>(backend: string, work: () => T): T {
  const before = tf.getBackend();
  if (before === backend) return work();
  void tf.setBackend(backend);
  try {
    return work();
  } finally {
    if (before) void tf.setBackend(before);
  }
}
