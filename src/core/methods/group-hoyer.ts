import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { groupNorms } from './gs';
import { PAPER, TRIM, groupSizes, hoyerSlope, hoyerSquare, trimming } from './hoyer';
import type { Method } from './method';
import { GROUPING, LAYER_MULTIPLIERS, MULTIPLIER_CHOICE, layerMultiplier } from './strengths';

/**
 * Group-Hoyer: penalty `(Σ_g‖w_g‖₂)²/Σ_g‖w_g‖₂²` of each layer, between 1 and the number of its groups: Hoyer-Square of
 * the groups' norms.
 *
 * No prox in closed form: the gradient `2(S₁/S₂)(1/‖w_g‖₂ − S₁/S₂)·w_g`, S₁ = Σ‖w_g‖₂ and S₂ = Σ‖w_g‖₂² (0 in empty
 * groups), is added to the data loss's. At the end of the sparse phase groups whose root mean square is below `trim`
 * standard deviations of the layer's weights are set to zero. (Yang, Wen & Li, DeepHoyer, ICLR 2020, section 3: the
 * group measure G_H.)
 */
export const groupHoyer: Method = {
  info: {
    name: 'group-hoyer',
    title: 'Group-Hoyer',
    description:
      'Shrinks small groups and lets large ones grow, by a measure without scale; the small ones are cut at the end.',
    paper: PAPER,
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [3e-4, 3e-2],
    settings: [GROUPING, TRIM, MULTIPLIER_CHOICE, LAYER_MULTIPLIERS],
  },
  formulas: {
    penalty: '(Σ_g ‖w_g‖₂)² / Σ_g ‖w_g‖₂² of each layer',
    step: 'gradient λ·2·(S₁/S₂)(1/‖w_g‖₂ − S₁/S₂)·w_g, S₁ = Σ‖w_g‖₂, S₂ = Σ‖w_g‖₂²; groups below the threshold are cut at the end of the sparse phase',
  },
  penalty: (w, place, settings) =>
    tf.mul(hoyerSquare(groupNorms(w, place.view).l2), layerMultiplier(place, settings)) as Scalar,
  gradient: (w, place, settings) => {
    const { l2 } = groupNorms(w, place.view); // [..groups]
    const direction = tf.div(w, tf.where(tf.greater(l2, 0), l2, tf.onesLike(l2)));
    return tf.mul(tf.mul(direction, hoyerSlope(l2)), layerMultiplier(place, settings));
  },
  pruning: trimming(groupSizes),
};
