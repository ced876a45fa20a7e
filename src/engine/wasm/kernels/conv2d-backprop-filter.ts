import * as tf from '@tensorflow/tfjs-core';
import type { Conv2DBackpropFilterAttrs, KernelFunc, Tensor4D } from '@tensorflow/tfjs-core';

/** Registers the gradient of a convolution with respect to its filter, which tfjs-backend-wasm 4.22 lacks. */
export function registerConv2dBackpropFilter(backendName: string): void {
  tf.registerKernel({ kernelName: tf.Conv2DBackpropFilter, backendName, kernelFunc: conv2dBackpropFilter });
}

/**
 * dW[i, j, c, k] = Σ_{b, p, q} x[b, s·p + i − top, s·q + j − left, c] · dy[b, p, q, k]
 *
 * is itself a convolution: channels are its batch, the batch its channels, dy its filter, dilated by the stride s.
 * Rows and columns of x that no stride reaches give positions beyond the filter's size, which are cut off.
 */
const conv2dBackpropFilter: KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } =
    attrs as unknown as Conv2DBackpropFilterAttrs;
  if (dataFormat !== 'NHWC') throw new Error(`Conv2DBackpropFilter got ${dataFormat}; expected NHWC`);
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  return tf.tidy(() => {
    const padded = tf.pad4d(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const images = tf.transpose(padded, [3, 1, 2, 0]); // [in, height, width, batch]
    const filters = tf.transpose(dy, [1, 2, 0, 3]); // [out height, out width, batch, out]
    const dilations: [number, number] = [info.strideHeight, info.strideWidth];
    const sums = tf.conv2d(images, filters, 1, 'valid', 'NHWC', dilations); // [in, ≥ height, ≥ width, out]
    const { inChannels, filterHeight, filterWidth, outChannels } = info;
    const cropped = tf.slice4d(sums, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels]);
    return tf.transpose(cropped, [1, 2, 0, 3]); // [filter height, filter width, in, out]
  });
};
