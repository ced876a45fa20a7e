import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { INPUT } from './shapes';
import { biasOf, weightsOf } from './spec';
import type { LayerSpec, ModelSpec } from './spec';

export interface ForwardOptions {
  /** Dropout works in training only. */
  readonly training: boolean;
  /** By name of the dropout layer: bool `[batch, ...sampleShape]`, true where the value is kept. */
  readonly dropoutMasks?: Readonly<Record<string, Tensor>>;
}

/**
 * The net's logits `[batch, classes]`, written with traceable operations: nothing is read, nothing is drawn.
 *
 * @param params weights and biases by name (`weightsOf`, `biasOf`)
 * @param x preprocessed samples, float32 `[batch, ...inputShape]`
 */
export function forward(
  spec: ModelSpec,
  params: Readonly<Record<string, Tensor>>,
  x: Tensor,
  options: ForwardOptions,
): Tensor {
  const outputs: Record<string, Tensor> = { [INPUT]: x };
  for (const layer of spec.layers) {
    outputs[layer.name] = apply(layer, params, outputs[layer.inputs[0]!]!, options);
  }
  return outputs[spec.layers.at(-1)!.name]!;
}

/** `x` is `[batch, height, width, channels]` or `[batch, units]`. */
function apply(
  layer: LayerSpec,
  params: Readonly<Record<string, Tensor>>,
  x: Tensor,
  options: ForwardOptions,
): Tensor {
  switch (layer.op) {
    case 'conv2d': {
      const weights = params[weightsOf(layer.name)] as Tensor4D; // [kernel height, kernel width, in, out]
      const y = tf.conv2d(x as Tensor4D, weights, [...layer.strides], layer.padding); // [batch, height, width, out]
      return tf.add(y, params[biasOf(layer.name)]!);
    }
    case 'dense': {
      const y = tf.matMul(x as Tensor2D, params[weightsOf(layer.name)] as Tensor2D); // [batch, units]
      return tf.add(y, params[biasOf(layer.name)]!);
    }
    case 'max-pool':
      return tf.maxPool(x as Tensor4D, [...layer.poolSize], [...layer.strides], layer.padding);
    case 'relu':
      return tf.relu(x);
    case 'flatten':
      return tf.reshape(x, [x.shape[0]!, -1]); // [batch, height·width·channels]
    case 'select':
      return tf.gather(x, tf.tensor1d([...layer.indices], 'int32') as Tensor1D, x.rank - 1);
    case 'dropout':
      return options.training ? dropout(layer.name, layer.rate, x, options) : x;
  }
}

/** Kept values are scaled by 1/(1 − rate), so that the expected value is the same with and without dropout. */
function dropout(name: string, rate: number, x: Tensor, options: ForwardOptions): Tensor {
  if (rate === 0) return x;
  const mask = options.dropoutMasks?.[name];
  if (!mask) throw new Error(`forward: training needs a dropout mask for layer "${name}"`);
  return tf.mul(x, tf.mul(tf.cast(mask, 'float32'), 1 / (1 - rate)));
}
