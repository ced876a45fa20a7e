import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { findModel } from '../model';
import { initialWeights } from '../model/initial';
import type { ModelSpec } from '../model/spec';
import { compactNet } from '../prune';
import { countLayers, layerMacs, netMacs, netWeights } from '.';

interface GoldenLayer {
  readonly weights: number;
  readonly macs?: number;
  readonly macs_same?: number;
  readonly macs_valid?: number;
}
const golden = JSON.parse(readFileSync(new URL('fixtures/counting.json', import.meta.url), 'utf8')) as {
  reference_mnist: { weights: number; layers: Record<string, GoldenLayer> };
  lenet_20_50_500: { weights: number; macs: number };
  lenet_300_100: { weights: number };
};

const build = (name: string, settings = {}): ModelSpec => findModel(name).build([28, 28, 1], 10, settings);

describe('golden totals', () => {
  it('the reference net on MNIST, padded', () => {
    const { layers, weights } = countLayers(
      build('reference-net'),
      initialWeights(build('reference-net'), 0),
      'tap',
    );
    expect(weights).toBe(golden.reference_mnist.weights);
    for (const layer of layers) {
      const expected = golden.reference_mnist.layers[layer.name]!;
      expect(layer.weights).toBe(expected.weights);
      expect(layer.macs).toBe(expected.macs ?? expected.macs_same);
      expect(layer.nonzero).toBe(layer.weights);
      expect(layer.nonzeroMacs).toBe(layer.macs);
    }
  });

  it('its convolutions without padding, on the same inputs', () => {
    const conv = { op: 'conv2d', kernelSize: [5, 5], strides: [1, 1], padding: 'valid' } as const;
    const first = { ...conv, name: 'conv1', inputs: ['input'], filters: 32 };
    const second = { ...conv, name: 'conv2', inputs: ['input'], filters: 64 };
    const { conv1, conv2 } = golden.reference_mnist.layers;
    expect(layerMacs(first, { input: [28, 28, 1], conv1: [24, 24, 32] })).toBe(conv1!.macs_valid);
    expect(layerMacs(second, { input: [14, 14, 32], conv2: [10, 10, 64] })).toBe(conv2!.macs_valid);
  });

  it('LeNet-5 and LeNet-300-100', () => {
    expect(netWeights(build('lenet-5'))).toBe(golden.lenet_20_50_500.weights);
    expect(netMacs(build('lenet-5'))).toBe(golden.lenet_20_50_500.macs);
    expect(netWeights(build('mlp', { hidden: [300, 100] }))).toBe(golden.lenet_300_100.weights);
  });
});

