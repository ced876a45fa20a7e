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

export interface Conv2dLayer extends LayerBase {
  readonly op: 'conv2d';
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}
export interface DenseLayer extends LayerBase {
  readonly op: 'dense';
  readonly units: number;
}
export interface MaxPoolLayer extends LayerBase {
  readonly op: 'max-pool';
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}
export interface ReluLayer extends LayerBase {
  readonly op: 'relu';
}
export interface FlattenLayer extends LayerBase {
  readonly op: 'flatten';
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
  Conv2dLayer | DenseLayer | MaxPoolLayer | ReluLayer | FlattenLayer | DropoutLayer | SelectLayer;
export type WeightLayer = Conv2dLayer | DenseLayer;

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
