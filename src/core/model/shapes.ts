import { UserError } from '../../shared/errors';
import { formatShape, malformed, outputShape, sizeOf } from './layer-shape';
import { biasOf, meanOf, scaleOf, shiftOf, varianceOf, weightsOf } from './spec';
import type { BatchNormLayer, LayerSpec, ModelSpec, WeightLayer } from './spec';

export { formatShape, sizeOf, windowOutput } from './layer-shape';

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Name of the net's input in `inputs` of a layer. */
export const INPUT = 'input';

/** Most numbers in one tensor of a layer, a batch of one: 4 GB. Beyond it a net is a slip of the pen, or hostile. */
const LARGEST = 2 ** 30;

export interface ParameterInfo {
  readonly name: string;
  readonly shape: readonly number[];
  readonly layer: string;
  readonly kind: 'weights' | 'bias' | 'scale' | 'shift' | 'mean' | 'variance';
  /** Whether gradients move it; false of running statistics. */
  readonly trainable: boolean;
}

export function isWeightLayer(layer: LayerSpec): layer is WeightLayer {
  return layer.op === 'conv2d' || layer.op === 'depthwise-conv2d' || layer.op === 'dense';
}

/** Layers that carry weights, in the net's order. */
export function weightLayers(spec: ModelSpec): readonly WeightLayer[] {
  return spec.layers.filter(isWeightLayer);
}

/**
 * Shape of one sample's output at every layer, `'input'` included, with the batch axis left out.
 *
 * @throws UserError at the first layer that cannot work on what it is given, or when the last layer does not give
 *   `[classes]`.
 */
export function inferShapes(spec: ModelSpec): Shapes {
  const shapes: Record<string, readonly number[]> = { [INPUT]: spec.inputShape };
  checkDimensions('the input', spec.inputShape);
  for (const layer of spec.layers) shapes[layer.name] = shapeAfter(layer, shapes);
  checkLogits(spec, shapes);
  return shapes;
}

/**
 * Shape of one sample's output at a layer.
 *
 * @param shapes of all layers before it, and of the input
 * @throws UserError when the layer cannot work on what it is given, or is larger than any machine could hold
 */
export function shapeAfter(layer: LayerSpec, shapes: Shapes): readonly number[] {
  if (Object.hasOwn(shapes, layer.name))
    throw malformed(layer, 'has a name that is taken', 'a name of its own');
  const shape = outputShape(layer, inputShapesOf(layer, shapes));
  checkSize(layer, 'values of a sample', shape);
  if (isWeightLayer(layer)) checkSize(layer, 'weights', weightShape(layer, shapes));
  return shape;
}

/**
 * Every parameter of the net in order: weights before bias; of a batch norm scale, shift and the running mean and
 * variance.
 */
export function parameters(spec: ModelSpec): readonly ParameterInfo[] {
  const shapes = inferShapes(spec);
  return spec.layers.flatMap((layer) => {
    if (layer.op === 'batch-norm') return normParameters(layer, shapes);
    return isWeightLayer(layer) ? weightParameters(layer, shapes) : [];
  });
}

function weightParameters(layer: WeightLayer, shapes: Shapes): ParameterInfo[] {
  const common = { layer: layer.name, trainable: true };
  const shape = weightShape(layer, shapes);
  const weights = { ...common, name: weightsOf(layer.name), shape, kind: 'weights' } as const;
  if (layer.bias === false) return [weights];
  const units = shapes[layer.name]!.slice(-1);
  return [weights, { ...common, name: biasOf(layer.name), shape: units, kind: 'bias' }];
}

function normParameters({ name }: BatchNormLayer, shapes: Shapes): ParameterInfo[] {
  const common = { layer: name, shape: shapes[name]!.slice(-1) };
  return [
    { ...common, name: scaleOf(name), kind: 'scale', trainable: true },
    { ...common, name: shiftOf(name), kind: 'shift', trainable: true },
    { ...common, name: meanOf(name), kind: 'mean', trainable: false },
    { ...common, name: varianceOf(name), kind: 'variance', trainable: false },
  ];
}

/** `[height, width, in, out]` of a convolution (depthwise: `[…, channels, 1]`), `[in, out]` of a dense layer. */
export function weightShape(layer: WeightLayer, shapes: Shapes): readonly number[] {
  const channels = shapes[layer.inputs[0]!]!.at(-1)!;
  switch (layer.op) {
    case 'conv2d':
      return [...layer.kernelSize, channels, layer.filters];
    case 'depthwise-conv2d':
      return [...layer.kernelSize, channels, 1];
    case 'dense':
      return [channels, layer.units];
  }
}

function inputShapesOf(layer: LayerSpec, shapes: Shapes): readonly (readonly number[])[] {
  const joins = layer.op === 'add' || layer.op === 'concat';
  if (joins ? layer.inputs.length < 2 : layer.inputs.length !== 1) {
    throw malformed(
      layer,
      `has ${layer.inputs.length} input${layer.inputs.length === 1 ? '' : 's'}`,
      joins ? 'two inputs or more' : 'one input',
    );
  }
  return layer.inputs.map((name) => {
    const shape = shapes[name];
    if (!Object.hasOwn(shapes, name) || !shape) {
      throw malformed(layer, `reads "${name}"`, 'an earlier layer or "input"');
    }
    return shape;
  });
}

function checkSize(layer: LayerSpec, what: string, shape: readonly number[]): void {
  if (sizeOf(shape) <= LARGEST) return;
  throw malformed(layer, `has ${formatShape(shape)} ${what}`, `${LARGEST.toLocaleString('en')} at most`);
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

function checkLogits(spec: ModelSpec, shapes: Shapes): void {
  const last = spec.layers.at(-1);
  const output = last && shapes[last.name];
  if (output?.length === 1 && output[0] === spec.classes) return;
  throw new UserError(
    `net "${spec.name}" ends with ${output ? formatShape(output) : 'no layer'}`,
    `${spec.classes} logits, one a class`,
    'end it with a dense layer of that many units',
  );
}
