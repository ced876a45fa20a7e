import * as tf from '@tensorflow/tfjs-core';
import type { TransformAttrs } from '@tensorflow/tfjs-core';
import type { NativeBackend } from './binding';

/** `Transform`, which tfjs-node leaves out: TensorFlow's `ImageProjectiveTransformV3`. */
export function registerTransform(backendName: string): void {
  tf.registerKernel({
    kernelName: tf.Transform,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const { TF_ATTR_TYPE, TF_ATTR_STRING, TF_FLOAT } = native.binding;
      const { image, transforms } = inputs as { image: tf.Tensor4D; transforms: tf.Tensor2D };
      const { interpolation, fillMode, fillValue, outputShape } = attrs as unknown as TransformAttrs;
      const size = tf.tensor1d(outputShape ?? image.shape.slice(1, 3), 'int32');
      const fill = tf.scalar(fillValue);
      const moved = native.executeSingleOutput(
        'ImageProjectiveTransformV3',
        [
          { name: 'dtype', type: TF_ATTR_TYPE, value: TF_FLOAT },
          { name: 'interpolation', type: TF_ATTR_STRING, value: interpolation.toUpperCase() },
          { name: 'fill_mode', type: TF_ATTR_STRING, value: fillMode.toUpperCase() },
        ],
        [image, transforms, size, fill],
      );
      size.dispose();
      fill.dispose();
      return moved;
    },
  });
}
