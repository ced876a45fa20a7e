import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { exclusiveExact, exclusiveReference } from './es';
import { groupNorms, groupScale } from './gs';
import { soft } from './l1';
import type { GroupView, Method } from './method';
import {
  EXCLUSIVE_BALANCE,
  EXCLUSIVE_MULTIPLIERS,
  GROUP_MULTIPLIERS,
  GROUPING,
  MULTIPLIERS,
  SQRT_GROUP_SIZE,
  combinedStrengths,
} from './strengths';

/** Halvings of the joint prox: θ is found to 2⁻²⁸ of the largest weight, below the spacing of float32. */
const HALVINGS = 28;

/**
 * Combined group and exclusive sparsity: penalty `Σ_g [(1 − μ)‖w_g‖₂ + (μ/2)‖w_g‖₁²]`, with μ rising from m at the first
 * layer to 1 − m at the last. (Yoon & Hwang, Combined Group and Exclusive Sparsity for Deep Neural Networks, ICML 2017,
 * PMLR 70:3958–3966.)
 *
 * With a = stepSize·(1 − μ)·(group multiplier) and b = stepSize·μ·(exclusive multiplier) the step on a group v is
 *
 * - `reference`, the released code: u = (1 − a/‖v‖₂)₊ v, then sign(u)(|u| − b‖u‖₁)₊;
 * - `exact-sequential`: the same u, then the exact `argmin_x ½‖x − u‖² + (b/2)‖x‖₁²`;
 * - `exact-joint`: `argmin_x ½‖x − v‖² + a‖x‖₂ + (b/2)‖x‖₁²`.
 */
export const cges: Method = {
  info: {
    name: 'cges',
    title: 'CGES (combined group and exclusive sparsity)',
    description:
      'Group sparsity makes features share, exclusive sparsity makes them compete; lower layers share more, upper layers compete more.',
    paper: 'Yoon & Hwang, Combined Group and Exclusive Sparsity for Deep Neural Networks, ICML 2017',
    usesLambda: true,
    lambdaRange: [1e-4, 1e-2],
    settings: [
      {
        name: 'mode',
        title: 'Proximal step',
        description:
          "reference: the released code's two steps. exact-sequential: group shrink, then the exact exclusive step. exact-joint: the exact proximal operator of the sum.",
        type: 'choice',
        default: 'reference',
        choices: ['reference', 'exact-sequential', 'exact-joint'],
      },
      GROUPING,
      EXCLUSIVE_BALANCE,
      MULTIPLIERS,
      GROUP_MULTIPLIERS,
      EXCLUSIVE_MULTIPLIERS,
      SQRT_GROUP_SIZE,
    ],
  },
  penalty: (w, place, settings) => {
    const { group, exclusive } = combinedStrengths(place, settings);
    const { l1, l2 } = groupNorms(w, place.view);
    return tf.add(tf.mul(tf.sum(l2), group), tf.mul(tf.sum(tf.square(l1)), exclusive / 2)) as Scalar;
  },
  prox: (v, stepSize, place, settings) => {
    const strengths = combinedStrengths(place, settings);
    const a = tf.mul(stepSize, strengths.group);
    const b = tf.mul(stepSize, strengths.exclusive);
    switch (settings['mode']) {
      case 'exact-joint':
        return jointExact(v, place.view, a, b);
      case 'exact-sequential':
        return exclusiveExact(tf.mul(v, groupScale(groupNorms(v, place.view).l2, a)), place.view, b);
      default:
        return combinedReference(v, place.view, a, b);
    }
  },
};

/**
 * With u = s·v the second step needs ‖u‖₁ = s‖v‖₁, so both steps come out as s·soft(v, b‖v‖₁): one pass over the tensor
 * fewer than step by step.
 */
function combinedReference(v: Tensor, view: GroupView, a: Tensor, b: Tensor): Tensor {
  const { l1, l2 } = groupNorms(v, view);
  return tf.mul(exclusiveReference(v, l1, b), groupScale(l2, a));
}

/**
 * `argmin_x ½‖x − v‖² + a‖x‖₂ + (b/2)‖x‖₁²` on each group.
 *
 * x = s·u with u = soft(v, θ), s = (1 − a/‖u‖₂)₊ and θ = b·s·‖u‖₁. The right side falls as θ grows, so θ is found by
 * halving [0, max|v|]. Where ‖v‖₂ ≤ a, s is 0 for every θ, and so is x.
 */
function jointExact(v: Tensor, view: GroupView, a: Tensor, b: Tensor): Tensor {
  const axes = [...view.reduceAxes];
  const magnitude = tf.abs(v);
  const largest = tf.max(magnitude, axes, true); // [..groups]
  const unit = tf.where(tf.greater(largest, 0), largest, tf.onesLike(largest));
  const scaled = tf.div(magnitude, unit); // 0–1
  const threshold = tf.div(a, unit);
  const shrunk = (theta: Tensor): { s: Tensor; l1: Tensor } => {
    const u = tf.relu(tf.sub(scaled, theta));
    const l2 = tf.sqrt(tf.sum(tf.square(u), axes, true));
    return { s: groupScale(l2, threshold), l1: tf.sum(u, axes, true) };
  };
  let low = tf.zerosLike(largest);
  for (let half = 0.5, i = 0; i < HALVINGS; half /= 2, i++) {
    const middle = tf.add(low, half);
    const { s, l1 } = shrunk(middle);
    low = tf.where(tf.greater(tf.mul(tf.mul(s, l1), b), middle), middle, low);
  }
  return tf.mul(soft(v, tf.mul(low, largest)), shrunk(low).s);
}
