import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../model/shapes';
import { pruningInterval } from './interval';
import type { Method, MethodSettings, PruneMoment } from './method';
import { zeroSmallest, type Tensors } from './ranking';
import { SPARSITY, numberOf } from './settings';

/**
 * Magnitude pruning, the control: the smallest weights are set to zero, without a penalty (penalty 0).
 *
 * `one-shot`: at the end of the sparse phase, which is dense training until then. `gradual`: from progress `from` to `to`,
 * every `everySteps` steps (sooner in short phases, `interval.ts`), up to the sparsity `s(t) = s·(1 − (1 − (t − from)/(to − from))³)`; zeros stay zero. (Zhu &
 * Gupta, To Prune, or Not to Prune: Exploring the Efficacy of Pruning for Model Compression, ICLR workshop 2018, equation
 * 1, with s_i = 0; magnitude as the criterion: Han, Pool, Tran & Dally, Learning both Weights and Connections for
 * Efficient Neural Networks, NIPS 2015.)
 *
 * The scope says which weights are compared: `global`, those of the whole net; `layer`, those of each layer, all with the
 * same sparsity; `erdos-renyi`, those of each layer, with densities in proportion to (sum of dimensions) / (product of
 * dimensions), so that small layers keep more (Evci, Gale, Menick, Castro & Elsen, Rigging the Lottery, ICML 2020). The
 * largest weight of each layer always stays.
 */
export const magnitude: Method = {
  info: {
    name: 'magnitude',
    title: 'Magnitude pruning',
    description:
      'Sets the smallest weights to zero, at once or gradually: the control that every other method is compared with.',
    paper:
      'Zhu & Gupta, To Prune, or Not to Prune: Exploring the Efficacy of Pruning for Model Compression, ICLR workshop 2018',
    usesLambda: false,
    usesSparsity: true,
    lambdaRange: [0, 0],
    settings: [
      SPARSITY,
      {
        name: 'schedule',
        title: 'Schedule',
        description:
          'gradual: by a cubic rise of the sparsity during the sparse phase. one-shot: all at its end.',
        type: 'choice',
        default: 'gradual',
        choices: ['one-shot', 'gradual'],
      },
      {
        name: 'scope',
        title: 'Weights that are compared',
        description:
          'global: all of the net. layer: those of each layer, at the same sparsity. erdos-renyi: those of each layer, small layers keeping more.',
        type: 'choice',
        default: 'global',
        choices: ['global', 'layer', 'erdos-renyi'],
      },
      {
        name: 'from',
        title: 'Start',
        description: 'Fraction of the sparse phase at which gradual pruning starts.',
        type: 'number',
        default: 0.1,
        min: 0,
        max: 1,
      },
      {
        name: 'to',
        title: 'End',
        description: 'Fraction of the sparse phase at which gradual pruning reaches its sparsity.',
        type: 'number',
        default: 0.75,
        min: 0,
        max: 1,
      },
      {
        name: 'everySteps',
        title: 'Interval',
        description:
          'Optimiser steps between two prunings of the gradual schedule; less where its rise is shorter than ten of these.',
        type: 'integer',
        default: 100,
        min: 1,
      },
    ],
  },
  formulas: {
    penalty: '0',
    step: 'the smallest weights are set to zero up to s(t) = s(1 − (1 − (t − from)/(to − from))³), and stay zero',
  },
  penalty: () => tf.scalar(0),
  pruning: {
    freezesZeros: true,
    due: ({ progress, step, phaseSteps, settings }) => {
      if (settings['schedule'] !== 'gradual') return false;
      const from = numberOf(settings, 'from');
      const rise = Math.max(0, numberOf(settings, 'to') - from) * phaseSteps;
      return progress >= from && step % pruningInterval(settings, rise) === 0;
    },
    prune: (tensors, moment) => pruneTo(tensors, sparsityAt(moment), moment.settings),
  },
};

/** The sparsity of the schedule at a moment; at the end of the phase always the whole. */
function sparsityAt({ progress, settings }: Pick<PruneMoment, 'progress' | 'settings'>): number {
  const final = numberOf(settings, SPARSITY.name);
  if (progress >= 1) return final;
  if (settings['schedule'] !== 'gradual') return 0;
  const from = numberOf(settings, 'from');
  const to = numberOf(settings, 'to');
  if (progress >= to) return final;
  const left = progress <= from ? 1 : 1 - (progress - from) / (to - from); // 1 → 0
  return final * (1 - left ** 3);
}

function pruneTo(tensors: Tensors, sparsity: number, settings: MethodSettings): Tensors {
  if (settings['scope'] === 'global') return zeroSmallest(tensors, sparsity);
  const densities = settings['scope'] === 'erdos-renyi' ? erdosRenyi(tensors, 1 - sparsity) : {};
  return Object.assign(
    {},
    ...Object.entries(tensors).map(([name, tensor]) =>
      zeroSmallest({ [name]: tensor }, 1 - (densities[name] ?? 1 - sparsity)),
    ),
  ) as Tensors;
}

/**
 * Densities `min(1, ε·Σdims / Πdims)` by layer, with the ε that gives the whole net `density`: layers that would have to
 * be denser than dense stay dense, and the others share what is left.
 */
function erdosRenyi(tensors: Tensors, density: number): Record<string, number> {
  const entries = Object.entries(tensors).map(([name, { shape }]) => ({
    name,
    size: sizeOf(shape),
    share: shape.reduce((sum, dimension) => sum + dimension, 0), // ε × share weights stay
  }));
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  let dense: typeof entries = [];
  for (;;) {
    const rest = entries.filter((entry) => !dense.includes(entry));
    const kept = density * total - dense.reduce((sum, { size }) => sum + size, 0);
    const epsilon = kept / rest.reduce((sum, { share }) => sum + share, 0);
    const full = rest.filter(({ size, share }) => epsilon * share > size);
    if (full.length === 0) {
      return Object.fromEntries(
        entries.map(({ name, size, share }) => [
          name,
          rest.some((entry) => entry.name === name) ? (epsilon * share) / size : 1,
        ]),
      );
    }
    dense = [...dense, ...full];
  }
}
