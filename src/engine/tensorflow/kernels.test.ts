import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateOnce } from '../evaluate-once';
import { nativeExpected } from '../testing/native';
import { random } from '../testing/synthetic';
import { BACKEND, loadRuntime } from './runtime';

describe.runIf(nativeExpected)('a convolution and its gradients', () => {
  beforeAll(async () => {
    loadRuntime();
    await tf.setBackend('cpu');
    await tf.ready();
  });

  const cases = [1, 2, 3, 5].flatMap((kernel) =>
    [1, 2].flatMap((stride) =>
      (['same', 'valid'] as const).flatMap((pad) =>
        (
          [
            [1, 20],
            [4, 8],
            [5, 7],
            [16, 24],
          ] as const
        ).map((channels) => ({ kernel, stride, pad, channels })),
      ),
    ),
  );

  it.each(cases)(
    'of $kernel taps a side, stride $stride, $pad, channels $channels: like the cpu backend',
    (one) => {
      const { kernel, stride, pad, channels } = one;
      const gradients = ({ x, filter }: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> => {
        const convolve = (image: tf.Tensor, taps: tf.Tensor) =>
          tf.conv2d(image as tf.Tensor4D, taps as tf.Tensor4D, stride, pad);
        const y = convolve(x!, filter!);
        const weights = tf.cos(y); // a dy that differs at every place
        const [dx, dfilter] = tf.grads((...args) => tf.sum(tf.mul(convolve(args[0]!, args[1]!), weights)))([
          x!,
          filter!,
        ]);
        return { y, dx: dx!, dfilter: dfilter! };
      };
      const inputs = { x: random(1, 3, 12, 12, channels[0]), filter: random(2, kernel, kernel, ...channels) };
      const expected = evaluateOnce('cpu', gradients, inputs);
      const before = tf.memory().numTensors;
      const got = evaluateOnce(BACKEND, gradients, inputs);
      expect(tf.memory().numTensors).toBe(before);
      for (const [name, { shape, data }] of Object.entries(expected)) {
        expect(got[name]!.shape).toEqual(shape);
        const scale = Math.max(1, ...data.map(Math.abs));
        data.forEach((value, i) => expect(Math.abs(got[name]!.data[i]! - value) / scale).toBeLessThan(1e-5));
      }
    },
  );
});
