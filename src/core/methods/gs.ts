import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { GroupView, Method } from './method';
import {
  GROUP_MULTIPLIERS,
  GROUPING,
  MULTIPLIERS,
  SQRT_GROUP_SIZE,
  groupSizeFactor,
  multiplierOf,
} from './strengths';

/** Both norms of each group, with the reduced axes kept at length 1. */
export interface GroupNorms {
  readonly l1: Tensor;
  readonly l2: Tensor;
}

/**
 * `‖w_g‖₁` and `‖w_g‖₂` of every group. The squares are taken of `w / ‖w_g‖₁`, which lies within ±1: weights of 1e±20
 * neither overflow nor vanish in float32.
 */
export function groupNorms(w: Tensor, view: GroupView): GroupNorms {
  const axes = [...view.reduceAxes];
  const l1 = tf.sum(tf.abs(w), axes, true); // [..groups]
  const scaled = tf.div(w, tf.where(tf.greater(l1, 0), l1, tf.onesLike(l1)));
  const l2 = tf.mul(l1, tf.sqrt(tf.sum(tf.square(scaled), axes, true))); // [..groups]
  return { l1, l2 };
}

/**
 * Factor by which the prox of `t‖x_g‖₂` scales each group: `(1 − t/‖v_g‖₂)₊`, and 0 for a group of zeros (there the
 * quotient is 0/0, which gave NaN in the released CGES code; the product with the group's zeros is 0 either way).
 *
 * @param norm `‖v_g‖₂`, one a group
 * @param threshold t ≥ 0, scalar
 */
export function groupScale(norm: Tensor, threshold: Tensor): Tensor {
  const filled = tf.greater(norm, 0);
  const quotient = tf.div(threshold, tf.where(filled, norm, tf.onesLike(norm)));
  return tf.where(filled, tf.relu(tf.sub(1, quotient)), tf.zerosLike(norm));
}

/**
 * Group sparsity (group lasso): penalty `Σ_g ‖w_g‖₂`. Whole groups are set to zero; the weights of a group that stays are
 * shrunk together.
 *
 * `argmin_x ½‖x − v‖² + τΣ‖x_g‖₂ : x_g = (1 − τ/‖v_g‖₂)₊ v_g`, τ = stepSize × group multiplier (× √|g| if asked).
 * (Yuan & Lin, Model Selection and Estimation in Regression with Grouped Variables, J. R. Stat. Soc. B 68, 2006; as the
 * (2,1)-norm of Yoon & Hwang, ICML 2017.)
 */
export const gs: Method = {
  info: {
    name: 'gs',
    title: 'GS (group lasso)',
    description: 'Sets whole groups of weights to zero, so that units, channels or filters can be cut out.',
    paper:
      'Yuan & Lin, Model Selection and Estimation in Regression with Grouped Variables, J. R. Stat. Soc. B 68, 2006',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-3, 2e-2],
    settings: [GROUPING, SQRT_GROUP_SIZE, MULTIPLIERS, GROUP_MULTIPLIERS],
  },
  formulas: {
    penalty: 'Σ_g ‖w_g‖₂',
    step: 'x_g = (1 − τ/‖v_g‖₂)₊ v_g',
  },
  penalty: (w, place, settings) => {
    const factor = multiplierOf('group', place, settings) * groupSizeFactor(place, settings);
    return tf.mul(tf.sum(groupNorms(w, place.view).l2), factor) as Scalar;
  },
  prox: (v, stepSize, place, settings) => {
    const factor = multiplierOf('group', place, settings) * groupSizeFactor(place, settings);
    return tf.mul(v, groupScale(groupNorms(v, place.view).l2, tf.mul(stepSize, factor)));
  },
};
