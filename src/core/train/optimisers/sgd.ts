import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser } from './optimiser';

/**
 * Stochastic gradient descent with momentum in averaging form: V ← m·V + (1 − m)·g; W ← W − η·V. With V a running average
 * of the gradient the step taken is η, so λ means the same at every momentum.
 *
 * With Nesterov's look ahead (Sutskever et al., On the importance of initialization and momentum, ICML 2013) the step is
 * W ← W − η·(m·V + (1 − m)·g), V the new average.
 *
 * @param momentum m, 0 ≤ m < 1
 */
export function sgd(momentum: number, nesterov: boolean): Optimiser {
  return {
    slots: ['momentum'],
    numbers: () => ({}),
    update: ({ value, gradient, slots, learningRate }) => {
      const fresh = tf.mul(gradient, 1 - momentum);
      const velocity = tf.add(tf.mul(slots['momentum']!, momentum), fresh);
      const direction = nesterov ? tf.add(tf.mul(velocity, momentum), fresh) : velocity;
      return { value: tf.sub(value, tf.mul(direction, learningRate)), slots: { momentum: velocity } };
    },
  };
}
