import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { soft } from './l1';
import type { Method } from './method';
import { zeroSmallest } from './ranking';
import { numberOf } from './settings';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * Network slimming: penalty `Σ|γ|` over the scales γ of the batch norms. A channel whose scale is zero is a constant, and
 * can be cut out.
 *
 * `argmin_x ½‖x − v‖² + τ‖x‖₁ = sign(v)(|v| − τ)₊`, τ = stepSize × layer multiplier. (Liu, Li, Shen, Huang, Yan & Zhang,
 * Learning Efficient Convolutional Networks through Network Slimming, ICCV 2017, equation 1, which takes subgradient steps
 * and then cuts the smallest scales of the whole net; here the prox makes exact zeros, and the cut is the setting
 * `pruneRatio`.)
 */
export const networkSlimming: Method = {
  on: 'scale',
  info: {
    name: 'network-slimming',
    title: 'Network slimming (ℓ1 on batch-norm scales)',
    description: 'Sets scales of batch norms to zero, so that their channels can be cut out.',
    paper:
      'Liu, Li, Shen, Huang, Yan & Zhang, Learning Efficient Convolutional Networks through Network Slimming, ICCV 2017',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-4, 1e-2],
    settings: [
      {
        name: 'pruneRatio',
        title: 'Channels cut at the end',
        description:
          'Fraction of all scales, the smallest of the whole net first, that is set to zero at the end of the sparse phase. Each batch norm keeps its largest.',
        type: 'number',
        default: 0,
        min: 0,
        max: 0.99,
      },
      MULTIPLIER_CHOICE,
      LAYER_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: 'Σ|γ| over the scales γ of batch norms',
    step: 'γ = sign(v)(|v| − τ)₊; with `pruneRatio` the smallest scales of the net are cut at the end of the sparse phase',
  },
  penalty: (scale, place, settings) =>
    tf.mul(tf.sum(tf.abs(scale)), layerMultiplier(place, settings)) as Scalar,
  prox: (v, stepSize, place, settings) => soft(v, tf.mul(stepSize, layerMultiplier(place, settings))),
  pruning: {
    freezesZeros: false,
    isIdle: (settings) => numberOf(settings, 'pruneRatio') === 0,
    due: () => false,
    prune: (tensors, { settings }) => zeroSmallest(tensors, numberOf(settings, 'pruneRatio')),
  },
};
