import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { soft } from './l1';
import type { Method } from './method';
import { numberOf } from './settings';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * Transformed ℓ1: penalty `Σ (a + 1)|w| / (a + |w|)`, between ℓ0 (a → 0) and ℓ1 (a → ∞). Non-convex: large weights are
 * hardly shrunk. (Zhang & Xin, Minimization of Transformed L1 Penalty: Theory, Difference of Convex Function Algorithm,
 * and Robust Application in Compressed Sensing, Math. Program. 169, 2018; for nets: Ma, Miao, Niu & Zhang, Transformed ℓ1
 * Regularization for Learning Sparse Deep Neural Networks, Neural Netw. 119, 2019.)
 *
 * `argmin_x ½(x − v)² + τ(a + 1)|x|/(a + |x|)`, τ = stepSize × layer multiplier, by element (Zhang & Xin, Transformed
 * Schatten-1 and thresholding representation theory for TL1, Commun. Math. Sci. 15, 2017, Theorem 2.3):
 *
 * - 0 where |v| ≤ t, with t = τ(a + 1)/a if τ ≤ a²/(2(a + 1)), else √(2τ(a + 1)) − a/2: in the second case, where τ is too
 *   large for the sum to be convex, the threshold is where 0 and the inner minimum are equally good;
 * - else sign(v)·((2/3)(a + |v|)cos(φ/3) − 2a/3 + |v|/3) with cos φ = 1 − 27τa(a + 1)/(2(a + |v|)³).
 */
export const transformedL1: Method = {
  info: {
    name: 'transformed-l1',
    title: 'TL1 (transformed ℓ1)',
    description: 'Sets single weights to zero like ℓ1, but hardly shrinks the large ones.',
    paper:
      'Ma, Miao, Niu & Zhang, Transformed ℓ1 Regularization for Learning Sparse Deep Neural Networks, Neural Netw. 119, 2019',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-4, 2e-3],
    settings: [
      {
        name: 'a',
        title: 'Shape (a)',
        description: 'Towards 0 the penalty counts weights (ℓ0), with growing a it becomes ℓ1.',
        type: 'number',
        default: 1,
        min: 0.001,
        max: 1000,
      },
      MULTIPLIER_CHOICE,
      LAYER_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: 'Σ (a + 1)|w| / (a + |w|)',
    step: 'x = 0 up to the threshold, then sign(v)((2/3)(a + |v|)cos(φ/3) − 2a/3 + |v|/3), cos φ = 1 − 27τa(a + 1)/(2(a + |v|)³)',
  },
  penalty: (w, place, settings) => {
    const a = numberOf(settings, 'a');
    const size = tf.abs(w);
    const ratio = tf.div(size, tf.add(size, a)); // 0–1
    return tf.mul(tf.sum(ratio), (a + 1) * layerMultiplier(place, settings)) as Scalar;
  },
  prox: (v, stepSize, place, settings) =>
    thresholded(v, tf.mul(stepSize, layerMultiplier(place, settings)), numberOf(settings, 'a')),
};

/**
 * The second branch as |v| less `(4/3)(a + |v|)sin²(φ/6)`, with sin(φ/2) = √(27τa(a + 1)/(4(a + |v|)³)): the same by
 * 1 − cos 2x = 2 sin² x, without the cancellation that would blur small shrinkages and change weights at τ = 0.
 */
function thresholded(v: Tensor, tau: Tensor, a: number): Tensor {
  const size = tf.abs(v);
  const shifted = tf.add(size, a);
  const convex = tf.lessEqual(tau, a ** 2 / (2 * (a + 1)));
  const threshold = tf.where(
    convex,
    tf.mul(tau, (a + 1) / a),
    tf.sub(tf.sqrt(tf.mul(tau, 2 * (a + 1))), a / 2),
  );
  const cube = tf.mul(tf.square(shifted), shifted);
  const half = tf.sqrt(tf.minimum(tf.div(tf.mul(tau, (27 * a * (a + 1)) / 4), cube), 1)); // sin(φ/2)
  const inner = tf.mul(tf.mul(shifted, 4 / 3), tf.square(tf.sin(tf.div(tf.asin(half), 3))));
  return soft(v, tf.where(tf.greater(size, threshold), tf.minimum(inner, size), size));
}
