import { UserError } from '../../shared/errors';
import { biasOf, weightsOf } from './spec';
import type { Conv2dLayer, LayerSpec, MaxPoolLayer, ModelSpec, Padding, WeightLayer } from './spec';

/** Name of the net's input in `inputs` of a layer. */
export const INPUT = 'input';

export interface ParameterInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly layer: string;
  readonly kind: 'weights' | 'bias';
}

export function isWeightLayer(layer: LayerSpec): layer is WeightLayer {
  return layer.op === 'conv2d' || layer.op === 'dense';
}

/** Layers that carry weights, in the net's order. */
export function weightLayers(spec: ModelSpec): readonly WeightLayer[] {
  return spec.layers.filter(isWeightLayer);
}

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

/**
 * Shape of one sample's output at every layer, `'input'` included, with the batch axis left out.
 *
 * @throws UserError at the first layer that cannot work on what it is given, or when the last layer does not give
 *   `[classes]`.
 */
export function inferShapes(spec: ModelSpec): Readonly<Record<string, readonly number[]>> {
  const shapes: Record<string, readonly number[]> = { [INPUT]: spec.inputShape };
  checkDimensions('the input', spec.inputShape);
  for (const layer of spec.layers) {
    if (Object.hasOwn(shapes, layer.name))
      throw malformed(layer, 'has a name that is taken', 'a name of its own');
    shapes[layer.name] = outputShape(layer, inputShapeOf(layer, shapes));
  }
  checkLogits(spec, shapes);
  return shapes;
}

/** Every parameter of the net in order, weights before bias. */
export function parameters(spec: ModelSpec): readonly ParameterInfo[] {
  const shapes = inferShapes(spec);
  return weightLayers(spec).flatMap((layer) => {
    const weights = weightShape(layer, shapes);
    return [
      { name: weightsOf(layer.name), shape: weights, layer: layer.name, kind: 'weights' },
      { name: biasOf(layer.name), shape: weights.slice(-1), layer: layer.name, kind: 'bias' },
    ] as const;
  });
}

/** `[height, width, in, out]` of a convolution, `[in, out]` of a dense layer. */
export function weightShape(
  layer: WeightLayer,
  shapes: Readonly<Record<string, readonly number[]>>,
): readonly number[] {
  const channels = inputShapeOf(layer, shapes).at(-1)!;
  return layer.op === 'conv2d' ? [...layer.kernelSize, channels, layer.filters] : [channels, layer.units];
}

function inputShapeOf(
  layer: LayerSpec,
  shapes: Readonly<Record<string, readonly number[]>>,
): readonly number[] {
  const [name, ...more] = layer.inputs;
  if (name === undefined || more.length > 0) {
    throw malformed(layer, `has ${layer.inputs.length} inputs`, 'one input');
  }
  const shape = shapes[name];
  if (!Object.hasOwn(shapes, name) || !shape) {
    throw malformed(layer, `reads "${name}"`, 'an earlier layer or "input"');
  }
  return shape;
}

function outputShape(layer: LayerSpec, input: readonly number[]): readonly number[] {
  switch (layer.op) {
    case 'conv2d':
      return [...windowShape(layer, layer.kernelSize, input), checkCount(layer, 'filters', layer.filters)];
    case 'max-pool':
      return [...windowShape(layer, layer.poolSize, input), input[2]!];
    case 'dense':
      if (input.length !== 1) {
        throw malformed(layer, `gets ${formatShape(input)}`, 'one axis of features (flatten comes first)');
      }
      return [checkCount(layer, 'units', layer.units)];
    case 'flatten':
      return [sizeOf(input)];
    case 'select':
      return [...input.slice(0, -1), checkSelection(layer.name, layer.indices, input.at(-1)!)];
    case 'dropout':
      if (!(layer.rate >= 0 && layer.rate < 1))
        throw malformed(layer, `has rate ${layer.rate}`, '0 ≤ rate < 1');
      return input;
    case 'relu':
      return input;
  }
}

function windowShape(
  layer: Conv2dLayer | MaxPoolLayer,
  window: readonly [number, number],
  input: readonly number[],
): readonly [number, number] {
  if (input.length !== 3) {
    throw malformed(layer, `gets ${formatShape(input)}`, 'an image: height × width × channels');
  }
  const [rows, columns] = window;
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

function checkDimensions(what: string, shape: readonly number[]): void {
  const fits =
    (shape.length === 1 || shape.length === 3) && shape.every((d) => Number.isInteger(d) && d >= 1);
  if (fits) return;
  throw new UserError(
    `${what} has shape [${shape.join(', ')}]`,
    '[features] or [height, width, channels], each a whole number from 1 on',
    'check the dataset',
  );
}

function checkLogits(spec: ModelSpec, shapes: Readonly<Record<string, readonly number[]>>): void {
  const last = spec.layers.at(-1);
  const output = last && shapes[last.name];
  if (output?.length === 1 && output[0] === spec.classes) return;
  throw new UserError(
    `net "${spec.name}" ends with ${output ? formatShape(output) : 'no layer'}`,
    `${spec.classes} logits, one a class`,
    'end it with a dense layer of that many units',
  );
}

function malformed(layer: LayerSpec, got: string, expected: string): UserError {
  return new UserError(`layer "${layer.name}" (${layer.op}) ${got}`, expected, 'correct the net');
}
