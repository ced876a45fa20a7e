import * as tf from '@tensorflow/tfjs-core';
import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '../../core/model/batch-norm';
import type { NativeBackend, OpAttribute } from './binding';

/** Batch norm in training as one operation forward and one back, for the dozen elementwise passes of tfjs-core. */
export function registerBatchNorm(backendName: string): void {
  tf.registerKernel({ kernelName: BATCH_NORM_TRAINING, backendName, kernelFunc: train });
  tf.registerKernel({ kernelName: BATCH_NORM_TRAINING_GRAD, backendName, kernelFunc: differentiate });
}

const FORWARD_OUTPUTS = 6;
const BACKWARD_OUTPUTS = 5;

/**
 * FusedBatchNormV3 gives y, mean and unbiased variance, then three values for its gradient that differ from device to
 * device.
 */
const train: KernelFunc = ({ inputs, attrs, backend }) => {
  const native = backend as NativeBackend;
  const { x, scale, shift } = inputs as Record<string, TensorInfo>;
  return tf.tidy(() => {
    const none = tf.zeros([0]); // running statistics, which training does not read
    return native.executeMultipleOutputs(
      'FusedBatchNormV3',
      attributes(native, attrs!['epsilon'] as number),
      [x!, scale!, shift!, none, none],
      FORWARD_OUTPUTS,
    );
  });
};

const differentiate: KernelFunc = ({ inputs, attrs, backend }) => {
  const native = backend as NativeBackend;
  const { dy, x, scale, 0: first, 1: second, 2: third } = inputs as Record<string, TensorInfo>;
  return tf.tidy((): Tensor[] =>
    native
      .executeMultipleOutputs(
        'FusedBatchNormGradV3',
        attributes(native, attrs!['epsilon'] as number),
        [dy!, x!, scale!, first!, second!, third!],
        BACKWARD_OUTPUTS,
      )
      .slice(0, 3),
  );
};

function attributes({ binding }: NativeBackend, epsilon: number): OpAttribute[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}
