import { UserError } from '../../shared/errors';
import { DECAY, EPSILON } from './spec';
import type {
  AveragePoolLayer,
  Conv2dLayer,
  DepthwiseConv2dLayer,
  LayerSpec,
  MaxPoolLayer,
  Padding,
} from './spec';

/** Layers that move a window over an image. */
export type WindowLayer = Conv2dLayer | DepthwiseConv2dLayer | MaxPoolLayer | AveragePoolLayer;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

/** `28×28×1`, for messages. */
export function formatShape(shape: readonly number[]): string {
  return shape.join('×');
}

/**
 * Output length of a window of `kernel` moved by `stride` over `size` positions (TensorFlow's rule).
 * `same`: ⌈size/stride⌉; `valid`: ⌊(size − kernel)/stride⌋ + 1, which is below 1 when the window does not fit.
 */
export function windowOutput(size: number, kernel: number, stride: number, padding: Padding): number {
  return padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1;
}

/** Rows and columns of a layer's window. */
export function windowOf(layer: WindowLayer): readonly [number, number] {
  return 'kernelSize' in layer ? layer.kernelSize : layer.poolSize;
}

/**
 * Positions that `same` padding puts before and after each axis of an image; of an odd total, the larger half comes
 * after (TensorFlow's rule). All zero for `valid`.
 */
export function paddingOf(
  layer: WindowLayer,
  inputShape: readonly number[],
): { readonly before: readonly [number, number]; readonly after: readonly [number, number] } {
  const total = (axis: 0 | 1): number => {
    if (layer.padding === 'valid') return 0;
    const [size, kernel, stride] = [inputShape[axis]!, windowOf(layer)[axis], layer.strides[axis]];
    return Math.max((windowOutput(size, kernel, stride, 'same') - 1) * stride + kernel - size, 0);
  };
  const [rows, columns] = [total(0), total(1)];
  return {
    before: [Math.floor(rows / 2), Math.floor(columns / 2)],
    after: [Math.ceil(rows / 2), Math.ceil(columns / 2)],
  };
}

/**
 * Shape of one sample's output at a layer.
 *
 * @param inputs shapes of what the layer reads, one at least
 * @throws UserError naming the layer, what it was given and what it needs
 */
export function outputShape(layer: LayerSpec, inputs: readonly (readonly number[])[]): readonly number[] {
  const [input] = inputs as [readonly number[]];
  switch (layer.op) {
    case 'conv2d':
      return [...windowShape(layer, input), checkCount(layer, 'filters', layer.filters)];
    case 'depthwise-conv2d':
    case 'max-pool':
    case 'average-pool':
      return [...windowShape(layer, input), input[2]!];
    case 'global-average-pool':
      checkImage(layer, input);
      return input.slice(2);
    case 'dense':
      if (input.length !== 1) {
        throw malformed(
          layer,
          `gets ${formatShape(input)}`,
          'one axis of features (flatten or global-average-pool comes first)',
        );
      }
      return [checkCount(layer, 'units', layer.units)];
    case 'flatten':
      return [sizeOf(input)];
    case 'reshape':
      return reshaped(layer, layer.shape, input);
    case 'add':
      return checkEqual(layer, inputs);
    case 'concat':
      return concatenated(layer, inputs);
    case 'select':
      return [...input.slice(0, -1), checkSelection(layer.name, layer.indices, input.at(-1)!)];
    case 'dropout':
      checkRange(layer, 'rate', layer.rate, layer.rate >= 0 && layer.rate < 1, '0 ≤ rate < 1');
      return input;
    case 'batch-norm': {
      const { epsilon = EPSILON, decay = DECAY } = layer;
      checkRange(layer, 'epsilon', epsilon, epsilon > 0 && epsilon < Infinity, 'epsilon > 0');
      checkRange(layer, 'decay', decay, decay >= 0 && decay <= 1, '0 ≤ decay ≤ 1');
      return input;
    }
    case 'relu':
    case 'relu6':
      return input;
  }
}

function windowShape(layer: WindowLayer, input: readonly number[]): readonly [number, number] {
  checkImage(layer, input);
  const [rows, columns] = windowOf(layer);
  checkCount(layer, 'window', rows);
  checkCount(layer, 'window', columns);
  checkCount(layer, 'strides', layer.strides[0]);
  checkCount(layer, 'strides', layer.strides[1]);
  if (layer.padding === 'valid' && (input[0]! < rows || input[1]! < columns)) {
    throw new UserError(
      `layer "${layer.name}" gets ${input[0]}×${input[1]} positions for its ${rows}×${columns} window`,
      `at least ${rows}×${columns} positions there`,
      'use larger images or another net, for example mlp',
    );
  }
  return [
    windowOutput(input[0]!, rows, layer.strides[0], layer.padding),
    windowOutput(input[1]!, columns, layer.strides[1], layer.padding),
  ];
}

function checkImage(layer: LayerSpec, input: readonly number[]): void {
  if (input.length === 3) return;
  throw malformed(layer, `gets ${formatShape(input)}`, 'an image: height × width × channels');
}

function reshaped(layer: LayerSpec, shape: readonly number[], input: readonly number[]): readonly number[] {
  for (const size of shape) checkCount(layer, 'shape', size);
  if ((shape.length === 1 || shape.length === 3) && sizeOf(shape) === sizeOf(input)) return shape;
  throw malformed(
    layer,
    `makes ${formatShape(shape) || 'nothing'} of ${formatShape(input)}`,
    `features or height × width × channels of ${sizeOf(input)} values in all`,
  );
}

function checkEqual(layer: LayerSpec, inputs: readonly (readonly number[])[]): readonly number[] {
  const [first] = inputs as [readonly number[]];
  if (inputs.every((shape) => formatShape(shape) === formatShape(first))) return first;
  throw malformed(layer, `gets ${inputs.map(formatShape).join(' and ')}`, 'inputs of one shape');
}

function concatenated(layer: LayerSpec, inputs: readonly (readonly number[])[]): readonly number[] {
  const places = inputs.map((shape) => formatShape(shape.slice(0, -1)));
  if (
    places.some((place) => place !== places[0]) ||
    inputs.some(({ length }) => length !== inputs[0]!.length)
  ) {
    throw malformed(
      layer,
      `gets ${inputs.map(formatShape).join(' and ')}`,
      'inputs that differ in their last axis only',
    );
  }
  return [...inputs[0]!.slice(0, -1), inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0)];
}

function checkSelection(name: string, indices: readonly number[], size: number): number {
  if (indices.length > 0 && indices.every((index) => Number.isInteger(index) && index >= 0 && index < size)) {
    return indices.length;
  }
  throw new UserError(
    `layer "${name}" selects positions that do not exist`,
    `at least one position, each from 0 to ${size - 1}`,
    'rebuild the net',
  );
}

function checkCount(layer: LayerSpec, what: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw malformed(layer, `has ${what} ${value}`, 'a whole number from 1 on');
}

function checkRange(layer: LayerSpec, what: string, value: number, fits: boolean, expected: string): void {
  if (!fits) throw malformed(layer, `has ${what} ${value}`, expected);
}

export function malformed(layer: LayerSpec, got: string, expected: string): UserError {
  return new UserError(`layer "${layer.name}" (${layer.op}) ${got}`, expected, 'correct the net');
}
