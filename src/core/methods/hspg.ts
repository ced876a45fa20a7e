import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { groupNorms, groupScale } from './gs';
import type { GroupView, Method, ProxMoment } from './method';
import { numberOf } from './settings';
import {
  GROUPING,
  GROUP_MULTIPLIERS,
  MULTIPLIERS,
  SQRT_GROUP_SIZE,
  groupSizeFactor,
  multiplierOf,
} from './strengths';

/**
 * HSPG (half-space stochastic projected gradient): penalty `Σ_g ‖w_g‖₂`, as group lasso, in two stages.
 *
 * 1. Up to progress `switchAt` the prox of group lasso, `x_g = (1 − τ/‖v_g‖₂)₊ v_g`.
 * 2. Then the penalty's gradient is stepped along, and a group that thereby leaves the half-space around its old weights
 *    p is set to zero: with `z_g = v_g − τp_g/‖p_g‖₂`, `x_g = z_g` if `⟨z_g, p_g⟩ ≥ ε‖p_g‖₂²`, else 0. Groups that were
 *    empty stay so.
 *
 * v is p after the optimiser's step and τ = stepSize × group multiplier (× √|g| if asked). The second stage is no prox: it
 * makes zeros at small τ too, where group lasso would have to shrink everything for them. (Chen, Ji, Ding, Fang, Wang,
 * Zhu, Liang, Shi, Yi & Tu, Only Train Once: A One-Shot Neural Network Training and Pruning Framework, NeurIPS 2021,
 * Algorithm 2, where p and z are x_k and x̃_{k+1}.)
 */
export const hspg: Method = {
  info: {
    name: 'hspg',
    title: 'HSPG (half-space projection)',
    description:
      'Group lasso first; then groups whose step turns them against themselves are set to zero for good.',
    paper:
      'Chen et al., Only Train Once: A One-Shot Neural Network Training and Pruning Framework, NeurIPS 2021',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-3, 2e-2],
    settings: [
      GROUPING,
      {
        name: 'switchAt',
        title: 'Second stage from',
        description: 'Fraction of the sparse phase at which the half-space stage begins.',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
      },
      {
        name: 'epsilon',
        title: 'Half-space (ε)',
        description:
          'How much of its old length along itself a group must keep in one step. 0: it must not turn round; larger values empty more groups.',
        type: 'number',
        default: 0,
        min: 0,
        max: 0.999,
      },
      SQRT_GROUP_SIZE,
      MULTIPLIERS,
      GROUP_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: 'Σ_g ‖w_g‖₂',
    step: 'first x_g = (1 − τ/‖v_g‖₂)₊ v_g; from `switchAt` on z_g = v_g − τp_g/‖p_g‖₂ for the old weights p, and x_g = z_g if ⟨z_g, p_g⟩ ≥ ε‖p_g‖₂², else 0',
  },
  penalty: (w, place, settings) => {
    const factor = multiplierOf('group', place, settings) * groupSizeFactor(place, settings);
    return tf.mul(tf.sum(groupNorms(w, place.view).l2), factor) as Scalar;
  },
  prox: (v, stepSize, place, settings, moment) => {
    const factor = multiplierOf('group', place, settings) * groupSizeFactor(place, settings);
    return step(v, place.view, tf.mul(stepSize, factor), moment, {
      switchAt: numberOf(settings, 'switchAt'),
      epsilon: numberOf(settings, 'epsilon'),
    });
  },
};

/** Both stages as `x_g = keep·v_g − pull·p_g/‖p_g‖₂` with a keep and a pull for each group. */
function step(
  v: Tensor,
  view: GroupView,
  tau: Tensor,
  { previous, progress }: ProxMoment,
  { switchAt, epsilon }: { readonly switchAt: number; readonly epsilon: number },
): Tensor {
  const norm = groupNorms(previous, view).l2; // [..groups]
  const wasFilled = tf.greater(norm, 0);
  const direction = tf.div(previous, tf.where(wasFilled, norm, tf.onesLike(norm)));
  const along = tf.sum(tf.mul(v, direction), [...view.reduceAxes], true); // ⟨v, p⟩/‖p‖
  const stays = tf.logicalAnd(
    wasFilled,
    tf.greaterEqual(tf.sub(along, tau), tf.mul(norm, epsilon)), // ⟨z, p⟩/‖p‖ ≥ ε‖p‖
  );
  const isStayer = tf.cast(stays, 'float32');
  const inSecond = tf.cast(tf.greaterEqual(progress, switchAt), 'float32'); // 0 or 1
  const keep = blend(groupScale(groupNorms(v, view).l2, tau), isStayer, inSecond);
  const pull = tf.mul(tf.mul(isStayer, tau), inSecond);
  return tf.sub(tf.mul(v, keep), tf.mul(direction, pull));
}

const blend = (first: Tensor, second: Tensor, inSecond: Tensor): Tensor =>
  tf.add(tf.mul(first, tf.sub(1, inSecond)), tf.mul(second, inSecond));
