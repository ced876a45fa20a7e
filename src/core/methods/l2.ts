import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { Method } from './method';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * Weight decay, as a proximal step: penalty `½‖w‖₂²`.
 *
 * `argmin_x ½‖x − v‖² + τ·½‖x‖² = v / (1 + τ)`, τ = stepSize × layer multiplier.
 *
 * Makes weights small, none of them zero: the control for "is it only shrinkage?". (Krogh & Hertz, A Simple Weight Decay
 * Can Improve Generalization, NIPS 1991.)
 */
export const l2: Method = {
  info: {
    name: 'l2',
    title: 'L2 (weight decay)',
    description: 'Shrinks all weights in proportion. Gives small weights, no zeros.',
    paper: 'Krogh & Hertz, A Simple Weight Decay Can Improve Generalization, NIPS 1991',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-5, 1e-2],
    settings: [MULTIPLIER_CHOICE, LAYER_MULTIPLIERS],
  },
  formulas: {
    penalty: '½‖w‖₂²',
    step: 'x = v / (1 + τ)',
  },
  penalty: (w, place, settings) =>
    tf.mul(tf.sum(tf.square(w)), 0.5 * layerMultiplier(place, settings)) as Scalar,
  prox: (v, stepSize, place, settings) =>
    tf.div(v, tf.add(tf.mul(stepSize, layerMultiplier(place, settings)), 1)),
};
