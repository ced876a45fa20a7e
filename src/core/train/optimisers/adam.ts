import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser } from './optimiser';

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * Adam: M ← β₁M + (1 − β₁)g; S ← β₂S + (1 − β₂)g²; W ← W − η·(M/(1 − β₁ᵗ)) / (√(S/(1 − β₂ᵗ)) + ε), t the step from 1 on.
 * (Kingma & Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, algorithm 1.)
 *
 * The bias corrections are computed outside of the graph, in double precision: 1 − β₂ᵗ loses four digits in single.
 */
export function adam({ beta1, beta2, epsilon }: AdamSettings): Optimiser {
  return {
    slots: ['adam-mean', 'adam-square'],
    numbers: (count) => ({
      'adam/mean-correction': 1 / (1 - beta1 ** count),
      'adam/square-correction': 1 / (1 - beta2 ** count),
    }),
    update: ({ value, gradient, slots, learningRate, numbers }) => {
      const mean = tf.add(tf.mul(slots['adam-mean']!, beta1), tf.mul(gradient, 1 - beta1));
      const square = tf.add(tf.mul(slots['adam-square']!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
      const rate = tf.mul(learningRate, numbers['adam/mean-correction']!); // scalar
      const root = tf.sqrt(tf.mul(square, numbers['adam/square-correction']!));
      const moved = tf.sub(value, tf.div(tf.mul(mean, rate), tf.add(root, epsilon)));
      return { value: moved, slots: { 'adam-mean': mean, 'adam-square': square } };
    },
  };
}
