import * as tf from '@tensorflow/tfjs-core';
import type { BatchMatMulAttrs, Conv2DBackpropFilterAttrs, KernelFunc } from '@tensorflow/tfjs-core';
import { registerBatchNorm } from './batch-norm';
import type { NativeBackend } from './binding';
import { registerTransform } from './transform';

/** Replaces kernels of tfjs-node by better ones for this engine. */
export function registerNativeKernels(backendName: string): void {
  registerMatMul(backendName);
  registerPointwiseFilterGradient(backendName);
  registerSoftmax(backendName);
  registerTransform(backendName);
  registerBatchNorm(backendName);
}

/**
 * `MatMul` for products of two matrices. tfjs-node knows `BatchMatMulV2` only, which is up to twice as slow where a
 * factor is transposed: in the gradients of every dense layer.
 */
function registerMatMul(backendName: string): void {
  const general = tf.getKernel(tf.BatchMatMul, backendName);
  tf.unregisterKernel(tf.BatchMatMul, backendName);
  tf.registerKernel({ ...general, kernelFunc: (call) => matMul(call) ?? general.kernelFunc(call) });
}

/**
 * The filter's gradient of a 1×1 convolution with a stride is that of one without, over the samples that it reads.
 * oneDNN 3.7 gets the strided one wrong on processors with AVX2 alone and fewer than eight channels.
 */
function registerPointwiseFilterGradient(backendName: string): void {
  const general = tf.getKernel(tf.Conv2DBackpropFilter, backendName);
  tf.unregisterKernel(tf.Conv2DBackpropFilter, backendName);
  tf.registerKernel({
    ...general,
    kernelFunc: (call) => {
      const attrs = call.attrs as unknown as Conv2DBackpropFilterAttrs;
      const [filterHeight, filterWidth] = attrs.filterShape;
      const [down, across] =
        typeof attrs.strides === 'number' ? [attrs.strides, attrs.strides] : attrs.strides;
      if (
        filterHeight !== 1 ||
        filterWidth !== 1 ||
        (down === 1 && across === 1) ||
        attrs.dataFormat !== 'NHWC'
      )
        return general.kernelFunc(call);
      return tf.tidy(() => {
        const x = call.inputs['x'] as tf.Tensor4D;
        const read = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, down, across, 1]); // [batch, h / down, w / across, channels]
        const plain = { ...attrs, strides: 1, pad: 'valid' as const };
        return general.kernelFunc({
          ...call,
          inputs: { ...call.inputs, x: read },
          attrs: plain as unknown as typeof call.attrs,
        }) as tf.Tensor;
      });
    },
  });
}

/**
 * Softmax as exp(z − max z) / Σ exp(z − max z). TensorFlow's own operation has two implementations, one of which runs
 * in graphs and the other outside, with different last bits: a traced step would not equal the eager one.
 */
function registerSoftmax(backendName: string): void {
  tf.unregisterKernel(tf.Softmax, backendName);
  tf.registerKernel({
    kernelName: tf.Softmax,
    backendName,
    kernelFunc: ({ inputs }) =>
      tf.tidy(() => {
        const logits = inputs['logits'] as tf.Tensor;
        const powers = tf.exp(tf.sub(logits, tf.max(logits, -1, true)));
        return tf.div(powers, tf.sum(powers, -1, true));
      }),
  });
}

function matMul({ inputs, attrs, backend }: Parameters<KernelFunc>[0]): tf.Tensor | null {
  const { a, b } = inputs;
  if (a?.shape.length !== 2 || b?.shape.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32')
    return null;
  const native = backend as NativeBackend;
  const { TF_ATTR_TYPE, TF_ATTR_BOOL, TF_FLOAT } = native.binding;
  const { transposeA, transposeB } = attrs as unknown as BatchMatMulAttrs;
  return native.executeSingleOutput(
    'MatMul',
    [
      { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
      { name: 'transpose_a', type: TF_ATTR_BOOL, value: transposeA },
      { name: 'transpose_b', type: TF_ATTR_BOOL, value: transposeB },
    ],
    [a, b],
  );
}
