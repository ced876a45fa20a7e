/**
 * A net as data: layers in topological order, each naming its inputs. `'input'` is the net's input, the last layer
 * gives the logits `[batch, classes]`. Weight layouts are TensorFlow's: dense `[in, out]`, convolution
 * `[height, width, in, out]`; images are NHWC.
 */
interface LayerBase {
  readonly name: string;
  readonly inputs: readonly string[];
}
export type Padding = 'same' | 'valid';

/** Weights `[height, width, in, filters]`. */
export interface Conv2dLayer extends LayerBase {
  readonly op: 'conv2d';
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  /** false: no bias, for a batch norm that follows has its own. Default true. */
  readonly bias?: boolean;
}
/** Each channel by its own kernel: weights `[height, width, channels, 1]`. */
export interface DepthwiseConv2dLayer extends LayerBase {
  readonly op: 'depthwise-conv2d';
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly bias?: boolean;
}
/** Weights `[in, units]`. */
export interface DenseLayer extends LayerBase {
  readonly op: 'dense';
  readonly units: number;
  readonly bias?: boolean;
}
/**
 * y = scale·(x − mean)/√(variance + epsilon) + shift, by channel (the last axis): the batch's mean and variance in
 * training, the running ones in evaluation. running ← decay·running + (1 − decay)·batch. (Ioffe & Szegedy, ICML 2015.)
 */
export interface BatchNormLayer extends LayerBase {
  readonly op: 'batch-norm';
  /** Above 0, default `EPSILON`. */
  readonly epsilon?: number;
  /** 0–1, default `DECAY`. */
  readonly decay?: number;
}
/** Defaults of `BatchNormLayer`. */
export const EPSILON = 1e-3;
export const DECAY = 0.9;

/** Sum of two or more inputs of one shape. */
export interface AddLayer extends LayerBase {
  readonly op: 'add';
}
/** Two or more inputs side by side along the last axis. */
export interface ConcatLayer extends LayerBase {
  readonly op: 'concat';
}
export interface MaxPoolLayer extends LayerBase {
  readonly op: 'max-pool';
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}
/** Mean over each window; positions beyond the image do not count. */
export interface AveragePoolLayer extends LayerBase {
  readonly op: 'average-pool';
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}
/** Mean over all positions: `[height, width, channels]` to `[channels]`. */
export interface GlobalAveragePoolLayer extends LayerBase {
  readonly op: 'global-average-pool';
}
export interface ReluLayer extends LayerBase {
  readonly op: 'relu';
}
/** min(max(x, 0), 6). */
export interface Relu6Layer extends LayerBase {
  readonly op: 'relu6';
}
export interface FlattenLayer extends LayerBase {
  readonly op: 'flatten';
}
/** The same values, row-major, in another shape of one sample: features as an image one pixel wide, for series. */
export interface ReshapeLayer extends LayerBase {
  readonly op: 'reshape';
  readonly shape: readonly number[];
}
/** Training only; identity in evaluation and in exports. `rate` is the fraction dropped, 0–1. */
export interface DropoutLayer extends LayerBase {
  readonly op: 'dropout';
  readonly rate: number;
}
/** Keeps the listed positions of the last axis, in order. Only compact nets hold it. */
export interface SelectLayer extends LayerBase {
  readonly op: 'select';
  readonly indices: readonly number[];
}
export type LayerSpec =
  | Conv2dLayer
  | DepthwiseConv2dLayer
  | DenseLayer
  | BatchNormLayer
  | AddLayer
  | ConcatLayer
  | MaxPoolLayer
  | AveragePoolLayer
  | GlobalAveragePoolLayer
  | ReluLayer
  | Relu6Layer
  | FlattenLayer
  | ReshapeLayer
  | DropoutLayer
  | SelectLayer;
/** Layers whose weights are regularised and counted. */
export type WeightLayer = Conv2dLayer | DepthwiseConv2dLayer | DenseLayer;

/**
 * How weights start: `he-uniform` with biases 0, or `truncated-normal` of σ 0.1 with biases 0.1 (the reference net's).
 */
export type InitialScheme = 'he-uniform' | 'truncated-normal';

export interface ModelSpec {
  readonly name: string;
  /** Shape of one preprocessed sample: `[height, width, channels]` or `[features]`. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly layers: readonly LayerSpec[];
  /** Default `he-uniform`. */
  readonly initial?: InitialScheme;
}

/** Variable names of a layer's parameters in the state, in checkpoints and in exports. */
export const weightsOf = (layer: string): string => `${layer}/weights`;
export const biasOf = (layer: string): string => `${layer}/bias`;
export const scaleOf = (layer: string): string => `${layer}/scale`;
export const shiftOf = (layer: string): string => `${layer}/shift`;
/** Running statistics of a batch norm: state that no gradient moves. */
export const meanOf = (layer: string): string => `${layer}/mean`;
export const varianceOf = (layer: string): string => `${layer}/variance`;
