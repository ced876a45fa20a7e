/** How units pass through layers: which units of a layer's inputs one unit of its output is made of. */
import { windowOutput } from '../model/shapes';
import type { Conv2dLayer, DenseLayer, DepthwiseConv2dLayer, LayerSpec, ModelSpec } from '../model/spec';

export type Shapes = Readonly<Record<string, readonly number[]>>;
/** Layers that mix all units of their input into each unit of their output; all others pass units on. */
export type MixingLayer = Conv2dLayer | DenseLayer;
export type PassingLayer = Exclude<LayerSpec, MixingLayer>;

export const isMixing = (layer: LayerSpec): layer is MixingLayer =>
  layer.op === 'conv2d' || layer.op === 'dense';

/** Length of the last axis of a layer's output, or of the net's input. */
export const unitsOf = (shapes: Shapes, name: string): number => shapes[name]!.at(-1)!;

/**
 * Calls back for each unit of the output and each unit of an input that it is made of.
 *
 * Most layers pass units on one to one, a concatenation one input after the other. Flatten and reshape keep the values
 * in row-major order, so that value e is unit e mod `ins` of the input and e mod `outs` of the output: two units share
 * values where they are equal modulo the greatest common divisor of `ins` and `outs`. Units of one such class can only
 * be cut together, and what is left has the same order. For a flatten the divisor is `ins`: position p·channels + c
 * comes from channel c.
 */
export function eachSource(
  layer: PassingLayer,
  shapes: Shapes,
  visit: (unit: number, input: number, source: number) => void,
): void {
  const units = unitsOf(shapes, layer.name);
  const ins = unitsOf(shapes, layer.inputs[0]!);
  switch (layer.op) {
    case 'concat': {
      let offset = 0;
      layer.inputs.forEach((name, input) => {
        const width = unitsOf(shapes, name);
        for (let u = 0; u < width; u++) visit(offset + u, input, u);
        offset += width;
      });
      return;
    }
    case 'flatten':
    case 'reshape': {
      const classes = greatestCommonDivisor(ins, units);
      for (let u = 0; u < units; u++) for (let s = u % classes; s < ins; s += classes) visit(u, 0, s);
      return;
    }
    case 'select':
      layer.indices.forEach((source, u) => visit(u, 0, source));
      return;
    default:
      layer.inputs.forEach((_, input) => {
        for (let u = 0; u < units; u++) visit(u, input, u);
      });
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Every layer's readers, by name of the layer. */
export function readersOf(spec: ModelSpec): Readonly<Record<string, readonly LayerSpec[]>> {
  const readers: Record<string, LayerSpec[]> = {};
  for (const layer of spec.layers) for (const name of layer.inputs) (readers[name] ??= []).push(layer);
  return readers;
}

/**
 * Names of the layers that can take a constant input into their parameters exactly: into the bias, or, without one, into
 * the running mean of the batch norm behind them (y = scale·(x + f − mean)/σ + shift, so mean becomes mean − f). A window
 * that reaches beyond the image multiplies the constant by fewer taps at the border, so it cannot.
 */
export function findFolding(spec: ModelSpec, shapes: Shapes): ReadonlySet<string> {
  const readers = readersOf(spec);
  const folding = new Set<string>();
  for (const layer of spec.layers) {
    if (layer.op !== 'dense' && layer.op !== 'conv2d' && layer.op !== 'depthwise-conv2d') continue;
    const next = readers[layer.name] ?? [];
    const takes = layer.bias !== false || (next.length > 0 && next.every(({ op }) => op === 'batch-norm'));
    if (takes && (layer.op === 'dense' || !isPadded(layer, shapes))) folding.add(layer.name);
  }
  return folding;
}

/** Whether any window of the convolution reaches beyond the image. */
function isPadded(layer: Conv2dLayer | DepthwiseConv2dLayer, shapes: Shapes): boolean {
  if (layer.padding === 'valid') return false;
  const input = shapes[layer.inputs[0]!]!;
  return [0, 1].some((axis) => {
    const [size, kernel, stride] = [input[axis]!, layer.kernelSize[axis]!, layer.strides[axis]!];
    return (windowOutput(size, kernel, stride, 'same') - 1) * stride + kernel > size;
  });
}
