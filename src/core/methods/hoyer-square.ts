import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { PAPER, TRIM, hoyerSlope, hoyerSquare, trimming } from './hoyer';
import type { Method } from './method';
import { sizesOf } from './ranking';
import { LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * Hoyer-Square: penalty `(Σ|w|)²/Σw²` of each layer, between 1 and the number of its weights. It does not know the scale
 * of the weights, only their spread: small ones are shrunk, large ones grown.
 *
 * No prox in closed form: the gradient `2·sign(w)·(S₁/S₂)(1 − |w|S₁/S₂)`, S₁ = Σ|w| and S₂ = Σw², is added to the data
 * loss's, and weights below `trim` standard deviations are set to zero at the end of the sparse phase. (Yang, Wen & Li,
 * DeepHoyer, ICLR 2020, section 3: the measure H_S, its gradient and the thresholding after training.)
 */
export const hoyerSquareMethod: Method = {
  info: {
    name: 'hoyer-square',
    title: 'Hoyer-Square',
    description:
      'Shrinks small weights and lets large ones grow, by a measure without scale; the small ones are cut at the end.',
    paper: PAPER,
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-5, 1e-3],
    settings: [TRIM, MULTIPLIER_CHOICE, LAYER_MULTIPLIERS],
  },
  formulas: {
    penalty: '(Σ|w|)² / Σw² of each layer',
    step: 'gradient λ·2·sign(w)·(S₁/S₂)(1 − |w|S₁/S₂), S₁ = Σ|w|, S₂ = Σw²; weights below the threshold are cut at the end of the sparse phase',
  },
  penalty: (w, place, settings) => tf.mul(hoyerSquare(tf.abs(w)), layerMultiplier(place, settings)) as Scalar,
  gradient: (w, place, settings) =>
    tf.mul(tf.mul(tf.sign(w), hoyerSlope(tf.abs(w))), layerMultiplier(place, settings)),
  pruning: trimming(sizesOf),
};
