/** Batch norm in training on every engine, against its definition in double precision. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../core/engine';
import { batchNormTrained } from '../core/model/batch-norm';
import type { BatchNormLayer } from '../core/model/spec';
import { evaluateOnce } from './evaluate-once';
import { loadRuntime as loadNative } from './tensorflow/runtime';
import { nativeExpected } from './testing/native';
import { generator, normal } from './testing/synthetic';
import { loadRuntime as loadWasm } from './wasm/runtime';

const backends = ['cpu', 'wasm', ...(nativeExpected ? ['tensorflow'] : [])];

interface Reference {
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dscale: Float64Array;
  readonly dshift: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}
type Inputs = Record<'x' | 'scale' | 'shift' | 'mean' | 'variance' | 'dy', HostTensor>;

/** The definition of `BatchNormLayer`, and dL/dx etc. of L = Σ dy·y by the chain rule through mean and variance. */
function reference(layer: BatchNormLayer, inputs: Inputs): Reference {
  const { x, scale, shift, mean, variance, dy } = inputs;
  const { epsilon = 1e-3, decay = 0.9 } = layer;
  const channels = scale.data.length;
  const count = x.data.length / channels;
  const result = {
    y: new Float64Array(x.data.length),
    dx: new Float64Array(x.data.length),
    dscale: new Float64Array(channels),
    dshift: new Float64Array(channels),
    mean: new Float64Array(channels),
    variance: new Float64Array(channels),
  };
  for (let c = 0; c < channels; c++) {
    const places = Array.from({ length: count }, (_, i) => i * channels + c);
    const sum = (of: (at: number) => number): number => places.reduce((total, at) => total + of(at), 0);
    const m = sum((at) => x.data[at]!) / count;
    const v = sum((at) => (x.data[at]! - m) ** 2) / count;
    const sigma = Math.sqrt(v + epsilon);
    const hat = (at: number): number => (x.data[at]! - m) / sigma;
    const gradient = (at: number): number => dy.data[at]! * scale.data[c]!; // dL/dx̂
    const dvariance = sum((at) => (gradient(at) * hat(at)) / (-2 * sigma ** 2));
    const dmean =
      sum((at) => -gradient(at) / sigma) + (dvariance * sum((at) => -2 * (x.data[at]! - m))) / count;
    for (const at of places) {
      result.y[at] = scale.data[c]! * hat(at) + shift.data[c]!;
      result.dx[at] = gradient(at) / sigma + (dvariance * 2 * (x.data[at]! - m) + dmean) / count;
    }
    result.dscale[c] = sum((at) => dy.data[at]! * hat(at));
    result.dshift[c] = sum((at) => dy.data[at]!);
    result.mean[c] = decay * mean.data[c]! + (1 - decay) * m;
    result.variance[c] = decay * variance.data[c]! + ((1 - decay) * v * count) / Math.max(1, count - 1);
  }
  return result;
}

/** The same on a backend, by tfjs's gradients. */
function compute(backend: string, layer: BatchNormLayer, inputs: Inputs): Record<string, HostTensor> {
  return evaluateOnce(
    backend,
    ({ x, scale, shift, mean, variance, dy }) => {
      const statistics: tf.Tensor[] = [];
      const onStatistics = (...values: tf.Tensor[]): void => {
        statistics.push(...values.map((value) => tf.keep(tf.clone(value))));
      };
      const norm = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, listen?: typeof onStatistics): tf.Tensor =>
        batchNormTrained(layer, a, { scale: b, shift: c, mean: mean!, variance: variance! }, listen);
      const y = norm(x!, scale!, shift!);
      const [dx, dscale, dshift] = tf.grads((a, b, c) => tf.sum(tf.mul(norm(a!, b!, c!, onStatistics), dy!)))(
        [x!, scale!, shift!],
      );
      const [newMean, newVariance] = statistics.map((kept) => {
        const value = tf.clone(kept);
        kept.dispose();
        return value;
      });
      return { y, dx: dx!, dscale: dscale!, dshift: dshift!, mean: newMean!, variance: newVariance! };
    },
    inputs,
  );
}

function randomInputs(shape: readonly number[], offset: number): Inputs {
  const next = normal(generator(shape.length + offset));
  const tensor = (dimensions: readonly number[], draw: () => number): HostTensor => ({
    dtype: 'float32',
    shape: dimensions,
    data: Float32Array.from({ length: dimensions.reduce((a, b) => a * b, 1) }, draw),
  });
  const channels = shape.slice(-1);
  return {
    x: tensor(shape, () => offset + 2 * next()),
    scale: tensor(channels, () => 1 + 0.3 * next()),
    shift: tensor(channels, next),
    mean: tensor(channels, next),
    variance: tensor(channels, () => 0.5 + next() ** 2),
    dy: tensor(shape, next),
  };
}

describe('batch norm in training', () => {
  beforeAll(async () => {
    await loadWasm();
    if (nativeExpected) loadNative();
    await tf.setBackend('cpu');
  });
  afterAll(() => tf.setBackend('cpu'));

  const cases: [string, readonly number[], number, Partial<BatchNormLayer>][] = [
    ['images', [5, 6, 4, 3], 0, {}],
    ['images far from zero', [8, 5, 5, 4], 30, { epsilon: 1e-5, decay: 0.99 }],
    ['lists', [9, 7], 1, {}],
    ['a single value a channel', [1, 1, 1, 4], 1, {}],
    ['constants', [6, 3, 3, 2], 0, { decay: 0 }],
  ];
  it.each(backends.flatMap((backend) => cases.map((one) => [backend, ...one] as const)))(
    'on %s, of %s: values, gradients and running statistics',
    (backend, title, shape, offset, options) => {
      const layer: BatchNormLayer = { name: 'n', op: 'batch-norm', inputs: ['input'], ...options };
      const inputs = randomInputs(shape, offset);
      if (title === 'constants') inputs.x.data.fill(1.25);
      const wanted = reference(layer, inputs);
      const before = tf.memory().numTensors;
      const got = compute(backend, layer, inputs);
      expect(tf.memory().numTensors).toBe(before);
      for (const [name, values] of Object.entries(wanted) as [string, Float64Array][]) {
        const scale = Math.max(1, ...values.map(Math.abs));
        values.forEach((value, i) =>
          expect(Math.abs(got[name]!.data[i]! - value) / scale, `${name}[${i}]`).toBeLessThan(2e-5),
        );
      }
    },
  );
});
