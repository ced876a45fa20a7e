import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { forward } from '../model/forward';
import { inferShapes, parameters, sizeOf } from '../model/shapes';
import type { Conv2dLayer, LayerSpec, ModelSpec } from '../model/spec';
import { stream } from '../random';
import { cutDead, liveness } from './liveness';

type Weights = Record<string, HostTensor>;

const dense = (name: string, input: string, units: number): LayerSpec => ({
  name,
  op: 'dense',
  inputs: [input],
  units,
});
const relu = (name: string, input: string): LayerSpec => ({ name, op: 'relu', inputs: [input] });
const conv = (name: string, input: string, filters: number, padding: Conv2dLayer['padding']): LayerSpec => ({
  name,
  op: 'conv2d',
  inputs: [input],
  filters,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding,
});
const pool = (name: string, input: string): LayerSpec => ({
  name,
  op: 'max-pool',
  inputs: [input],
  poolSize: [2, 2],
  strides: [2, 2],
  padding: 'same',
});
const net = (inputShape: number[], classes: number, ...layers: LayerSpec[]): ModelSpec => ({
  name: 'test',
  inputShape,
  classes,
  layers,
});

/** Dense 3→2, ReLU, dense 2→2: the example of the docstring. */
const small = net([3], 2, dense('a', 'input', 2), relu('r', 'a'), dense('b', 'r', 2));
/** Two convolutions of which the second is padded or not, pooling, flatten, dense. */
const image = (padding: Conv2dLayer['padding']): ModelSpec =>
  net(
    [6, 5, 2],
    3,
    conv('c1', 'input', 4, 'same'),
    relu('r1', 'c1'),
    conv('c2', 'r1', 3, padding),
    relu('r2', 'c2'),
    pool('p2', 'r2'),
    { name: 'drop', op: 'dropout', inputs: ['p2'], rate: 0.5 },
    { name: 'flat', op: 'flatten', inputs: ['drop'] },
    dense('d1', 'flat', 5),
    relu('r3', 'd1'),
    dense('d2', 'r3', 3),
  );

function randomWeights(spec: ModelSpec, seed: number, density: number): Weights {
  const random = stream('test', seed);
  return Object.fromEntries(
    parameters(spec).map(({ name, shape, kind }) => {
      const keep = (): boolean => kind === 'bias' || random.uniform() < density;
      const data = Float32Array.from({ length: sizeOf(shape) }, () => (keep() ? random.normal() : 0));
      return [name, { dtype: 'float32', shape, data }];
    }),
  );
}

/** Sets to zero each weight whose (row, output) is chosen; row counts taps × inputs. */
function clear(weights: Weights, name: string, chosen: (input: number, output: number) => boolean): void {
  const { shape, data } = weights[name]!;
  const [ins, outs] = shape.slice(-2) as [number, number];
  data.forEach((_, k) => {
    if (chosen(Math.floor(k / outs) % ins, k % outs)) data[k] = 0;
  });
}

function logits(spec: ModelSpec, weights: Weights, seed: number): Float32Array {
  const random = stream('samples', seed);
  return tf.tidy(() => {
    const x = tf.tensor(
      Array.from({ length: 7 * sizeOf(spec.inputShape) }, () => random.normal()),
      [7, ...spec.inputShape],
    );
    const params = Object.fromEntries(
      Object.entries(weights).map(([name, w]) => [name, tf.tensor(w.data as Float32Array, [...w.shape])]),
    );
    return forward(spec, params, x, { training: false }).dataSync<'float32'>();
  });
}

function expectSameLogits(spec: ModelSpec, weights: Weights): void {
  const cut = cutDead(spec, weights);
  const [before, after] = [logits(spec, weights, 1), logits(spec, cut, 1)];
  const scale = Math.max(1, ...before.map(Math.abs));
  before.forEach((value, i) => expect(Math.abs(value - after[i]!)).toBeLessThan(1e-5 * scale));
}

beforeAll(() => tf.setBackend('cpu'));

