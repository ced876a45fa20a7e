import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findModel } from '../model';
import { forward } from '../model/forward';
import { parameters } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { applyPlan, checkPlan, compactNet, planCompaction } from './index';
import type { Net, PrunePlan } from './index';
import { forward64 } from './testing/forward64';
import { quickDrawFrom, randomSample, randomWeights } from './testing/random-net';

/** Of each net. */
const PRUNINGS = 200;
/** Of the prunings, how many are run in single precision too. */
const FLOATS = 3;
/** Parts of a tensor that become zero, from little to nearly or really all. */
const SHARES = [
  [0.02, 0.1, 0.3],
  [0.1, 0.3, 0.6],
  [0.05, 0.2],
  [0.8, 0.97, 1],
];

const branches = {
  layers: [
    { name: 'stem', op: 'conv2d', filters: 6, kernelSize: [3, 3], strides: [1, 1], padding: 'same' },
    {
      name: 'left',
      op: 'conv2d',
      inputs: ['stem'],
      filters: 4,
      kernelSize: [1, 1],
      strides: [1, 1],
      padding: 'valid',
    },
    {
      name: 'right',
      op: 'conv2d',
      inputs: ['stem'],
      filters: 2,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'same',
    },
    { name: 'both', op: 'concat', inputs: ['left', 'right'] },
    { name: 'sum', op: 'add', inputs: ['stem', 'both'] },
    { name: 'relu', op: 'relu', inputs: ['sum'] },
    { name: 'flat', op: 'flatten', inputs: ['relu'] },
    { name: 'out', op: 'dense', inputs: ['flat'], units: 3 },
  ],
};

const nets: readonly (readonly [string, readonly number[], Record<string, unknown>])[] = [
  ['mlp', [12], { hidden: [10, 8] }],
  ['lenet-5', [16, 17, 2], { widths: [4, 6, 8] }],
  ['reference-net', [7, 8, 1], { widths: [4, 6, 8] }],
  ['small-cnn', [8, 8, 3], { widths: [4, 6, 6, 8] }],
  ['vgg', [4, 4, 3], { depth: '11', width: 0.05 }],
  ['vgg', [4, 4, 1], { depth: '16', width: 0.05 }],
  ['resnet', [4, 4, 3], { depth: '20', width: 0.25 }],
  ['resnet', [4, 4, 1], { depth: '32', width: 0.125 }],
  ['resnet', [4, 4, 1], { depth: '56', width: 0.125 }],
  ['wide-resnet', [4, 4, 1], { depth: '16', widen: 1 }],
  ['wide-resnet', [4, 4, 1], { depth: '28', widen: 1 }],
  // Its first block projects too: it has more channels than the stem.
  ['wide-resnet', [4, 4, 1], { depth: '16', widen: 2 }],
  ['mobilenet', [4, 4, 2], { width: 0.1 }],
  ['conv1d', [11], { widths: [4, 5, 6], kernel: 3 }],
  ['custom', [4, 5, 2], { spec: JSON.stringify(branches) }],
];

function floats({ spec, weights }: Net, sample: Float64Array): Float32Array {
  return tf.tidy(() => {
    const x = tf.tensor(Float32Array.from(sample), [1, ...spec.inputShape]);
    const params = Object.fromEntries(
      Object.entries(weights).map(([name, w]) => [name, tf.tensor(w.data as Float32Array, [...w.shape])]),
    );
    return forward(spec, params, x, { training: false }).dataSync<'float32'>();
  });
}

const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

function isSevered(plan: PrunePlan, spec: ModelSpec, weights: Net['weights']): boolean {
  try {
    checkPlan(plan, spec, weights);
    return false;
  } catch (error) {
    expect((error as Error).message).toMatch(/answers every sample alike/);
    return true;
  }
}

beforeAll(() => tf.setBackend('cpu'));

describe('built-in nets, each pruned at random many times', () => {
  it.each(nets)('%s (%#)', (name, inputShape, settings) => {
    const spec = findModel(name).build(inputShape, 3, settings);
    let sound = 0;
    for (let seed = 0; seed < PRUNINGS; seed++) {
      const draw = quickDrawFrom(seed);
      const weights = randomWeights(spec, draw, SHARES[seed % SHARES.length]!, true);
      const sample = randomSample(spec, draw);
      const trained = forward64(spec, weights, sample);
      const plan = planCompaction(spec, weights);
      if (isSevered(plan, spec, weights)) {
        expect(gap(trained, forward64(spec, weights, randomSample(spec, draw)))).toBeLessThan(1e-6);
        continue;
      }
      sound++;
      for (const net of [applyPlan(plan, spec, weights), compactNet(spec, weights)]) {
        expect(gap(trained, forward64(net.spec, net.weights, sample)), `seed ${seed}`).toBeLessThan(1e-4);
        if (sound <= FLOATS) {
          expect(gap(floats({ spec, weights }, sample), floats(net, sample)), `seed ${seed}`).toBeLessThan(
            1e-4,
          );
        }
        for (const { shape } of parameters(net.spec)) expect(Math.min(...shape)).toBeGreaterThan(0);
      }
    }
    expect(sound).toBeGreaterThan(PRUNINGS / 4);
  });
});
