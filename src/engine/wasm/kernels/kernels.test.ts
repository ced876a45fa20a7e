import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../core/engine';
import { evaluateOnce } from '../../evaluate-once';
import { random } from '../../testing/synthetic';
import { loadRuntime } from '../runtime';

type Fn = (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>;

/** The same function on tfjs's plain JavaScript backend is the reference. */
function expectLikeCpu(fn: Fn, inputs: Record<string, HostTensor>): void {
  const expected = evaluateOnce('cpu', fn, inputs);
  // Memory that was used before: a kernel must not count on finding zeros.
  for (const size of [50, 500, 5000]) evaluateOnce('wasm', () => ({ used: tf.fill([size], 7) }), {});
  const before = tf.memory().numTensors;
  const got = evaluateOnce('wasm', fn, inputs);
  expect(tf.memory().numTensors).toBe(before);
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(got[name]!.shape).toEqual(shape);
    const scale = Math.max(1, ...data.map(Math.abs));
    data.forEach((value, i) => expect(Math.abs(got[name]!.data[i]! - value) / scale).toBeLessThan(1e-5));
  }
}

beforeAll(async () => {
  await loadRuntime();
  await tf.setBackend('cpu');
  await tf.ready();
});

describe('the gradients of a convolution', () => {
  const cases: [
    string,
    {
      size: [number, number];
      kernel: [number, number];
      stride: [number, number];
      channels: [number, number];
    },
  ][] = [
    ['square', { size: [8, 8], kernel: [3, 3], stride: [1, 1], channels: [1, 4] }],
    ['odd', { size: [9, 7], kernel: [5, 3], stride: [1, 1], channels: [3, 2] }],
    ['even filter', { size: [7, 8], kernel: [2, 4], stride: [1, 1], channels: [2, 5] }],
    ['one tap', { size: [5, 6], kernel: [1, 1], stride: [1, 1], channels: [4, 3] }],
    ['whole image', { size: [5, 5], kernel: [5, 5], stride: [1, 1], channels: [2, 3] }],
    ['stride 2', { size: [8, 8], kernel: [3, 3], stride: [2, 2], channels: [2, 3] }],
    ['stride 2, odd', { size: [9, 7], kernel: [3, 2], stride: [2, 2], channels: [3, 1] }],
    ['stride 2, rows left over', { size: [10, 9], kernel: [5, 3], stride: [2, 2], channels: [1, 2] }],
    ['unequal strides', { size: [8, 9], kernel: [3, 3], stride: [1, 2], channels: [2, 2] }],
    ['stride beyond the filter', { size: [9, 9], kernel: [1, 2], stride: [2, 2], channels: [2, 2] }],
  ];
  it.each(
    cases.flatMap(([title, one]) => (['valid', 'same'] as const).map((pad) => [title, pad, one] as const)),
  )('%s, %s: like the cpu backend', (_title, pad, { size, kernel, stride, channels }) => {
    const gradients: Fn = ({ x, filter }) => {
      const convolve = (image: tf.Tensor, taps: tf.Tensor) =>
        tf.conv2d(image as tf.Tensor4D, taps as tf.Tensor4D, stride, pad);
      const weights = tf.cos(convolve(x!, filter!)); // a dy that differs at every place
      const [dx, dfilter] = tf.grads((...args) => tf.sum(tf.mul(convolve(args[0]!, args[1]!), weights)))([
        x!,
        filter!,
      ]);
      return { dx: dx!, dfilter: dfilter! };
    };
    expectLikeCpu(gradients, {
      x: random(1, 3, ...size, channels[0]),
      filter: random(2, ...kernel, ...channels),
    });
  });
});

describe('the gradients of a depthwise convolution', () => {
  const cases: [string, { size: [number, number]; kernel: [number, number]; stride: number }][] = [
    ['square', { size: [6, 6], kernel: [3, 3], stride: 1 }],
    ['odd', { size: [7, 5], kernel: [2, 3], stride: 1 }],
    ['stride 2', { size: [8, 7], kernel: [3, 3], stride: 2 }],
    ['stride beyond the filter', { size: [7, 8], kernel: [1, 2], stride: 3 }],
  ];
  it.each(
    cases.flatMap(([title, one]) => (['valid', 'same'] as const).map((pad) => [title, pad, one] as const)),
  )('%s, %s: like the cpu backend', (_title, pad, { size, kernel, stride }) => {
    const gradients: Fn = ({ x, filter }) => {
      const convolve = (image: tf.Tensor, taps: tf.Tensor) =>
        tf.depthwiseConv2d(image as tf.Tensor4D, taps as tf.Tensor4D, stride, pad);
      const weights = tf.cos(convolve(x!, filter!));
      const [dx, dfilter] = tf.grads((...args) => tf.sum(tf.mul(convolve(args[0]!, args[1]!), weights)))([
        x!,
        filter!,
      ]);
      return { y: convolve(x!, filter!), dx: dx!, dfilter: dfilter! };
    };
    expectLikeCpu(gradients, { x: random(1, 2, ...size, 5), filter: random(2, ...kernel, 5, 1) });
  });
});

