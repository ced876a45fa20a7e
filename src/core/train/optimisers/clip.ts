import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * Scales a whole gradient down to the norm `largest` where it is longer: g ← g·min(1, largest/‖g‖₂), ‖g‖₂ over all
 * parameters together. (Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013.)
 */
export function clipByGlobalNorm(gradients: readonly Tensor[], largest: number): Tensor[] {
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares)); // scalar
  const scale = tf.div(largest, tf.maximum(norm, largest)) as Scalar;
  return gradients.map((gradient) => tf.mul(gradient, scale));
}
