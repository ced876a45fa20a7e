import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { Method } from './method';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * ℓ0: penalty `#{w ≠ 0}`, the number of weights. Non-convex: what stays is not shrunk at all.
 *
 * `argmin_x ½(x − v)² + τ[x ≠ 0]`: v where |v| > √(2τ), else 0; τ = stepSize × layer multiplier. At a learning rate η a
 * weight comes back only with a single step beyond √(2ηλ). (Blumensath & Davies, Iterative Thresholding for Sparse
 * Approximations, J. Fourier Anal. Appl. 14, 2008.)
 */
export const l0: Method = {
  info: {
    name: 'l0',
    title: 'ℓ0 (hard threshold)',
    description: 'Counts weights: the small ones are set to zero, the others are left as they are.',
    paper:
      'Blumensath & Davies, Iterative Thresholding for Sparse Approximations, J. Fourier Anal. Appl. 14, 2008',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-3, 5e-2],
    settings: [MULTIPLIER_CHOICE, LAYER_MULTIPLIERS],
  },
  formulas: {
    penalty: '#{w ≠ 0}',
    step: 'x = v where |v| > √(2τ), else 0',
  },
  penalty: (w, place, settings) => {
    const isFilled = tf.cast(tf.notEqual(w, 0), 'float32');
    return tf.mul(tf.sum(isFilled), layerMultiplier(place, settings)) as Scalar;
  },
  prox: (v, stepSize, place, settings) => {
    const threshold = tf.sqrt(tf.mul(stepSize, 2 * layerMultiplier(place, settings)));
    return tf.mul(v, tf.cast(tf.greater(tf.abs(v), threshold), 'float32'));
  },
};
