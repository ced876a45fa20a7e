import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { soft } from './l1';
import type { Method, MethodSettings } from './method';
import { numberOf } from './settings';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * SCAD (smoothly clipped absolute deviation): ℓ1 for small weights, a constant for large ones, so that those are not
 * shrunk. With the knee κ (the λ of the paper, whose penalty is κ times this one) and a > 2:
 *
 *     p(w) = |w|                                  |w| ≤ κ
 *            (2aκ|w| − w² − κ²) / (2(a − 1)κ)     κ < |w| ≤ aκ
 *            (a + 1)κ/2                           |w| > aκ
 *
 * (Fan & Li, Variable Selection via Nonconcave Penalized Likelihood and its Oracle Properties, J. Am. Stat. Assoc. 96,
 * 2001, equation 2.7, and its prox at τ = κ as 2.8.)
 *
 * `argmin_x ½(x − v)² + τp(x)`, τ = stepSize × layer multiplier, is soft(v, d). While τ < (a − 1)κ the sum is convex, and
 * d = τ(aκ − |v|)/((a − 1)κ − τ) within 0–τ. From there on the minimum jumps: d = τ up to |v| = e and 0 beyond, with
 * e = (τ + (a + 1)κ)/2, or √(τ(a + 1)κ) once τ ≥ (a + 1)κ.
 */
export const scad: Method = {
  info: {
    name: 'scad',
    title: 'SCAD (clipped ℓ1)',
    description: 'Shrinks small weights as ℓ1 does, and weights beyond a times the knee not at all.',
    paper:
      'Fan & Li, Variable Selection via Nonconcave Penalized Likelihood and its Oracle Properties, J. Am. Stat. Assoc. 96, 2001',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-4, 3e-3],
    settings: [
      {
        name: 'knee',
        title: 'Knee (κ)',
        description: 'Size of a weight, in its own unit, from which the penalty becomes flatter.',
        type: 'number',
        default: 0.05,
        min: 0.0001,
        max: 100,
      },
      {
        name: 'a',
        title: 'Reach (a)',
        description: 'Weights beyond a·κ are not shrunk. 3.7 is the authors’ choice.',
        type: 'number',
        default: 3.7,
        min: 2.01,
        max: 100,
      },
      MULTIPLIER_CHOICE,
      LAYER_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: 'Σ p(w): |w| up to κ, flattening to (a + 1)κ/2 from aκ on',
    step: 'x = sign(v)(|v| − d)₊, d = τ(aκ − |v|)/((a − 1)κ − τ) within 0 … τ; from τ = (a − 1)κ on d = τ up to the jump and 0 beyond',
  },
  penalty: (w, place, settings) => {
    const { a, knee } = shape(settings);
    const size = tf.abs(w);
    // ∫₀ clip((aκ − x)/((a − 1)κ), 0, 1) dx: the straight part and the parabola, each up to its end.
    const straight = tf.minimum(size, knee);
    const rest = tf.sub(tf.clipByValue(size, knee, a * knee), knee); // 0 … (a − 1)κ
    const bent = tf.sub(rest, tf.div(tf.square(rest), 2 * (a - 1) * knee));
    return tf.mul(tf.sum(tf.add(straight, bent)), layerMultiplier(place, settings)) as Scalar;
  },
  prox: (v, stepSize, place, settings) =>
    soft(v, shrinkage(tf.abs(v), tf.mul(stepSize, layerMultiplier(place, settings)), shape(settings))),
};

interface Shape {
  readonly a: number;
  readonly knee: number;
}
const shape = (settings: MethodSettings): Shape => ({
  a: numberOf(settings, 'a'),
  knee: numberOf(settings, 'knee'),
});

/** d by element, for sizes |v|. */
function shrinkage(size: Tensor, tau: Tensor, { a, knee }: Shape): Tensor {
  const room = tf.sub((a - 1) * knee, tau); // scalar, > 0 while convex
  const isConvex = tf.greater(room, 0);
  const slope = tf.div(tau, tf.where(isConvex, room, tf.onesLike(room)));
  const fading = tf.relu(tf.minimum(tf.mul(tf.sub(a * knee, size), slope), tau));
  const edge = tf.where(
    tf.less(tau, (a + 1) * knee),
    tf.mul(tf.add(tau, (a + 1) * knee), 0.5),
    tf.sqrt(tf.mul(tau, (a + 1) * knee)),
  );
  const jumping = tf.mul(tf.cast(tf.lessEqual(size, edge), 'float32'), tau);
  return tf.where(isConvex, fading, jumping);
}
