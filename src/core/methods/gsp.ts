import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { hoyerSparsity, projectTogether } from './hoyer-projection';
import { pruningInterval } from './interval';
import type { Method } from './method';
import { numberOf } from './settings';

/**
 * GSP: every `everySteps` steps, and at the end of the sparse phase, the weights are projected to a Hoyer sparsity
 * `sp(w) = (√n − ‖w‖₁/‖w‖₂)/(√n − 1)` (0: all equal in size, 1: one weight alone). The projection makes exact zeros; between
 * two of them weights may come back. No penalty enters the loss; `penalty` is 1 − sp(w).
 *
 * `argmin_x ‖x − w‖₂ subject to sp(x) ≥ sparsity`: x = ⟨w, u⟩u with u = soft(w, θ)/‖soft(w, θ)‖₂ and θ where sp(u) is the
 * sparsity. `layer`: each layer by itself; `net`: the mean of the layers' sp reaches the sparsity, with
 * θ_l = t‖w_l‖₂/(√n_l − 1) for one t, so that the layers share it as suits them whatever their scale. (Ohib, Gillis, Dalmasso, Shah, Potluru & Plis, Explicit Group
 * Sparse Projection with Applications to Deep Learning and NMF, TMLR 2022; `net` is its grouped projection.)
 */
export const gsp: Method = {
  info: {
    name: 'gsp',
    title: 'GSP (group sparse projection)',
    description:
      'Projects the weights to a Hoyer sparsity again and again. That measure is not the fraction of zeros, which usually comes out higher.',
    paper:
      'Ohib, Gillis, Dalmasso, Shah, Potluru & Plis, Explicit Group Sparse Projection with Applications to Deep Learning and NMF, TMLR 2022',
    usesLambda: false,
    usesSparsity: true,
    lambdaRange: [0, 0],
    settings: [
      {
        name: 'sparsity',
        title: 'Hoyer sparsity',
        description:
          'Hoyer sparsity to project to: 0 when all weights are equally large, 1 for a single one.',
        type: 'number',
        default: 0.8,
        min: 0,
        max: 0.999,
      },
      {
        name: 'scope',
        title: 'Projected together',
        description: 'layer: each layer reaches the sparsity. net: the mean of the layers does.',
        type: 'choice',
        default: 'layer',
        choices: ['layer', 'net'],
      },
      {
        name: 'everySteps',
        title: 'Interval',
        description:
          'Optimiser steps between two projections; less where the sparse phase is shorter than ten of these.',
        type: 'integer',
        default: 150,
        min: 1,
      },
    ],
  },
  formulas: {
    penalty: 'none in the loss; 1 − sp(w) is shown, sp(w) = (√n − ‖w‖₁/‖w‖₂)/(√n − 1)',
    step: 'projection argmin ‖x − w‖₂ subject to sp(x) ≥ sparsity, every so many steps: x = ⟨w, u⟩u, u = soft(w, θ)/‖soft(w, θ)‖₂',
  },
  penalty: (w) => tf.sub(1, hoyerSparsity(w)) as Scalar,
  pruning: {
    freezesZeros: false,
    due: ({ step, phaseSteps, settings }) => step % pruningInterval(settings, phaseSteps) === 0,
    prune: (tensors, { settings }) => {
      const target = numberOf(settings, 'sparsity');
      if (settings['scope'] === 'net') return projectTogether(tensors, target);
      return Object.assign(
        {},
        ...Object.entries(tensors).map(([name, tensor]) => projectTogether({ [name]: tensor }, target)),
      ) as typeof tensors;
    },
  },
};
