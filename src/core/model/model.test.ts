import { describe, expect, it } from 'vitest';
import { UserError } from '../../shared/errors';
import { initialWeights } from './initial';
import { findModel, models } from '.';
import { inferShapes, parameters, sizeOf } from './shapes';
import type { ModelSpec } from './spec';

const count = (spec: ModelSpec): number =>
  parameters(spec).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

describe('mlp', () => {
  const mlp = findModel('mlp');

  it('has the layers 784-500-300-10 on MNIST by default: 784·500 + 500 + 500·300 + 300 + 300·10 + 10 parameters', () => {
    const spec = mlp.build([28, 28, 1], 10, {});
    expect(spec.layers.map(({ op }) => op)).toEqual(['flatten', 'dense', 'relu', 'dense', 'relu', 'dense']);
    expect(count(spec)).toBe(545_810);
  });

  it('takes tables, any widths and none, and any number of classes', () => {
    expect(count(mlp.build([13], 3, { hidden: [7] }))).toBe(13 * 7 + 7 + 7 * 3 + 3);
    expect(count(mlp.build([13], 3, { hidden: [] }))).toBe(13 * 3 + 3);
    expect(count(mlp.build([5], 2, { hidden: [4, 3, 2, 1] }))).toBe(24 + 15 + 8 + 3 + 4);
  });

  it('drops out after each hidden layer, on request', () => {
    const spec = mlp.build([5], 2, { hidden: [4, 3], dropout: 0.2 });
    expect(spec.layers.filter(({ op }) => op === 'dropout')).toMatchObject([{ rate: 0.2 }, { rate: 0.2 }]);
    inferShapes(spec);
  });

  it.each([
    [{ hidden: [10.5] }, 'setting "hidden" is [10.5]; expected a list of whole numbers'],
    [{ hidden: [0] }, 'net "mlp": setting "hidden" is [0]'],
    [{ width: 10 }, 'net "mlp": unknown setting "width"; expected one of hidden, dropout'],
  ])('refuses %j', (settings, message) => {
    expect(() => mlp.build([5], 2, settings)).toThrow(message);
  });

  it('refuses a single class', () => {
    expect(() => mlp.build([5], 1, {})).toThrow('the dataset has 1 classes; expected two or more');
  });
});

describe('lenet-5', () => {
  const lenet = findModel('lenet-5');

  it('has the shapes of the 20-50-500 net on MNIST: 431,080 parameters', () => {
    const spec = lenet.build([28, 28, 1], 10, {});
    expect(inferShapes(spec)).toMatchObject({
      conv1: [24, 24, 20],
      pool1: [12, 12, 20],
      conv2: [8, 8, 50],
      pool2: [4, 4, 50],
      flatten: [800],
      dense2: [10],
    });
    expect(count(spec)).toBe(431_080);
  });

  it('adapts to colour, other sizes, sides that differ, and other class counts', () => {
    expect(inferShapes(lenet.build([32, 32, 3], 100, {}))).toMatchObject({ flatten: [1250], dense2: [100] });
    expect(inferShapes(lenet.build([17, 40, 2], 4, {}))).toMatchObject({ pool2: [1, 7, 50], dense2: [4] });
  });

  it('takes 16×16 and refuses 15×15, naming the layer, its size and the smallest that works', () => {
    expect(inferShapes(lenet.build([16, 16, 1], 10, {}))['pool2']).toEqual([1, 1, 50]);
    expect(() => lenet.build([15, 15, 1], 10, {})).toThrow(
      'net "lenet-5" does not fit images of 15×15: layer "pool2" gets 1×1 positions for its 2×2 window; expected images of at least 16×16',
    );
    expect(() => lenet.build([8, 8, 1], 10, {})).toThrow(
      'net "lenet-5" does not fit images of 8×8: layer "conv2" gets 2×2 positions for its 5×5 window; expected images of at least 16×16; use larger images or another net, for example mlp',
    );
    expect(() => lenet.build([28, 4, 1], 10, {})).toThrow('layer "conv1" gets 28×4 positions');
  });

  it('refuses tables, and widths that are not three', () => {
    expect(() => lenet.build([64], 10, {})).toThrow(
      'net "lenet-5" is given a table of 64 features; expected images: height × width × channels; choose mlp for tables',
    );
    expect(() => lenet.build([28, 28, 1], 10, { widths: [20, 50] })).toThrow('expected 3 whole numbers');
  });
});

