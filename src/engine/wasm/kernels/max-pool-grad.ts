import * as tf from '@tensorflow/tfjs-core';
import type { KernelFunc, MaxPoolGradAttrs, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Registers the gradient of max-pooling. The package's kernel starts its search for a window's maximum above zero,
 * so that a window without a positive value sends its gradient to the wrong place.
 */
export function registerMaxPoolGrad(backendName: string): void {
  tf.unregisterKernel(tf.MaxPoolGrad, backendName);
  tf.registerKernel({ kernelName: tf.MaxPoolGrad, backendName, kernelFunc: maxPoolGrad });
}

type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** dx gets each dy at the place of its window's maximum; of equal values the first, row by row, as in TensorFlow. */
const maxPoolGrad: KernelFunc = ({ inputs, attrs }) => {
  const { dy, input } = inputs as { dy: Tensor4D; input: Tensor4D };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPoolGradAttrs;
  const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const x = input.dataSync();
  const dx = new Float32Array(x.length);
  const gradients = dy.dataSync();
  let output = 0; // runs over dy, [batch, out height, out width, channels]
  for (let image = 0; image < info.batchSize; image++) {
    for (let row = 0; row < info.outHeight; row++) {
      for (let column = 0; column < info.outWidth; column++) {
        for (let channel = 0; channel < info.inChannels; channel++) {
          dx[placeOfMaximum(x, info, image, row, column, channel)]! += gradients[output++]!;
        }
      }
    }
  }
  return tf.tensor(dx, input.shape);
};

function placeOfMaximum(
  x: ArrayLike<number>,
  info: PoolInfo,
  image: number,
  row: number,
  column: number,
  channel: number,
): number {
  const { inHeight, inWidth, inChannels, padInfo } = info;
  const top = row * info.strideHeight - padInfo.top;
  const left = column * info.strideWidth - padInfo.left;
  const bottom = Math.min(inHeight, top + info.filterHeight);
  const right = Math.min(inWidth, left + info.filterWidth);
  let best = -1;
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let z = Math.max(0, left); z < right; z++) {
      const place = ((image * inHeight + y) * inWidth + z) * inChannels + channel;
      if (best < 0 || x[place]! > x[best]!) best = place;
    }
  }
  return best;
}
