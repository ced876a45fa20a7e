/** The nets for small images and series: their sizes against the papers', and what they take. */
import { describe, expect, it } from 'vitest';
import { netMacs } from '../counting/macs';
import { initialWeights } from './initial';
import { findModel, models } from '.';
import { inferShapes, parameters, sizeOf, weightLayers } from './shapes';
import type { ModelSpec } from './spec';

const cifar = (name: string, settings = {}): ModelSpec => findModel(name).build([32, 32, 3], 10, settings);
const trainable = (spec: ModelSpec): number =>
  parameters(spec).reduce((sum, { shape, trainable: moves }) => sum + (moves ? sizeOf(shape) : 0), 0);

describe('sizes on 32×32×3 and 10 classes', () => {
  it('VGG-16 has 14.7 million parameters and 313 million multiply–accumulates, VGG-11 9.2 million', () => {
    expect(trainable(cifar('vgg'))).toBe(14_724_042);
    expect(netMacs(cifar('vgg'))).toBe(313_201_664);
    expect(trainable(cifar('vgg', { depth: 11 }))).toBe(9_228_362);
  });

  it('ResNet-20, 32, 44, 56 and 110 have the parameters of He et al. (table 6), in millions, and those of two shortcuts', () => {
    const shortcuts = 16 * 32 + 2 * 32 + (32 * 64 + 2 * 64); // the paper's have none (option A)
    const millions = ['20', '32', '44', '56', '110'].map(
      (depth) => (trainable(cifar('resnet', { depth })) - shortcuts) / 1e6,
    );
    expect(millions.map((count) => Number(count.toFixed(2)))).toEqual([0.27, 0.46, 0.66, 0.85, 1.73]);
    expect(weightLayers(cifar('resnet', { depth: 56 }))).toHaveLength(56 + 2);
  });

  it('WRN-16-8 and WRN-28-10 have the 11.0 and 36.5 million parameters of Zagoruyko & Komodakis (table 4)', () => {
    const millions = (depth: number, widen: number): string =>
      (trainable(cifar('wide-resnet', { depth, widen })) / 1e6).toFixed(1);
    expect([millions(16, 8), millions(28, 10)]).toEqual(['11.0', '36.5']);
  });

  it('MobileNet has 3.2 million, and a quarter of the channels a sixteenth of its 1×1 weights', () => {
    expect(trainable(cifar('mobilenet'))).toBe(3_217_226);
    const pointwise = (width: number): number => {
      const weights = initialWeights(cifar('mobilenet', { width }), 0);
      return weights['block9.pointwise/weights']!.data.length;
    };
    expect(pointwise(0.25) * 16).toBe(pointwise(1));
  });
});

describe('every net', () => {
  it.each(models.map(({ info }) => [info.name, info.accepts] as const))(
    '%s takes other sizes, channels and class counts, or says which it wants',
    (name, accepts) => {
      const { build } = findModel(name);
      for (const shape of [
        [28, 28, 1],
        [33, 17, 4],
        [96, 96, 3],
      ]) {
        if (!accepts.includes('image')) {
          expect(() => build(shape, 5, {})).toThrow(/is given images of .*; expected a table/);
          continue;
        }
        const spec = build(shape, 5, {});
        expect(inferShapes(spec)[spec.layers.at(-1)!.name]).toEqual([5]);
      }
      if (accepts.includes('table')) inferShapes(build([13], 3, {}));
      else expect(() => build([13], 3, {})).toThrow(/is given a table of 13 features; expected images/);
      expect(() => build([32, 32, 3], 10, { no: 1 })).toThrow(`net "${name}": unknown setting "no"`);
    },
  );

  it('refuses depths that it does not have', () => {
    expect(() => cifar('resnet', { depth: 21 })).toThrow('expected one of 20, 32, 44, 56, 110');
    expect(() => cifar('vgg', { depth: '19' })).toThrow('expected one of 11, 16');
  });
});

describe('blocks', () => {
  it('ResNet halves the image and doubles the channels at the first block of stages 2 and 3', () => {
    expect(inferShapes(cifar('resnet'))).toMatchObject({
      'stage1.block3.relu': [32, 32, 16],
      'stage2.block1.add': [16, 16, 32],
      'stage3.block3.relu': [8, 8, 64],
    });
    expect(cifar('resnet').layers).toContainEqual({
      name: 'stage2.block1.add',
      op: 'add',
      inputs: ['stage2.block1.conv2-norm', 'stage2.block1.shortcut-norm'],
    });
  });

  it('a wide net without widening keeps the identity in its first stage', () => {
    const projected = (widen: number): string[] =>
      weightLayers(cifar('wide-resnet', { widen }))
        .map(({ name }) => name)
        .filter((name) => name.endsWith('shortcut'));
    expect(projected(1)).toEqual(['stage2.block1.shortcut', 'stage3.block1.shortcut']);
    expect(projected(2)).toHaveLength(3);
  });

  it('dropout stands between the two convolutions of a wide block', () => {
    const { layers } = cifar('wide-resnet', { dropout: 0.3 });
    const at = layers.findIndex(({ name }) => name === 'stage1.block1.dropout');
    expect(layers[at + 1]).toMatchObject({ name: 'stage1.block1.conv2', inputs: ['stage1.block1.dropout'] });
    expect(layers.filter(({ op }) => op === 'dropout')).toHaveLength(6);
  });

  it('a series is an image of one column', () => {
    const spec = findModel('conv1d').build([140], 5, { widths: [8, 16], kernel: 7 });
    expect(inferShapes(spec)).toMatchObject({ series: [140, 1, 1], conv1: [140, 1, 8], conv2: [70, 1, 16] });
  });
});

describe('what training starts from', () => {
  const weights = initialWeights(cifar('mobilenet', { width: 0.5 }), 0);
  const all = (name: string, value: number): boolean => weights[name]!.data.every((x) => x === value);

  it('batch norms pass their input on: scale 1, shift 0, mean 0, variance 1', () => {
    expect([all('stem-norm/scale', 1), all('stem-norm/shift', 0)]).toEqual([true, true]);
    expect([all('stem-norm/mean', 0), all('stem-norm/variance', 1)]).toEqual([true, true]);
  });

  it('a depthwise kernel has the fan-in of its window: variance 2/9', () => {
    const data = weights['block9.depthwise/weights']!.data as Float32Array;
    const variance = data.reduce((sum, x) => sum + x * x, 0) / data.length;
    expect(variance * 9).toBeCloseTo(2, 1);
  });

  it('layers before a batch norm have no bias', () => {
    expect(Object.keys(weights).filter((name) => name.endsWith('/bias'))).toEqual(['logits/bias']);
  });
});
