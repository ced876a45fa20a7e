import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Method } from './method';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * Soft threshold, the prox of `t‖x‖₁`: `argmin_x ½(x − v)² + t|x| = sign(v)(|v| − t)₊`, by element.
 *
 * Written as v less its part within ±t: exactly 0 where |v| ≤ t, and one pass over the tensor cheaper than with the sign.
 *
 * @param threshold t ≥ 0, of a shape that broadcasts to `v`
 */
export function soft(v: Tensor, threshold: Tensor): Tensor {
  return tf.sub(v, tf.minimum(tf.maximum(v, tf.neg(threshold)), threshold));
}

/**
 * ℓ1: penalty `‖w‖₁`. Single weights are set to zero, wherever they are.
 *
 * `argmin_x ½‖x − v‖² + τ‖x‖₁ = sign(v)(|v| − τ)₊`, τ = stepSize × layer multiplier. (Tibshirani, Regression Shrinkage and
 * Selection via the Lasso, J. R. Stat. Soc. B 58, 1996.)
 */
export const l1: Method = {
  info: {
    name: 'l1',
    title: 'ℓ1 (lasso)',
    description: 'Sets single weights to zero, wherever they are.',
    paper: 'Tibshirani, Regression Shrinkage and Selection via the Lasso, J. R. Stat. Soc. B 58, 1996',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-4, 3e-3],
    settings: [MULTIPLIER_CHOICE, LAYER_MULTIPLIERS],
  },
  formulas: {
    penalty: '‖w‖₁',
    step: 'x = sign(v)(|v| − τ)₊',
  },
  penalty: (w, place, settings) => tf.mul(tf.sum(tf.abs(w)), layerMultiplier(place, settings)) as Scalar,
  prox: (v, stepSize, place, settings) => soft(v, tf.mul(stepSize, layerMultiplier(place, settings))),
};
