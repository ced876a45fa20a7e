import * as tf from '@tensorflow/tfjs-core';
import { adam, type AdamSettings } from './adam';
import type { Optimiser } from './optimiser';

/**
 * Adam with decoupled weight decay: W ← (1 − η·weightDecay)·W before Adam's step, on weights alone. (Loshchilov & Hutter,
 * Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2 with the schedule multiplier in η.)
 */
export function adamw({ weightDecay, ...settings }: AdamSettings & { weightDecay: number }): Optimiser {
  const plain = adam(settings);
  return {
    ...plain,
    update: (given) => {
      if (!given.decays || weightDecay === 0) return plain.update(given);
      const kept = tf.sub(1, tf.mul(given.learningRate, weightDecay)); // scalar
      return plain.update({ ...given, value: tf.mul(given.value, kept) });
    },
  };
}
