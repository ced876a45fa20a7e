import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { repeat } from '../loop';
import { soft } from './l1';
import type { GroupView, Method } from './method';
import { EXCLUSIVE_MULTIPLIERS, GROUPING, MULTIPLIERS, multiplierOf } from './strengths';

/** Root finding ends when no threshold moves by more than this part of its group's largest weight. */
export const TOLERANCE = 2 ** -22;

/**
 * The released code's step, the prox of a linearisation: `x_g = sign(v_g)(|v_g| − τ‖v_g‖₁)₊` (Yoon & Hwang, ICML 2017).
 *
 * @param l1 `‖v_g‖₁`, one a group
 * @param tau τ ≥ 0, scalar
 */
export function exclusiveReference(v: Tensor, l1: Tensor, tau: Tensor): Tensor {
  return soft(v, tf.mul(l1, tau));
}

/** Sizes |v| as parts of the largest of their group, 0–1, and those largest: what root finding works on. */
export function scaledSizes(v: Tensor, view: GroupView): { scaled: Tensor; largest: Tensor } {
  const magnitude = tf.abs(v);
  const largest = tf.max(magnitude, [...view.reduceAxes], true); // [..groups]
  const unit = tf.where(tf.greater(largest, 0), largest, tf.onesLike(largest));
  return { scaled: tf.div(magnitude, unit), largest };
}

/**
 * `argmin_x ½‖x − v‖² + (τ/2)Σ‖x_g‖₁²`, exactly: `x_g = soft(v_g, θ)` with `θ = τ‖x_g‖₁`.
 *
 * θ = max_k τS_k/(1 + τk), S_k the sum of the k largest |v|, which follows from θ = τΣ(|v| − θ)₊. Instead of sorting,
 * Newton's method on the convex, piecewise linear τΣ(|v| − θ)₊ − θ: from the left it rises to the root and, once the set
 * |v| > θ is right, hits it. At the strengths of trainings one or two turns do; the most seen were 14.
 */
export function exclusiveExact(v: Tensor, view: GroupView, tau: Tensor): Tensor {
  const axes = [...view.reduceAxes];
  const { scaled, largest } = scaledSizes(v, view);
  const bound = (sum: Tensor, count: Tensor): Tensor =>
    tf.mul(sum, tf.div(tau, tf.add(tf.mul(tau, count), 1)));
  const one = tf.onesLike(largest);
  // Two of the S_k, both lower bounds of θ: k = 1 and k = all.
  const start = tf.maximum(bound(one, one), bound(tf.sum(scaled, axes, true), tf.mul(one, view.groupSize)));
  const [theta] = repeat({
    state: [start, one], // θ, and how far it rose in the last turn
    goesOn: ([, rise]) => tf.greater(tf.max(rise!), TOLERANCE),
    turn: ([before]) => {
      const active = tf.cast(tf.greater(scaled, before!), 'float32');
      const sum = tf.sum(tf.mul(scaled, active), axes, true);
      const next = tf.maximum(before!, bound(sum, tf.sum(active, axes, true)));
      return [next, tf.sub(next, before!)];
    },
  });
  return soft(v, tf.mul(theta!, largest));
}

/**
 * Exclusive sparsity: penalty `½Σ_g ‖w_g‖₁²`, the (1,2)-norm. The weights of a group compete: a few stay, few groups
 * become empty.
 *
 * `reference`: the released code's step. `exact`: `argmin_x ½‖x − v‖² + (τ/2)Σ‖x_g‖₁²`. τ = stepSize × exclusive
 * multiplier. (Zhou, Jin & Hoi, Exclusive Lasso for Multi-task Feature Selection, AISTATS 2010; the
 * (1,2)-norm of Yoon & Hwang, ICML 2017.)
 */
export const es: Method = {
  info: {
    name: 'es',
    title: 'ES (exclusive sparsity)',
    description: 'Makes the weights of a group compete, so that features become disjoint.',
    paper: 'Zhou, Jin & Hoi, Exclusive Lasso for Multi-task Feature Selection, AISTATS 2010',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-4, 1e-2],
    settings: [
      GROUPING,
      {
        name: 'mode',
        title: 'Proximal step',
        description: "reference: the released code's step. exact: the exact proximal operator.",
        type: 'choice',
        default: 'reference',
        choices: ['reference', 'exact'],
      },
      MULTIPLIERS,
      EXCLUSIVE_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: '½ Σ_g ‖w_g‖₁²',
    step: 'reference: x_g = sign(v_g)(|v_g| − τ‖v_g‖₁)₊; exact: x_g = sign(v_g)(|v_g| − θ)₊ with θ = τ‖x_g‖₁',
  },
  penalty: (w, place, settings) => {
    const l1 = tf.sum(tf.abs(w), [...place.view.reduceAxes]); // [..groups]
    return tf.mul(tf.sum(tf.square(l1)), 0.5 * multiplierOf('exclusive', place, settings)) as Scalar;
  },
  prox: (v, stepSize, place, settings) => {
    const tau = tf.mul(stepSize, multiplierOf('exclusive', place, settings));
    if (settings['mode'] === 'exact') return exclusiveExact(v, place.view, tau);
    return exclusiveReference(v, tf.sum(tf.abs(v), [...place.view.reduceAxes], true), tau);
  },
};
