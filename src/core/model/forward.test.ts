/** Forward passes small enough to be worked out by hand. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { forward64 } from '../prune/testing/forward64';
import { dagFamilies, randomDag } from '../prune/testing/random-dag';
import { drawFrom, randomSample, randomWeights } from '../prune/testing/random-net';
import { forward } from './forward';
import type { ForwardOptions } from './forward';
import type { LayerSpec, ModelSpec } from './spec';

const net = (inputShape: readonly number[], ...layers: LayerSpec[]): ModelSpec => ({
  name: 'test',
  inputShape,
  classes: 1,
  layers,
});

function run(
  spec: ModelSpec,
  x: number[],
  params: Record<string, [number[], number[]]>,
  options: { training: boolean; masks?: Record<string, [boolean[], number[]]> } = { training: false },
): { shape: number[]; values: number[] } {
  return tf.tidy(() => {
    const tensors: Record<string, Tensor> = {};
    for (const [name, [data, shape]] of Object.entries(params)) tensors[name] = tf.tensor(data, shape);
    const dropoutMasks = Object.fromEntries(
      Object.entries(options.masks ?? {}).map(([name, [data, shape]]) => [
        name,
        tf.tensor(data, shape, 'bool'),
      ]),
    );
    const forwardOptions: ForwardOptions = { training: options.training, dropoutMasks };
    const batch = x.length / spec.inputShape.reduce((a, b) => a * b, 1);
    const y = forward(spec, tensors, tf.tensor(x, [batch, ...spec.inputShape]), forwardOptions);
    return { shape: y.shape, values: Array.from(y.dataSync()) };
  });
}

beforeAll(() => tf.setBackend('cpu'));

describe('forward', () => {
  it('dense: [1, 2]·[[1, 10], [2, 20]] + [0.5, −100], and ReLU', () => {
    const spec = net(
      [2],
      { name: 'd', op: 'dense', inputs: ['input'], units: 2 },
      { name: 'r', op: 'relu', inputs: ['d'] },
    );
    const { values } = run(spec, [1, 2, -1, 0], {
      'd/weights': [
        [1, 10, 2, 20],
        [2, 2],
      ],
      'd/bias': [[0.5, -100], [2]],
    });
    expect(values).toEqual([5.5, 0, 0, 0]);
  });

  it('conv2d: a kernel of ones counts neighbours, fewer at a padded border', () => {
    const conv = {
      name: 'c',
      op: 'conv2d',
      inputs: ['input'],
      filters: 1,
      kernelSize: [3, 3],
      strides: [1, 1],
    } as const;
    const params: Record<string, [number[], number[]]> = {
      'c/weights': [Array(9).fill(1), [3, 3, 1, 1]],
      'c/bias': [[0.25], [1]],
    };
    expect(run(net([3, 3, 1], { ...conv, padding: 'same' }), Array(9).fill(1), params).values).toEqual(
      [4, 6, 4, 6, 9, 6, 4, 6, 4].map((n) => n + 0.25),
    );
    expect(run(net([3, 3, 1], { ...conv, padding: 'valid' }), Array(9).fill(1), params)).toEqual({
      shape: [1, 1, 1, 1],
      values: [9.25],
    });
  });

  it('conv2d: kernel layout is [height, width, in, out]', () => {
    const spec = net([1, 2, 2], {
      name: 'c',
      op: 'conv2d',
      inputs: ['input'],
      filters: 2,
      kernelSize: [1, 2],
      strides: [1, 1],
      padding: 'valid',
    });
    // Pixels (1, 2) and (3, 4); filter 0 takes channel 1 of the left pixel, filter 1 channel 0 of the right one.
    const weights = [0, 0, 1, 0, 0, 1, 0, 0];
    expect(
      run(spec, [1, 2, 3, 4], { 'c/weights': [weights, [1, 2, 2, 2]], 'c/bias': [[0, 0], [2]] }).values,
    ).toEqual([2, 3]);
  });

  it('max-pool, with a border that does not fill the window', () => {
    const pool = { name: 'p', op: 'max-pool', inputs: ['input'], poolSize: [2, 2], strides: [2, 2] } as const;
    const x = [-1, -2, -3, -4, -5, -6, -7, -8, -9];
    expect(run(net([3, 3, 1], { ...pool, padding: 'valid' }), x, {}).values).toEqual([-1]);
    expect(run(net([3, 3, 1], { ...pool, padding: 'same' }), x, {}).values).toEqual([-1, -3, -7, -9]);
  });

  it('flatten runs over rows, columns, channels; select keeps positions in the order given', () => {
    const flat = { name: 'f', op: 'flatten', inputs: ['input'] } as const;
    const pick = { name: 's', op: 'select', inputs: ['f'], indices: [7, 0, 2] } as const;
    expect(run(net([2, 2, 2], flat, pick), [0, 1, 2, 3, 4, 5, 6, 7], {})).toEqual({
      shape: [1, 3],
      values: [7, 0, 2],
    });
    const channels = { name: 's', op: 'select', inputs: ['input'], indices: [1] } as const;
    expect(run(net([2, 2, 2], channels), [0, 1, 2, 3, 4, 5, 6, 7], {})).toEqual({
      shape: [1, 2, 2, 1],
      values: [1, 3, 5, 7],
    });
  });

  it('dropout scales what is kept by 1/(1 − rate) in training, and does nothing otherwise', () => {
    const spec = net([4], { name: 'd', op: 'dropout', inputs: ['input'], rate: 0.75 });
    const masks: Record<string, [boolean[], number[]]> = {
      d: [
        [true, false, false, true],
        [1, 4],
      ],
    };
    expect(run(spec, [1, 2, 3, 4], {}, { training: true, masks }).values).toEqual([4, 0, 0, 16]);
    expect(run(spec, [1, 2, 3, 4], {}).values).toEqual([1, 2, 3, 4]);
    expect(() => run(spec, [1, 2, 3, 4], {}, { training: true })).toThrow('dropout mask for layer "d"');
  });

  it('follows the names of the inputs, not the order of the layers', () => {
    const spec = net(
      [1],
      { name: 'a', op: 'dense', inputs: ['input'], units: 1 },
      { name: 'unused', op: 'relu', inputs: ['input'] },
      { name: 'b', op: 'dense', inputs: ['a'], units: 1 },
    );
    const one = (w: number): [number[], number[]] => [[w], [1, 1]];
    const bias: [number[], number[]] = [[0], [1]];
    expect(
      run(spec, [1], { 'a/weights': one(-3), 'a/bias': bias, 'b/weights': one(2), 'b/bias': bias }).values,
    ).toEqual([-6]);
  });

  it('depthwise-conv2d: each channel has its own kernel', () => {
    const spec = net([1, 2, 2], {
      name: 'c',
      op: 'depthwise-conv2d',
      inputs: ['input'],
      kernelSize: [1, 2],
      strides: [1, 1],
      padding: 'valid',
      bias: false,
    });
    // Pixels (1, 2) and (3, 4); channel 0 takes 1·left + 10·right, channel 1 takes 2·left − right.
    expect(
      run(spec, [1, 2, 3, 4], {
        'c/weights': [
          [1, 2, 10, -1],
          [1, 2, 2, 1],
        ],
      }),
    ).toEqual({
      shape: [1, 1, 1, 2],
      values: [31, 0],
    });
  });

  it('average-pool counts positions on the image only', () => {
    const pool = {
      name: 'p',
      op: 'average-pool',
      inputs: ['input'],
      poolSize: [2, 2],
      strides: [2, 2],
    } as const;
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(run(net([3, 3, 1], { ...pool, padding: 'same' }), x, {}).values).toEqual([3, 4.5, 7.5, 9]);
  });

  it('batch-norm: (x − mean)/√(variance + ε), running statistics in evaluation and those of the batch in training', () => {
    const spec = net([2], { name: 'n', op: 'batch-norm', inputs: ['input'], epsilon: 1, decay: 0.75 });
    const params: Record<string, [number[], number[]]> = {
      'n/scale': [[2, 1], [2]],
      'n/shift': [[10, 0], [2]],
      'n/mean': [[1, 0], [2]],
      'n/variance': [[3, 0], [2]],
    };
    const x = [1, 4, 5, 4]; // two samples: unit 0 has 1 and 5, unit 1 has 4 and 4
    expect(run(spec, x, params).values).toEqual([10, 4, 14, 4]); // 2·(5 − 1)/√(3 + 1) + 10 = 14
    const root = Math.sqrt(4 + 1); // of unit 0: mean 3, biased variance 4
    run(spec, x, params, { training: true }).values.forEach((value, i) =>
      expect(value).toBeCloseTo([10 - 4 / root, 0, 10 + 4 / root, 0][i]!, 5),
    );
  });

  it('batch-norm hands out the new running statistics, of the unbiased variance', () => {
    const spec = net([2], { name: 'n', op: 'batch-norm', inputs: ['input'], decay: 0.75 });
    const seen: Record<string, number[]> = {};
    tf.tidy(() => {
      const ones = { 'n/scale': tf.ones([2]), 'n/shift': tf.zeros([2]) };
      const running = { 'n/mean': tf.tensor1d([1, 0]), 'n/variance': tf.tensor1d([4, 1]) };
      forward(spec, { ...ones, ...running }, tf.tensor2d([1, 4, 5, 4], [2, 2]), {
        training: true,
        onStatistics: (name, value) => (seen[name] = Array.from(value.dataSync())),
      });
    });
    // Unit 0: mean 3, variance 8; ¾·1 + ¼·3 and ¾·4 + ¼·8. Unit 1: mean 4, variance 0.
    expect(seen).toEqual({ 'n/mean': [1.5, 1], 'n/variance': [5, 0.75] });
  });

  const dags = Array.from(
    { length: 40 },
    (_, seed) => [dagFamilies[seed % dagFamilies.length]!, seed] as const,
  );
  it.each(dags)('a random %s net, seed %i: the logits of the definition', (family, seed) => {
    const draw = drawFrom(300 + seed);
    const spec = randomDag(family, draw);
    const weights = randomWeights(spec, draw);
    const params = Object.fromEntries(
      Object.entries(weights).map(([name, { data, shape }]): [string, [number[], number[]]] => [
        name,
        [Array.from(data), [...shape]],
      ]),
    );
    const samples = [randomSample(spec, draw), randomSample(spec, draw)];
    const { values } = run(
      spec,
      samples.flatMap((sample) => Array.from(sample)),
      params,
    );
    const wanted = samples.flatMap((sample) => Array.from(forward64(spec, weights, sample)));
    const scale = Math.max(1, ...wanted.map(Math.abs));
    expect(values).toHaveLength(wanted.length);
    values.forEach((value, i) => expect(Math.abs(value - wanted[i]!) / scale).toBeLessThan(1e-5));
  });
});
