import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { repeat } from '../loop';
import { TOLERANCE, exclusiveExact, exclusiveReference, scaledSizes } from './es';
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
    usesSparsity: false,
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
  formulas: {
    penalty: 'Σ_g [(1 − μ)‖w_g‖₂ + (μ/2)‖w_g‖₁²], μ from m at the first layer to 1 − m at the last',
    step: 'with a = (1 − μ)τ and b = μτ: reference: u = (1 − a/‖v‖₂)₊ v, x = sign(u)(|u| − b‖u‖₁)₊; exact-sequential: the same u, then the exact exclusive step; exact-joint: x = s·u, u = sign(v)(|v| − θ)₊, s = (1 − a/‖u‖₂)₊, θ = b‖x‖₁',
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
 * x = s·u with u = soft(v, θ), s = (1 − a/‖u‖₂)₊ and θ = b·s·‖u‖₁. The right side falls as θ grows, so θ is the one root of
 * F(θ) = b·s·‖u‖₁ − θ between 0 and max|v|. Where ‖v‖₂ ≤ a, s is 0 for every θ, and so is x.
 */
function jointExact(v: Tensor, view: GroupView, a: Tensor, b: Tensor): Tensor {
  const { scaled, largest } = scaledSizes(v, view);
  const unit = tf.where(tf.greater(largest, 0), largest, tf.onesLike(largest));
  const group: ScaledGroups = { scaled, axes: [...view.reduceAxes], a: tf.div(a, unit), b };
  const zero = tf.zerosLike(largest);
  const one = tf.onesLike(largest);
  const [theta] = repeat({
    // θ, a lower and an upper bound, and how far θ moved in the last turn
    state: [zero, tf.zerosLike(largest), one, tf.mul(one, 2)],
    goesOn: ([, , , move]) => tf.greater(tf.max(move!), TOLERANCE),
    turn: ([at, low, high, move]) => towardsRoot(group, at!, low!, high!, move!),
  });
  return tf.mul(soft(v, tf.mul(theta!, largest)), shrunk(group, theta!).scale);
}

/** Sizes 0–1 of the weights of each group, and the strengths in that unit. */
interface ScaledGroups {
  readonly scaled: Tensor;
  readonly axes: number[];
  readonly a: Tensor;
  readonly b: Tensor;
}

/** u = (|v| − θ)₊ with its norms and s. */
function shrunk(
  { scaled, axes, a }: ScaledGroups,
  theta: Tensor,
): Record<'u' | 'l1' | 'l2' | 'scale', Tensor> {
  const u = tf.relu(tf.sub(scaled, theta));
  const l2 = tf.sqrt(tf.sum(tf.square(u), axes, true));
  return { u, l1: tf.sum(u, axes, true), l2, scale: groupScale(l2, a) };
}

/**
 * One turn of Newton's method, `θ − F/F′` with `F′ = −1 − b(s·#{u > 0} + (1 − s)‖u‖₁²/‖u‖₂²)`, kept between bounds: where it
 * would leave them, or moves by more than half of the last move, the middle is taken.
 */
function towardsRoot(
  group: ScaledGroups,
  theta: Tensor,
  low: Tensor,
  high: Tensor,
  lastMove: Tensor,
): readonly Tensor[] {
  const { u, l1, l2, scale } = shrunk(group, theta);
  const count = tf.sum(tf.cast(tf.greater(u, 0), 'float32'), group.axes, true);
  const value = tf.sub(tf.mul(tf.mul(scale, l1), group.b), theta); // F
  const ratio = tf.div(l1, tf.where(tf.greater(l2, 0), l2, tf.onesLike(l2)));
  const curve = tf.add(tf.mul(scale, count), tf.mul(tf.sub(1, scale), tf.square(ratio)));
  const step = tf.div(value, tf.add(tf.mul(curve, group.b), 1));
  const isBelow = tf.greaterEqual(value, 0);
  const nextLow = tf.where(isBelow, theta, low);
  const nextHigh = tf.where(isBelow, high, theta);
  const aim = tf.add(theta, step);
  const size = tf.abs(step);
  const isInside = tf.logicalAnd(tf.greater(aim, nextLow), tf.less(aim, nextHigh));
  const isFast = tf.lessEqual(tf.mul(size, 2), lastMove);
  const isTaken = tf.logicalOr(tf.lessEqual(size, TOLERANCE), tf.logicalAnd(isInside, isFast));
  const next = tf.where(isTaken, aim, tf.mul(tf.add(nextLow, nextHigh), 0.5));
  return [next, nextLow, nextHigh, tf.abs(tf.sub(next, theta))];
}
