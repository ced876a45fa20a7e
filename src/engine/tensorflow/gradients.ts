import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './binding';

/**
 * Replaces gradients that tfjs-core builds from many operations by TensorFlow's single one. tfjs-core keeps one
 * gradient per kernel for all backends, so each of these says what the others do.
 */
export function registerNativeGradients(backendName: string): void {
  tf.unregisterGradient(tf.Relu);
  tf.registerGradient({
    kernelName: tf.Relu,
    // The output, not the input: relu(x) > 0 exactly where x > 0, and the input can then be freed or fused away.
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => reluGradient(backendName, dy as tf.Tensor, y!) }),
  });
}

/** dx = dy where y > 0, else 0. tfjs-core's `step` alone is seven passes over the activations in tfjs-node. */
function reluGradient(backendName: string, dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== backendName) return tf.mul(dy, tf.cast(tf.step(y), 'float32'));
  const backend = tf.backend() as NativeBackend;
  const { TF_ATTR_TYPE, TF_FLOAT } = backend.binding;
  return backend.executeSingleOutput(
    'ReluGrad',
    [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }],
    [dy, y],
  );
}