describe('countLayers', () => {
  const spec = findModel('mlp').build([3], 2, { hidden: [4] });
  /** 3→4→2, all weights 1 but those listed as [row, column] of a layer. */
  const weights = (first: number[][], second: number[][]): Record<string, HostTensor> => {
    const tensor = (shape: [number, number], zeros: number[][]): HostTensor => {
      const data = new Float32Array(shape[0] * shape[1]).fill(1);
      for (const [row, column] of zeros) data[row! * shape[1] + column!] = 0;
      return { dtype: 'float32', shape, data };
    };
    const bias = (size: number): HostTensor => ({
      dtype: 'float32',
      shape: [size],
      data: new Float32Array(size),
    });
    return {
      'dense1/weights': tensor([3, 4], first),
      'dense1/bias': bias(4),
      'dense2/weights': tensor([4, 2], second),
      'dense2/bias': bias(2),
    };
  };

  it('counts zeros and empty groups where no unit is dead', () => {
    const stats = countLayers(
      spec,
      weights(
        [
          [0, 0],
          [0, 1],
          [1, 0],
        ],
        [],
      ),
      'tap',
    );
    expect(stats.layers.map(({ nonzero, emptyGroups, groups }) => [nonzero, emptyGroups, groups])).toEqual([
      [9, 0, 3],
      [8, 0, 4],
    ]);
    expect(stats.weightSparsity).toBeCloseTo(3 / 20, 12);
    expect(stats.layers[0]).toMatchObject({ shape: [3, 4], weights: 12, macs: 12, nonzeroMacs: 9 });
    expect(stats.nonzeroMacs).toBe(17);
  });

  it('counts the weights of a dead unit as zero', () => {
    // Hidden unit 3 is read by nothing: its three incoming weights go too. Input 2 feeds unit 3 alone: it goes as well.
    const dead = weights(
      [
        [2, 0],
        [2, 1],
        [2, 2],
      ],
      [
        [3, 0],
        [3, 1],
      ],
    );
    const tap = countLayers(spec, dead, 'tap');
    expect(tap.layers.map(({ nonzero, emptyGroups }) => [nonzero, emptyGroups])).toEqual([
      [6, 1],
      [6, 1],
    ]);
    expect(tap.weightSparsity).toBeCloseTo(8 / 20, 12);
    expect(tap.groupSparsity).toBeCloseTo(2 / 7, 12);
    const filter = countLayers(spec, dead, 'filter');
    expect(filter.layers.map(({ emptyGroups, groups }) => [emptyGroups, groups])).toEqual([
      [1, 4],
      [0, 2],
    ]);
  });

  it('tells the shape that the exported net has, and the units that it keeps', () => {
    const net = build('lenet-5');
    const whole = initialWeights(net, 0) as Record<string, HostTensor>;
    const cut = Object.fromEntries(
      Object.entries(whole).map(([name, tensor]) => {
        const outs = tensor.shape.at(-1)!;
        // The later half of every hidden layer's units is zero, biases included.
        const dead = (k: number): boolean => !name.startsWith('dense2') && k % outs >= outs / 2;
        return [name, { ...tensor, data: tensor.data.map((value, k) => (dead(k) ? 0 : value)) }];
      }),
    ) as Record<string, HostTensor>;
    const compact = compactNet(net, cut);
    for (const { name, compactShape, units } of countLayers(net, cut, 'tap').layers) {
      const { shape } = compact.weights[`${name}/weights`]!;
      expect(compactShape, name).toEqual(shape);
      expect(units!.kept, name).toBe(shape.at(-1));
    }
    expect(countLayers(net, whole, 'tap').layers.map(({ units }) => units)).toEqual(
      [20, 50, 500, 10].map((of) => ({ kept: of, of })),
    );
  });

  it('counts a layer that is entirely empty', () => {
    const all = [0, 1, 2, 3].flatMap((row) => [
      [row, 0],
      [row, 1],
    ]);
    const stats = countLayers(spec, weights([], all), 'tap');
    expect(stats.weightSparsity).toBe(1);
    expect(stats.groupSparsity).toBe(1);
  });

  it('groups the rows of a flattened channel', () => {
    const lenet = findModel('lenet-5').build([16, 16, 1], 10, { widths: [2, 3, 4] }); // flatten gives 1·1·3
    const start = initialWeights(lenet, 0);
    const dense = start['dense1/weights']!;
    for (let row = 1; row < dense.shape[0]!; row += 3) dense.data.fill(0, row * 4, row * 4 + 4);
    const { layers } = countLayers(lenet, start, 'input-channel');
    const byName = Object.fromEntries(layers.map((layer) => [layer.name, layer]));
    expect(byName['dense1']).toMatchObject({ groups: 3, emptyGroups: 1 });
    expect(byName['conv2']!.nonzero).toBe(25 * 2 * 2); // filter 1 went with its channel
  });

  it('counts a depthwise convolution by its kernels, and no parameter of a batch norm', () => {
    const net = findModel('mobilenet').build([8, 8, 1], 2, { width: 0.1 }); // stem of 3 channels on 8×8 positions
    const start = initialWeights(net, 0);
    const kernels = start['block1.depthwise/weights']!; // [3, 3, 3, 1]
    for (let tap = 0; tap < 9; tap++) kernels.data[tap * 3 + 1] = 0;
    kernels.data[0] = 0;
    const stats = countLayers(net, start, 'tap');
    const byName = Object.fromEntries(stats.layers.map((layer) => [layer.name, layer]));
    expect(byName['block1.depthwise']).toMatchObject({
      shape: [3, 3, 3, 1],
      weights: 27,
      nonzero: 17,
      groups: 3,
      emptyGroups: 1,
      macs: 27 * 64,
      nonzeroMacs: 17 * 64,
    });
    expect(stats.weights).toBe(netWeights(net));
  });
});
