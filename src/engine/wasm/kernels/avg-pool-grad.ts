import * as tf from '@tensorflow/tfjs-core';
import type { AvgPoolGradAttrs, KernelFunc, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Registers the gradient of average pooling. The package's kernel divides by the window's size where the window reaches
 * beyond the image too, although only positions on the image were averaged.
 */
export function registerAvgPoolGrad(backendName: string): void {
  tf.unregisterKernel(tf.AvgPoolGrad, backendName);
  tf.registerKernel({ kernelName: tf.AvgPoolGrad, backendName, kernelFunc: avgPoolGrad });
}

/** Each dy is shared out evenly among the positions of its window that lie on the image. */
const avgPoolGrad: KernelFunc = ({ inputs, attrs }) => {
  const { dy, input } = inputs as { dy: Tensor4D; input: Tensor4D };
  const { filterSize, strides, pad } = attrs as unknown as AvgPoolGradAttrs;
  const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad);
  const { inHeight, inWidth, inChannels, padInfo } = info;
  const gradients = dy.dataSync();
  const dx = new Float32Array(input.size);
  let output = 0; // runs over dy, [batch, out height, out width, channels]
  for (let image = 0; image < info.batchSize; image++) {
    for (let row = 0; row < info.outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top;
      const [up, down] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
      for (let column = 0; column < info.outWidth; column++, output += inChannels) {
        const left = column * info.strideWidth - padInfo.left;
        const [from, to] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
        const share = 1 / ((down - up) * (to - from));
        for (let y = up; y < down; y++) {
          for (let x = from; x < to; x++) {
            const position = ((image * inHeight + y) * inWidth + x) * inChannels;
            for (let c = 0; c < inChannels; c++) dx[position + c]! += share * gradients[output + c]!;
          }
        }
      }
    }
  }
  return tf.tensor(dx, input.shape);
};