describe('reference-net', () => {
  const reference = findModel('reference-net');

  it('has 3,274,634 parameters on MNIST, half of its dense units dropped', () => {
    const spec = reference.build([28, 28, 1], 10, {});
    expect(inferShapes(spec)).toMatchObject({ conv1: [28, 28, 32], pool2: [7, 7, 64], flatten: [3136] });
    expect(count(spec)).toBe(3_274_634);
    expect(spec.layers).toContainEqual({ name: 'dropout', op: 'dropout', inputs: ['relu3'], rate: 0.5 });
  });

  it('fits images of any size, odd ones by padding', () => {
    for (const side of [1, 2, 7, 8, 13, 33]) {
      const half = Math.ceil(Math.ceil(side / 2) / 2);
      expect(inferShapes(reference.build([side, side, 3], 5, {}))['pool2']).toEqual([half, half, 64]);
    }
  });
});

describe('the registry', () => {
  it('finds every net by its name and explains a wrong one', () => {
    for (const model of models) expect(findModel(model.info.name)).toBe(model);
    expect(() => findModel('resnet-20')).toThrowError(
      new UserError(
        'unknown net "resnet-20"',
        'one of mlp, lenet-5, reference-net, small-cnn, vgg, resnet, wide-resnet, mobilenet, conv1d, custom',
        'choose one of them',
      ),
    );
  });
});

describe('inferShapes', () => {
  const spec = (...layers: ModelSpec['layers']): ModelSpec => ({
    name: 'net',
    inputShape: [4, 4, 2],
    classes: 3,
    layers,
  });
  const flatten = { name: 'flat', op: 'flatten', inputs: ['input'] } as const;

  it.each([
    [
      'a dense layer on an image',
      [{ name: 'a', op: 'dense', inputs: ['input'], units: 3 }],
      'layer "a" (dense) gets 4×4×2',
    ],
    ['an unknown input', [{ name: 'a', op: 'relu', inputs: ['b'] }], 'layer "a" (relu) reads "b"'],
    ['a name twice', [flatten, { ...flatten, op: 'relu' }], 'layer "flat" (relu) has a name that is taken'],
    ['the wrong number of logits', [flatten], 'net "net" ends with 32; expected 3 logits'],
    ['no layers', [], 'ends with no layer'],
    [
      'a selection beyond the end',
      [{ name: 's', op: 'select', inputs: ['input'], indices: [0, 2] }],
      'layer "s" selects positions that do not exist; expected at least one position, each from 0 to 1',
    ],
    [
      'a dropout of everything',
      [{ name: 'd', op: 'dropout', inputs: ['input'], rate: 1 }],
      'layer "d" (dropout) has rate 1',
    ],
  ] as const)('refuses %s', (_, layers, message) => {
    expect(() => inferShapes(spec(...(layers as unknown as ModelSpec['layers'])))).toThrow(message);
  });

  it('gives the shapes of strided and padded windows', () => {
    const conv = {
      name: 'c',
      op: 'conv2d',
      inputs: ['input'],
      filters: 5,
      kernelSize: [3, 2],
      strides: [2, 1],
    } as const;
    const end = [
      { name: 'f', op: 'flatten', inputs: ['c'] },
      { name: 'd', op: 'dense', inputs: ['f'], units: 3 },
    ] as const;
    expect(inferShapes(spec({ ...conv, padding: 'same' }, ...end))['c']).toEqual([2, 4, 5]);
    expect(inferShapes(spec({ ...conv, padding: 'valid' }, ...end))['c']).toEqual([1, 3, 5]);
  });
});

describe('initialWeights', () => {
  const spec = findModel('lenet-5').build([28, 28, 1], 10, {});
  const variance = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((s, x) => s + x * x, 0) / values.length;

  it('is a pure function of the seed, and gives every layer its own numbers', () => {
    expect(initialWeights(spec, 3)).toEqual(initialWeights(spec, 3));
    expect(initialWeights(spec, 3)['dense2/weights']).not.toEqual(initialWeights(spec, 4)['dense2/weights']);
    const wider = findModel('lenet-5').build([28, 28, 1], 10, { widths: [20, 50, 600] });
    expect(initialWeights(wider, 3)['conv2/weights']).toEqual(initialWeights(spec, 3)['conv2/weights']);
  });

  it('has the variance 2 / fan-in (He et al. 2015) and no bias', () => {
    const weights = initialWeights(spec, 0);
    expect(variance(weights['conv2/weights']!.data) * 500).toBeCloseTo(2, 1);
    expect(variance(weights['dense1/weights']!.data) * 800).toBeCloseTo(2, 1);
    expect(variance(weights['dense1/bias']!.data)).toBe(0);
  });

  it("is the paper's for the reference net: within ±0.2, σ = 0.1 × 0.8796 (a normal cut at 2σ), biases 0.1", () => {
    const weights = initialWeights(findModel('reference-net').build([8, 8, 1], 10, {}), 0);
    const { data } = weights['dense1/weights']!;
    expect(data.every((x) => Math.abs(x) < 0.2 + 1e-7)).toBe(true);
    expect(Math.sqrt(variance(data))).toBeCloseTo(0.08796, 3);
    expect(weights['conv1/bias']!.data.every((x) => x === Math.fround(0.1))).toBe(true);
  });
});