describe('liveness', () => {
  it('keeps everything of a full net', () => {
    const spec = image('same');
    const live = liveness(spec, randomWeights(spec, 0, 1));
    for (const { inputs, outputs } of Object.values(live)) expect([...inputs, ...outputs]).not.toContain(0);
  });

  it('removes a unit that nothing reads, with the weights that enter it', () => {
    const weights = randomWeights(small, 1, 1);
    clear(weights, 'b/weights', (input) => input === 1);
    expect(Array.from(liveness(small, weights)['a']!.outputs)).toEqual([1, 0]);
    const cut = cutDead(small, weights);
    expect(Array.from(cut['a/weights']!.data, (value) => value !== 0)).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    expectSameLogits(small, weights);
  });

  it('folds a unit without incoming weights into the next bias: b + w·relu(bias)', () => {
    const weights = randomWeights(small, 2, 1);
    clear(weights, 'a/weights', (_, output) => output === 0);
    weights['a/bias']!.data[0] = 0.5;
    const live = liveness(small, weights);
    expect(Array.from(live['b']!.inputs)).toEqual([0, 1]);
    const [b, w] = [weights['b/bias']!.data, weights['b/weights']!.data];
    expect(live['b']!.bias[0]).toBeCloseTo(b[0]! + 0.5 * w[0]!, 6);
    expect(live['b']!.bias[1]).toBeCloseTo(b[1]! + 0.5 * w[1]!, 6);
    expectSameLogits(small, weights);
  });

  it('cascades through several layers in both directions', () => {
    const deep = net(
      [4],
      2,
      dense('a', 'input', 3),
      relu('ra', 'a'),
      dense('b', 'ra', 3),
      relu('rb', 'b'),
      dense('c', 'rb', 2),
    );
    const weights = randomWeights(deep, 3, 1);
    clear(weights, 'c/weights', (input) => input !== 0); // b1, b2 unread
    clear(weights, 'b/weights', (input, output) => output === 0 && input !== 2); // b0 reads a2 alone
    clear(weights, 'a/weights', (input) => input !== 3); // only the last feature is read
    const live = liveness(deep, weights);
    expect(Array.from(live['a']!.inputs)).toEqual([0, 0, 0, 1]);
    expect(Array.from(live['a']!.outputs)).toEqual([0, 0, 1]);
    expect(Array.from(live['b']!.outputs)).toEqual([1, 0, 0]);
    expect(Array.from(live['c']!.outputs)).toEqual([1, 1]);
  });

  it('reads channels through flatten: position p belongs to channel p mod channels', () => {
    const spec = image('valid');
    const weights = randomWeights(spec, 4, 1);
    clear(weights, 'd1/weights', (input) => input % 3 === 1);
    expect(Array.from(liveness(spec, weights)['c2']!.outputs)).toEqual([1, 0, 1]);
    clear(weights, 'd1/weights', (input) => input !== 5); // one position of channel 2
    const live = liveness(spec, weights);
    expect(Array.from(live['c2']!.outputs)).toEqual([0, 0, 1]);
    expect(live['d1']!.inputs.indexOf(1)).toBe(5);
    expectSameLogits(spec, weights);
  });

  it('folds a constant channel into a convolution without padding', () => {
    const spec = image('valid');
    const weights = randomWeights(spec, 5, 1);
    clear(weights, 'c1/weights', (_, output) => output === 3);
    weights['c1/bias']!.data[3] = 0.7;
    const live = liveness(spec, weights);
    expect(Array.from(live['c1']!.outputs)).toEqual([1, 1, 1, 0]);
    expect(Array.from(live['c2']!.inputs)).toEqual([1, 1, 1, 0]);
    expectSameLogits(spec, weights);
  });

  it('keeps a constant channel that a padded convolution reads, unless the constant is zero', () => {
    const spec = image('same');
    const weights = randomWeights(spec, 6, 1);
    clear(weights, 'c1/weights', (_, output) => output > 1);
    weights['c1/bias']!.data.set([0.7, -0.7], 2); // relu gives .7 and 0
    const live = liveness(spec, weights);
    expect(Array.from(live['c1']!.outputs)).toEqual([1, 1, 1, 0]);
    expect(live['c1']!.keptConstants).toEqual([2]);
    expect(Array.from(live['c2']!.inputs)).toEqual([1, 1, 1, 0]);
    expectSameLogits(spec, weights);
  });

  it('folds through a padded convolution whose window stays inside the image', () => {
    const pointwise = { ...(conv('c2', 'r1', 2, 'same') as Conv2dLayer), kernelSize: [1, 1] as const };
    const spec = net(
      [3, 3, 1],
      2,
      conv('c1', 'input', 2, 'same'),
      relu('r1', 'c1'),
      pointwise,
      { name: 'flat', op: 'flatten', inputs: ['c2'] },
      dense('d', 'flat', 2),
    );
    const weights = randomWeights(spec, 7, 1);
    clear(weights, 'c1/weights', (_, output) => output === 0);
    weights['c1/bias']!.data[0] = 1;
    expect(Array.from(liveness(spec, weights)['c1']!.outputs)).toEqual([0, 1]);
    expectSameLogits(spec, weights);
  });

  it('keeps the logits of a net whose last layer is empty', () => {
    const weights = randomWeights(small, 8, 1);
    clear(weights, 'b/weights', () => true);
    const live = liveness(small, weights);
    expect(Array.from(live['b']!.outputs)).toEqual([1, 1]);
    expect(Array.from(live['a']!.outputs)).toEqual([0, 0]);
    expectSameLogits(small, weights);
  });

  it('follows a selection of input positions', () => {
    const spec = net(
      [5],
      2,
      { name: 'pick', op: 'select', inputs: ['input'], indices: [4, 1] },
      dense('a', 'pick', 2),
    );
    const weights = randomWeights(spec, 9, 1);
    clear(weights, 'a/weights', (input) => input === 0);
    expect(Array.from(liveness(spec, weights)['a']!.inputs)).toEqual([0, 1]);
    expectSameLogits(spec, weights);
  });

  it('finds exactly the units on a path of non-zero weights from the input to the logits (random dense nets)', () => {
    const deep = net(
      [6],
      3,
      dense('a', 'input', 7),
      relu('ra', 'a'),
      dense('b', 'ra', 5),
      relu('rb', 'b'),
      dense('c', 'rb', 3),
    );
    for (let seed = 0; seed < 40; seed++) {
      const weights = randomWeights(deep, 100 + seed, 0.2);
      const paths = (from: number[], name: string): number[] => {
        const {
          shape: [ins, outs],
          data,
        } = weights[name]! as HostTensor & { shape: [number, number] };
        return Array.from({ length: outs }, (_, o) =>
          Array.from({ length: ins }, (_, i) => (data[i * outs + o] !== 0 ? from[i]! : 0)).reduce(
            (x, y) => x + y,
            0,
          ),
        );
      };
      const ones = (n: number, only = -1): number[] =>
        Array.from({ length: n }, (_, i) => (only < 0 || i === only ? 1 : 0));
      const enter = paths(ones(6), 'a/weights'); // number of paths from the input to each unit of a
      const live = liveness(deep, weights);
      for (let u = 0; u < 7; u++) {
        const leave = paths(paths(ones(7, u), 'b/weights'), 'c/weights').some((count) => count > 0);
        expect(live['a']!.outputs[u], `seed ${seed} unit ${u}`).toBe(enter[u]! > 0 && leave ? 1 : 0);
      }
      expectSameLogits(deep, weights);
    }
  });

  it('leaves the logits of random sparse image nets alone, and nothing more to remove', () => {
    for (let seed = 0; seed < 40; seed++) {
      for (const padding of ['same', 'valid'] as const) {
        const spec = image(padding);
        const weights = randomWeights(spec, 200 + seed, 0.06 + 0.02 * (seed % 5));
        expectSameLogits(spec, weights);
        const live = liveness(spec, weights);
        const again = liveness(spec, cutDead(spec, weights, live));
        for (const name of Object.keys(live)) {
          expect(again[name]!.inputs).toEqual(live[name]!.inputs);
          expect(again[name]!.outputs).toEqual(live[name]!.outputs);
        }
      }
    }
  });

  it('covers every input unit of every layer', () => {
    const spec = image('same');
    const shapes = inferShapes(spec);
    const live = liveness(spec, randomWeights(spec, 10, 0.5));
    expect(live['d1']!.inputs).toHaveLength(shapes['flat']![0]!);
    expect(live['c2']!.inputs).toHaveLength(4);
  });
});
