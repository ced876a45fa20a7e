import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../model/shapes';
import type { Gates, LayerPlace, Method, MethodSettings } from './method';
import { numberOf } from './settings';
import { GROUPING, LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/** Name of the gates' variable φ: log α = √speed·φ, so that a step of gradient descent moves log α `speed` times as far. */
const VARIABLE = 'location';

/** Uniform noise is kept this far from 0 and 1, where its logarithm would be infinite. */
const EDGE = 1e-6;

/** σ of the normal that the locations start from. */
const START_SIGMA = 0.01;

/**
 * Hard-concrete ℓ0: each group of weights is multiplied by a random gate that is exactly 0 or 1 with positive
 * probability; penalty: the expected number of weights whose gate is not 0.
 *
 *     s = σ((log u − log(1 − u) + log α)/β),  z = min(1, max(0, s(ζ − γ) + γ)),  u uniform in (0, 1)
 *     penalty = Σ_g |g|·σ(log α_g − β log(−γ/ζ))
 *
 * log α is trained with the weights, through the data loss and λ·penalty; evaluation, and the net that training ends
 * with, use z = min(1, max(0, σ(log α)(ζ − γ) + γ)). A gate has to travel several units of log α to close, a weight a
 * tenth: at one learning rate gates would hardly move in a short training, so that theirs is `speed` times the weights'
 * (by log α = √speed·φ; under Adam, whose steps do not grow with gradients, √speed times). (Louizos, Welling & Kingma, Learning Sparse Neural Networks through
 * L0 Regularization, ICLR 2018, equations 10–13.)
 */
export const hardConcrete: Method = {
  info: {
    name: 'hard-concrete',
    title: 'Hard-concrete ℓ0 (random gates)',
    description: 'Multiplies groups by random gates and trains how probable each is to be open.',
    paper: 'Louizos, Welling & Kingma, Learning Sparse Neural Networks through L0 Regularization, ICLR 2018',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [2e-6, 5e-5],
    settings: [
      {
        name: 'gates',
        title: 'Gates',
        description: 'group: one for each group. weight: one for each weight.',
        type: 'choice',
        default: 'group',
        choices: ['group', 'weight'],
      },
      GROUPING,
      {
        name: 'keepRate',
        title: 'Initial keep rate',
        description: 'Probability of the gates before they are stretched, σ(log α), at the start.',
        type: 'number',
        default: 0.8,
        min: 0.01,
        max: 0.99,
      },
      {
        name: 'speed',
        title: 'Speed of the gates',
        description: 'Learning rate of the gates relative to that of the weights.',
        type: 'number',
        default: 100,
        min: 1,
        max: 10000,
      },
      {
        name: 'beta',
        title: 'Temperature (β)',
        description: 'Towards 0 gates become binary, and their gradients rarer and larger.',
        type: 'number',
        default: 2 / 3,
        min: 0.05,
        max: 1,
      },
      {
        name: 'gamma',
        title: 'Lower stretch (γ)',
        description: 'Below 0, so that gates can be exactly 0.',
        type: 'number',
        default: -0.1,
        min: -1,
        max: -0.001,
      },
      {
        name: 'zeta',
        title: 'Upper stretch (ζ)',
        description: 'Above 1, so that gates can be exactly 1.',
        type: 'number',
        default: 1.1,
        min: 1.001,
        max: 2,
      },
      MULTIPLIER_CHOICE,
      LAYER_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: 'Σ_g |g|·σ(log α_g − β log(−γ/ζ)), the expected number of weights with an open gate',
    step: 'w_g is seen as w_g·z_g, z = min(1, max(0, s(ζ − γ) + γ)), s = σ((log u − log(1 − u) + log α)/β); log α is trained',
  },
  /** Of weights without their gates: the number that the gates left, `#{w ≠ 0}`. */
  penalty: (w, place, settings) =>
    tf.mul(tf.sum(tf.cast(tf.notEqual(w, 0), 'float32')), layerMultiplier(place, settings)) as Scalar,
  gates: gates(),
};

function gates(): Gates {
  return {
    variables: (place, settings) => {
      const rate = numberOf(settings, 'keepRate');
      const mean = Math.log(rate / (1 - rate)) / stretchOf(settings);
      const sigma = START_SIGMA / stretchOf(settings);
      return { [VARIABLE]: { shape: gateShape(place, settings), mean, sigma } };
    },
    noiseShape: gateShape,
    apply: (w, variables, noise, _place, settings) => {
      const location = logAlpha(variables, settings); // [..groups], or one a weight
      return tf.mul(w, stretched(noise ? sampled(location, noise, settings) : location, settings));
    },
    penalty: (variables, place, settings) => {
      const location = logAlpha(variables, settings);
      const offset =
        numberOf(settings, 'beta') * Math.log(-numberOf(settings, 'gamma') / numberOf(settings, 'zeta'));
      const open = tf.sum(tf.sigmoid(tf.sub(location, offset))); // expected number of gates that are not 0
      const { groups, groupSize } = place.view;
      const weights = (groups * groupSize) / sizeOf(gateShape(place, settings)); // of one gate
      return tf.mul(open, weights * layerMultiplier(place, settings)) as Scalar;
    },
  };
}

/** log α = √speed·φ */
const logAlpha = (variables: Readonly<Record<string, Tensor>>, settings: MethodSettings): Tensor =>
  tf.mul(variables[VARIABLE]!, stretchOf(settings));
const stretchOf = (settings: MethodSettings): number => Math.sqrt(numberOf(settings, 'speed'));

/** `(log u − log(1 − u) + log α)/β` */
function sampled(location: Tensor, noise: Tensor, settings: MethodSettings): Tensor {
  const u = tf.clipByValue(noise, EDGE, 1 - EDGE);
  const logit = tf.log(tf.div(u, tf.sub(1, u)));
  return tf.div(tf.add(logit, location), numberOf(settings, 'beta'));
}

/** `min(1, max(0, σ(x)(ζ − γ) + γ))` */
function stretched(x: Tensor, settings: MethodSettings): Tensor {
  const gamma = numberOf(settings, 'gamma');
  return tf.clipByValue(tf.add(tf.mul(tf.sigmoid(x), numberOf(settings, 'zeta') - gamma), gamma), 0, 1);
}

/** One gate a group: the view's shape with the axes inside a group at length 1; or one a weight. */
function gateShape({ view }: LayerPlace, settings: MethodSettings): readonly number[] {
  if (settings['gates'] === 'weight') return view.shape;
  return view.shape.map((length, axis) => (view.reduceAxes.includes(axis) ? 1 : length));
}
