import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './binding';

/**
 * Replaces gradients that tfjs-core builds from many operations, or from slow ones, by TensorFlow's own. tfjs-core
 * keeps one gradient per kernel for all backends, so each of these says what the others do.
 */
export function registerNativeGradients(backendName: string): void {
  const native = (): NativeBackend | null =>
    tf.getBackend() === backendName ? (tf.backend() as NativeBackend) : null;
  registerRelu(native);
  registerRelu6(native);
  registerAdd(native);
}

type Native = () => NativeBackend | null;

/** dx = dy where y > 0, else 0: one operation for tfjs-node's ten (its `step` alone is seven passes). */
function registerRelu(native: Native): void {
  tf.unregisterGradient(tf.Relu);
  tf.registerGradient({
    kernelName: tf.Relu,
    // The output, not the input: relu(x) > 0 exactly where x > 0, and the input can then be freed.
    outputsToSave: [true],
    gradFunc: (gradient, [y]) => {
      const dy = gradient as tf.Tensor;
      return {
        x: () => {
          const backend = native();
          if (!backend) return tf.mul(dy, tf.cast(tf.step(y!), 'float32'));
          return backend.executeSingleOutput('ReluGrad', [floats(backend)], [dy, y!]);
        },
      };
    },
  });
}

/** dx = dy where 0 < y < 6, else 0. At x = 6 exactly that is TensorFlow's 0, not tfjs-core's dy. */
function registerRelu6(native: Native): void {
  tf.unregisterGradient(tf.Relu6);
  tf.registerGradient({
    kernelName: tf.Relu6,
    outputsToSave: [true],
    gradFunc: (gradient, [y]) => {
      const dy = gradient as tf.Tensor;
      return {
        x: () => {
          const backend = native();
          if (backend) return backend.executeSingleOutput('Relu6Grad', [floats(backend)], [dy, y!]);
          return tf.mul(dy, tf.cast(tf.logicalAnd(tf.greater(y!, 0), tf.less(y!, 6)), 'float32'));
        },
      };
    },
  });
}

/**
 * The gradient of a convolution's bias, Σ dy over all axes but the last. `BiasAddGrad` takes half the time of `Sum`
 * there, 8 % of a LeNet step; for two axes there is no difference.
 */
function registerAdd(native: Native): void {
  const general = tf.getGradient(tf.Add);
  tf.unregisterGradient(tf.Add);
  tf.registerGradient({
    ...general,
    gradFunc: (gradient, saved, attrs) => {
      const gradients = general.gradFunc(gradient, saved, attrs);
      const dy = gradient as tf.Tensor;
      const [, b] = saved;
      const backend = native();
      const isBias = b!.rank === 1 && dy.rank > 2 && b!.size === dy.shape.at(-1) && dy.dtype === 'float32';
      if (!backend || !isBias) return gradients;
      const layout = { name: 'data_format', type: backend.binding.TF_ATTR_STRING, value: 'NHWC' };
      return {
        ...gradients,
        b: () => backend.executeSingleOutput('BiasAddGrad', [floats(backend), layout], [dy]),
      };
    },
  });
}

const floats = ({ binding }: NativeBackend) => ({
  name: 'T',
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
});
