import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DBackpropInputAttrs, KernelFunc, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Registers the gradient of a convolution with respect to its input. The package's own kernel is a plain loop; for
 * stride 1 the same sum is a convolution, which XNNPACK does many times faster.
 */
export function registerConv2dBackpropInput(backendName: string): void {
  const original = tf.getKernel(tf.Conv2DBackpropInput, backendName);
  tf.unregisterKernel(tf.Conv2DBackpropInput, backendName);
  tf.registerKernel({
    ...original,
    kernelFunc: (call) => convolve(call) ?? original.kernelFunc(call),
  });
}

/**
 * dx = dy, padded by (filter size − 1 − padding), convolved with the filter turned by 180° and with its channels
 * swapped. Null where that does not hold: strides above 1, or padding beyond the filter.
 */
function convolve({ inputs, attrs }: Parameters<KernelFunc>[0]): tf.Tensor | null {
  const { dy, filter } = inputs as { dy: Tensor4D; filter: Tensor4D };
  const { strides, pad, dataFormat, dimRoundingMode, inputShape } =
    attrs as unknown as Conv2DBackpropInputAttrs;
  if (dataFormat !== 'NHWC') return null;
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  const [up, down] = [info.filterHeight - 1 - top, info.filterHeight - 1 - bottom];
  const [before, after] = [info.filterWidth - 1 - left, info.filterWidth - 1 - right];
  if (info.strideHeight !== 1 || info.strideWidth !== 1 || Math.min(up, down, before, after) < 0) return null;
  return tf.tidy(() => {
    const padded = tf.pad4d(dy, [
      [0, 0],
      [up, down],
      [before, after],
      [0, 0],
    ]);
    const turned = tf.transpose(tf.reverse4d(filter, [0, 1]), [0, 1, 3, 2]); // [height, width, out, in]
    return tf.conv2d(padded, turned as Tensor4D, 1, 'valid');
  });
}
