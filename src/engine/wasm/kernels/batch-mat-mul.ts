import * as tf from '@tensorflow/tfjs-core';
import type { BatchMatMulAttrs, Tensor } from '@tensorflow/tfjs-core';

/**
 * Registers a matrix product that transposes its factors first. The package's kernel uses XNNPACK only for plain
 * products and a scalar loop for transposed ones, which is what every gradient of a dense layer asks for.
 */
export function registerBatchMatMul(backendName: string): void {
  const original = tf.getKernel(tf.BatchMatMul, backendName);
  tf.unregisterKernel(tf.BatchMatMul, backendName);
  tf.registerKernel({
    ...original,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
      const a = transposeA ? swapped(inputs['a'] as Tensor) : (inputs['a'] as Tensor);
      const b = transposeB ? swapped(inputs['b'] as Tensor) : (inputs['b'] as Tensor);
      const plain = { transposeA: false, transposeB: false };
      const product = original.kernelFunc({ inputs: { a, b }, attrs: plain, backend });
      if (transposeA) a.dispose();
      if (transposeB) b.dispose();
      return product;
    },
  });
}

/** The last two axes exchanged: [..., m, n] → [..., n, m]. */
function swapped(tensor: Tensor): Tensor {
  const axes = tensor.shape.map((_, axis) => axis);
  const [last, secondLast] = [axes.pop()!, axes.pop()!];
  return tf.transpose(tensor, [...axes, last, secondLast]);
}