describe('the gradient of average pooling', () => {
  // tfjs's cpu backend counts positions beyond the image: its gradient is no reference where a window is padded.
  it.each([
    ['same', [7, 5], [3, 2], [2, 2]],
    ['same', [4, 4], [3, 3], [1, 1]],
    ['same', [5, 3], [2, 4], [3, 1]],
    ['valid', [6, 5], [3, 2], [2, 1]],
  ] as const)(
    '%s %o, window %o, strides %o: of a sum of outputs, by differences',
    (pad, size, window, strides) => {
      const input = random(3, 2, ...size, 3);
      // A linear function: its gradient along each axis is the difference that a step of 1 makes.
      const value = (x: tf.Tensor): tf.Scalar => {
        const y = tf.avgPool(x as tf.Tensor4D, [...window], [...strides], pad);
        return tf.sum(tf.mul(y, tf.cos(tf.reshape(tf.range(0, y.size), y.shape))));
      };
      const at = (data: Float32Array): number =>
        evaluateOnce('cpu', ({ x }) => ({ value: value(x!) }), { x: { ...input, data } })['value']!.data[0]!;
      const { dx } = evaluateOnce('wasm', ({ x }) => ({ dx: tf.grad(value)(x!) }), { x: input });
      const start = at(input.data as Float32Array);
      dx!.data.forEach((slope, i) => {
        const moved = Float32Array.from(input.data);
        moved[i]! += 1;
        expect(Math.abs(at(moved) - start - slope)).toBeLessThan(1e-4);
      });
    },
  );
});

describe('matrix products', () => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('transposed %s, %s: like the cpu backend', (transposeA, transposeB) => {
    const multiply: Fn = ({ a, b }) => ({ product: tf.matMul(a!, b!, transposeA, transposeB) });
    const [m, k, n] = [5, 7, 3];
    expectLikeCpu(multiply, {
      a: random(1, ...(transposeA ? [k, m] : [m, k])),
      b: random(2, ...(transposeB ? [n, k] : [k, n])),
    });
    expectLikeCpu(multiply, {
      a: random(3, 4, ...(transposeA ? [k, m] : [m, k])),
      b: random(4, 4, ...(transposeB ? [n, k] : [k, n])),
    });
  });
});

describe('operations of training steps', () => {
  const shapes = { x: random(5, 4, 6, 6, 3), m: random(6, 5, 8) };
  const indices: HostTensor = { dtype: 'int32', shape: [4], data: Int32Array.of(2, 0, 2, 1) };

  const gradientOf = (fn: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) =>
    tf.grad((value) => tf.sum(tf.mul(fn(value), tf.cos(fn(value)))))(x);

  it.each<[string, Fn]>([
    [
      'max-pool and its gradient',
      ({ x }) => ({ dx: gradientOf((v) => tf.maxPool(v as tf.Tensor4D, 2, 2, 'valid'))(x!) }),
    ],
    [
      'max-pool with overlap',
      ({ x }) => ({ dx: gradientOf((v) => tf.maxPool(v as tf.Tensor4D, 3, 2, 'same'))(x!) }),
    ],
    [
      'average-pool with overlap',
      ({ x }) => ({ dx: gradientOf((v) => tf.avgPool(v as tf.Tensor4D, 3, 1, 'valid'))(x!) }),
    ],
    ['mean over positions', ({ x }) => ({ dx: gradientOf((v) => tf.mean(v, [1, 2]))(x!) })],
    ['relu6 and its gradient', ({ m }) => ({ dm: gradientOf((v) => tf.relu6(tf.mul(v, 9)))(m!) })],
    ['concatenation', ({ m }) => ({ dm: gradientOf((v) => tf.concat([v, tf.square(v)], 1))(m!) })],
    [
      'batch norm in evaluation',
      ({ x, m }) => {
        const row = (i: number) => tf.reshape(tf.slice(m!, [i, 0], [1, 3]), [3]) as tf.Tensor1D;
        const variance = tf.square(row(3)) as tf.Tensor1D;
        return { y: tf.batchNorm(x as tf.Tensor4D, row(0), variance, row(1), row(2), 1e-3) };
      },
    ],
    ['relu and its gradient', ({ m }) => ({ dm: gradientOf((v) => tf.relu(v))(m!) })],
    ['log-softmax and its gradient', ({ m }) => ({ dm: gradientOf((v) => tf.logSoftmax(v))(m!) })],
    [
      'dense with bias and its gradient',
      ({ m }) => ({ db: gradientOf((v) => tf.add(tf.matMul(m!, v, false, true), tf.sum(v, 1)))(m!) }),
    ],
    ['top-k', ({ m }) => ({ ...tf.topk(m!, 8) })],
    ['cumulative sum', ({ m }) => ({ sums: tf.cumsum(m!, 1) })],
    ['soft threshold', ({ m }) => ({ y: tf.mul(tf.sign(m!), tf.relu(tf.sub(tf.abs(m!), 0.3))) })],
    ['division without NaN', ({ m }) => ({ y: tf.divNoNan(m!, tf.relu(m!)) })],
    [
      'choice',
      ({ m }) => ({
        y: tf.where(tf.greater(m!, 0), m!, tf.zerosLike(m!)),
        n: tf.cast(tf.notEqual(m!, 0), 'float32'),
      }),
    ],
    [
      'one-hot and arg-max',
      ({ m, indices: i }) => ({
        hot: tf.cast(tf.oneHot(i as tf.Tensor1D, 3), 'float32'),
        top: tf.argMax(m!, 1),
      }),
    ],
    [
      'gather',
      ({ m, indices: i }) => ({
        rows: tf.gather(m!, i as tf.Tensor1D),
        columns: tf.gather(m!, i as tf.Tensor1D, 1),
      }),
    ],
    [
      'max, stack and transpose',
      ({ m }) => ({ y: tf.transpose(tf.stack([tf.max(m!, 0), tf.max(tf.abs(m!), 0)])) }),
    ],
  ])('%s: like the cpu backend', (_title, fn) => {
    expectLikeCpu(fn, { ...shapes, indices });
  });
});
