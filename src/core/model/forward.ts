import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { batchNormEvaluated, batchNormTrained } from './batch-norm';
import { INPUT } from './shapes';
import { biasOf, meanOf, scaleOf, shiftOf, varianceOf, weightsOf } from './spec';
import type { BatchNormLayer, LayerSpec, ModelSpec, WeightLayer } from './spec';

type Parameters = Readonly<Record<string, Tensor>>;

export interface ForwardOptions {
  /** Dropout works in training only, and batch norm takes the batch's own statistics. */
  readonly training: boolean;
  /** By name of the dropout layer: bool `[batch, ...sampleShape]`, true where the value is kept. */
  readonly dropoutMasks?: Readonly<Record<string, Tensor>>;
  /**
   * In training, is given the new running statistics of each batch norm by variable name (`meanOf`, `varianceOf`). Inside
   * a gradient they must be kept (`tf.keep(tf.clone(value))`) to outlive it.
   */
  readonly onStatistics?: (variable: string, value: Tensor) => void;
}

/**
 * The net's logits `[batch, classes]`, written with traceable operations: nothing is read, nothing is drawn.
 *
 * @param params parameters by name (`weightsOf`, `biasOf`, …), running statistics included
 * @param x preprocessed samples, float32 `[batch, ...inputShape]`
 */
export function forward(spec: ModelSpec, params: Parameters, x: Tensor, options: ForwardOptions): Tensor {
  const outputs: Record<string, Tensor> = { [INPUT]: x };
  for (const layer of spec.layers) {
    const inputs = layer.inputs.map((name) => outputs[name]!);
    outputs[layer.name] = apply(layer, params, inputs, options);
  }
  return outputs[spec.layers.at(-1)!.name]!;
}

/** Inputs are `[batch, height, width, channels]` or `[batch, units]`. */
function apply(layer: LayerSpec, params: Parameters, inputs: Tensor[], options: ForwardOptions): Tensor {
  const [x] = inputs as [Tensor];
  switch (layer.op) {
    case 'conv2d':
    case 'depthwise-conv2d':
    case 'dense': {
      const y = weighted(layer, params[weightsOf(layer.name)]!, x);
      return layer.bias === false ? y : tf.add(y, params[biasOf(layer.name)]!);
    }
    case 'batch-norm':
      return batchNorm(layer, params, x, options);
    case 'add':
      return inputs.reduce((sum, next) => tf.add(sum, next));
    case 'concat':
      return tf.concat(inputs, x.rank - 1);
    case 'max-pool':
      return tf.maxPool(x as Tensor4D, [...layer.poolSize], [...layer.strides], layer.padding);
    case 'average-pool':
      return tf.avgPool(x as Tensor4D, [...layer.poolSize], [...layer.strides], layer.padding);
    case 'global-average-pool':
      return tf.mean(x, [1, 2]); // [batch, channels]
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'flatten':
      return tf.reshape(x, [x.shape[0]!, -1]); // [batch, height·width·channels]
    case 'reshape':
      return tf.reshape(x, [x.shape[0]!, ...layer.shape]);
    case 'select':
      return tf.gather(x, tf.tensor1d([...layer.indices], 'int32') as Tensor1D, x.rank - 1);
    case 'dropout':
      return options.training ? dropout(layer.name, layer.rate, x, options) : x;
  }
}

/** Convolution: `[batch, height, width, out]`; dense: `[batch, units]`; without the bias. */
function weighted(layer: WeightLayer, weights: Tensor, x: Tensor): Tensor {
  if (layer.op === 'dense') return tf.matMul(x as Tensor2D, weights as Tensor2D);
  const convolve = layer.op === 'conv2d' ? tf.conv2d : tf.depthwiseConv2d;
  return convolve(x as Tensor4D, weights as Tensor4D, [...layer.strides], layer.padding);
}

function batchNorm(layer: BatchNormLayer, params: Parameters, x: Tensor, options: ForwardOptions): Tensor {
  const { name } = layer;
  const state = {
    scale: params[scaleOf(name)]!,
    shift: params[shiftOf(name)]!,
    mean: params[meanOf(name)]!,
    variance: params[varianceOf(name)]!,
  };
  if (!options.training) return batchNormEvaluated(layer, x, state);
  const { onStatistics } = options;
  return batchNormTrained(
    layer,
    x,
    state,
    onStatistics &&
      ((mean, variance) => {
        onStatistics(meanOf(name), mean);
        onStatistics(varianceOf(name), variance);
      }),
  );
}

/** Kept values are scaled by 1/(1 − rate), so that the expected value is the same with and without dropout. */
function dropout(name: string, rate: number, x: Tensor, options: ForwardOptions): Tensor {
  if (rate === 0) return x;
  const mask = options.dropoutMasks?.[name];
  if (!mask) throw new Error(`forward: training needs a dropout mask for layer "${name}"`);
  return tf.mul(x, tf.mul(tf.cast(mask, 'float32'), 1 / (1 - rate)));
}
