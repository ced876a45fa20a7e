import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { groupNorms, groupScale } from './gs';
import { soft } from './l1';
import type { Method } from './method';
import { numberOf } from './settings';
import {
  GROUPING,
  LAYER_MULTIPLIERS,
  MULTIPLIER_CHOICE,
  SQRT_GROUP_SIZE,
  groupSizeFactor,
  layerMultiplier,
} from './strengths';

/**
 * Sparse group lasso: penalty `α‖w‖₁ + (1 − α)Σ_g ‖w_g‖₂`. Empties groups, and thins out those that stay.
 *
 * `argmin_x ½‖x − v‖² + τα‖x‖₁ + τ(1 − α)Σ‖x_g‖₂`: first the soft threshold, then the group shrink; in this order the two
 * steps are the exact prox of the sum. τ = stepSize × layer multiplier; with √|g| the group term is multiplied by it.
 * (Simon, Friedman, Hastie & Tibshirani, A Sparse-Group Lasso, J. Comput. Graph. Stat. 22, 2013.)
 */
export const sgs: Method = {
  info: {
    name: 'sgs',
    title: 'SGS (sparse group lasso)',
    description: 'ℓ1 and group lasso together: empties groups and thins out those that stay.',
    paper: 'Simon, Friedman, Hastie & Tibshirani, A Sparse-Group Lasso, J. Comput. Graph. Stat. 22, 2013',
    usesLambda: true,
    usesSparsity: false,
    lambdaRange: [1e-4, 1e-2],
    settings: [
      GROUPING,
      {
        name: 'alpha',
        title: 'Share of ℓ1 (α)',
        description: '0: group lasso alone. 1: ℓ1 alone.',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
      },
      SQRT_GROUP_SIZE,
      MULTIPLIER_CHOICE,
      LAYER_MULTIPLIERS,
    ],
  },
  formulas: {
    penalty: 'α‖w‖₁ + (1 − α) Σ_g ‖w_g‖₂',
    step: 'u = sign(v)(|v| − ατ)₊, x_g = (1 − (1 − α)τ/‖u_g‖₂)₊ u_g',
  },
  penalty: (w, place, settings) => {
    const alpha = numberOf(settings, 'alpha');
    const group = tf.mul(
      tf.sum(groupNorms(w, place.view).l2),
      (1 - alpha) * groupSizeFactor(place, settings),
    );
    const single = tf.mul(tf.sum(tf.abs(w)), alpha);
    return tf.mul(tf.add(group, single), layerMultiplier(place, settings)) as Scalar;
  },
  prox: (v, stepSize, place, settings) => {
    const alpha = numberOf(settings, 'alpha');
    const tau = tf.mul(stepSize, layerMultiplier(place, settings));
    const thinned = soft(v, tf.mul(tau, alpha));
    const threshold = tf.mul(tau, (1 - alpha) * groupSizeFactor(place, settings));
    return tf.mul(thinned, groupScale(groupNorms(thinned, place.view).l2, threshold));
  },
};
