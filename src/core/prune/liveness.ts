/**
 * Which units of a net still matter, and what becomes of those that do not.
 *
 * A *unit* is one position of the last axis of a layer's output: a filter of a convolution, a unit of a dense layer, a
 * position of a flattened image. A unit is removed with all its weights when
 *
 * - **nothing reads it**: it has no way of non-zero weights to the logits; or
 * - **it is a constant**: no non-zero weight reaches it from anything that varies with the input, so its value is its
 *   bias (after ReLU and pooling), and every layer that reads it can take that value into its own bias *exactly*.
 *   Dense layers and convolutions without padding can. A convolution with `same` padding cannot, because at the border
 *   the constant is multiplied by fewer taps: such a unit is kept, unless its constant is exactly 0.
 *
 * Removing units leaves others without weights, so this is a fixed point; in a net without cycles one pass from the
 * logits back (what is read) and one pass forward (what varies) reach it.
 *
 * Example: dense 3→2, ReLU, dense 2→1. If both weights that leave unit 1 are zero it is unread, and its three incoming
 * weights go too. If instead the three weights that enter it are zero, it gives relu(bias) for every sample, and
 * relu(bias)·w joins the bias of the last layer.
 */
import type { HostTensor } from '../engine';
import { INPUT, inferShapes, isWeightLayer, weightLayers, windowOutput } from '../model/shapes';
import { biasOf, weightsOf } from '../model/spec';
import type { Conv2dLayer, LayerSpec, ModelSpec, WeightLayer } from '../model/spec';

export interface LayerLiveness {
  /** `[in]`, 1 where the input unit varies and a live weight of this layer reads it. */
  readonly inputs: Uint8Array;
  /** `[out]`, 1 where the output unit stays. The logits always stay. */
  readonly outputs: Uint8Array;
  /** `[out]`, the bias once the constants that were removed are folded in; of no meaning where `outputs` is 0. */
  readonly bias: Float32Array;
  /** Output units that are constant but stay, because a convolution with `same` padding reads them. */
  readonly keptConstants: readonly number[];
}

/** By name of the layers with weights. */
export type Liveness = Readonly<Record<string, LayerLiveness>>;

/** How a unit is read, as bits: by anything; by a padded convolution, directly or after ReLU; as a logit. */
const READ = 1;
const PADDED = 2;
const PADDED_AFTER_RELU = 4;
const LOGIT = 8;

type Shapes = Readonly<Record<string, readonly number[]>>;
type Weights = Readonly<Record<string, HostTensor>>;

/**
 * The live units of every layer with weights.
 *
 * @param weights weights and biases by name (`weightsOf`, `biasOf`)
 */
export function liveness(spec: ModelSpec, weights: Weights): Liveness {
  const shapes = inferShapes(spec);
  const { reads, rows } = findReaders(spec, shapes, weights);
  const result: Record<string, LayerLiveness> = {};
  // Value of each unit that is constant and will be removed, NaN of one that varies or stays, by layer.
  const constants: Record<string, Float64Array> = {
    [INPUT]: new Float64Array(unitsOf(shapes, INPUT)).fill(NaN),
  };
  for (const layer of spec.layers) {
    const input = constants[layer.inputs[0]!]!;
    if (isWeightLayer(layer)) {
      const settled = settle(layer, input, reads[layer.name]!, rows[layer.name]!, weights);
      result[layer.name] = settled.layer;
      constants[layer.name] = settled.constants;
    } else {
      constants[layer.name] = passConstants(layer, input, unitsOf(shapes, layer.name));
    }
  }
  return result;
}

/**
 * The same net with every weight of a removed unit set to zero, its bias too, and the constants folded into the biases
 * that stay. The logits are the same up to rounding.
 */
export function cutDead(
  spec: ModelSpec,
  weights: Weights,
  live: Liveness = liveness(spec, weights),
): Record<string, HostTensor> {
  const cut: Record<string, HostTensor> = { ...weights };
  for (const { name } of weightLayers(spec)) {
    const tensor = weights[weightsOf(name)]!;
    const { inputs, outputs, bias } = live[name]!;
    const data = Float32Array.from(tensor.data);
    const [ins, outs] = [inputs.length, outputs.length];
    for (let row = 0; row * outs < data.length; row++) {
      const rowLives = inputs[row % ins] === 1;
      for (let o = 0; o < outs; o++) if (!rowLives || outputs[o] === 0) data[row * outs + o] = 0;
    }
    cut[weightsOf(name)] = { ...tensor, data };
    cut[biasOf(name)] = {
      dtype: 'float32',
      shape: [outs],
      data: bias.map((value, o) => (outputs[o] ? value : 0)),
    };
  }
  return cut;
}

/** The pass from the logits back: how each unit of each layer is read, and which input units each layer reads. */
function findReaders(
  spec: ModelSpec,
  shapes: Shapes,
  weights: Weights,
): { reads: Record<string, Uint8Array>; rows: Record<string, Uint8Array> } {
  const reads: Record<string, Uint8Array> = { [INPUT]: new Uint8Array(unitsOf(shapes, INPUT)) };
  const rows: Record<string, Uint8Array> = {};
  for (const { name } of spec.layers) reads[name] = new Uint8Array(unitsOf(shapes, name));
  reads[spec.layers.at(-1)!.name]!.fill(READ | LOGIT);
  for (const layer of [...spec.layers].reverse()) {
    const source = reads[layer.inputs[0]!]!;
    const own = reads[layer.name]!;
    if (isWeightLayer(layer)) {
      const read = rowsRead(weights[weightsOf(layer.name)]!, source.length, own);
      const bits = layer.op === 'conv2d' && isPadded(layer, shapes) ? READ | PADDED : READ;
      for (let i = 0; i < read.length; i++) if (read[i]) source[i]! |= bits;
      rows[layer.name] = read;
    } else {
      passReads(layer, own, source);
    }
  }
  return { reads, rows };
}

/** `[in]`, 1 where a non-zero weight leads from the input unit to an output that is read. */
function rowsRead(tensor: HostTensor, ins: number, outputs: Uint8Array): Uint8Array {
  const outs = outputs.length;
  const { data } = tensor;
  const read = new Uint8Array(ins);
  for (let row = 0, start = 0; start < data.length; row++, start += outs) {
    const i = row % ins;
    for (let o = 0; o < outs && read[i] === 0; o++) {
      if (data[start + o] !== 0 && outputs[o]! & READ) read[i] = 1;
    }
  }
  return read;
}

/** Hands how units are read through a layer without weights to the layer before it. */
function passReads(layer: Exclude<LayerSpec, WeightLayer>, own: Uint8Array, source: Uint8Array): void {
  own.forEach((bits, u) => {
    switch (layer.op) {
      case 'relu':
        source[u]! |= bits & PADDED ? (bits & ~PADDED) | PADDED_AFTER_RELU : bits;
        break;
      case 'flatten':
        source[u % source.length]! |= bits; // NHWC: the channel is the last axis
        break;
      case 'select':
        source[layer.indices[u]!]! |= bits;
        break;
      default:
        source[u]! |= bits;
    }
  });
}

/** Hands the constants through a layer without weights to the layer after it. */
function passConstants(
  layer: Exclude<LayerSpec, WeightLayer>,
  input: Float64Array,
  units: number,
): Float64Array {
  switch (layer.op) {
    case 'relu':
      return input.map((value) => Math.max(0, value)); // NaN stays NaN
    case 'flatten':
      return Float64Array.from({ length: units }, (_, u) => input[u % input.length]!);
    case 'select':
      return Float64Array.from(layer.indices, (index) => input[index]!);
    default:
      return input; // dropout is the identity in evaluation; the maximum of equal values is that value
  }
}

/** Decides the fate of the outputs of one layer, whose inputs are settled already. */
function settle(
  layer: WeightLayer,
  input: Float64Array,
  reads: Uint8Array,
  rows: Uint8Array,
  weights: Weights,
): { layer: LayerLiveness; constants: Float64Array } {
  const { varies, folded } = reach(weights[weightsOf(layer.name)]!, weights[biasOf(layer.name)]!, input);
  const outputs = new Uint8Array(reads.length);
  const constants = new Float64Array(reads.length).fill(NaN);
  const keptConstants: number[] = [];
  for (let o = 0; o < reads.length; o++) {
    const value = folded[o]!;
    const bits = reads[o]!;
    const needed = (bits & PADDED && value !== 0) || (bits & PADDED_AFTER_RELU && value > 0);
    if (varies[o]) outputs[o] = bits & READ;
    else if (bits & LOGIT) outputs[o] = 1;
    else if (needed) {
      outputs[o] = 1;
      keptConstants.push(o);
    } else constants[o] = value;
  }
  const inputs = rows.map((read, i) => (read && Number.isNaN(input[i]) ? 1 : 0));
  return { layer: { inputs, outputs, bias: Float32Array.from(folded), keptConstants }, constants };
}

/** Which outputs vary with the input, and the bias of each with the removed constants folded in (in double precision). */
function reach(
  tensor: HostTensor,
  bias: HostTensor,
  input: Float64Array,
): { varies: Uint8Array; folded: Float64Array } {
  const { data } = tensor;
  const outs = bias.data.length;
  const ins = input.length;
  const varies = new Uint8Array(outs);
  const folded = Float64Array.from(bias.data);
  let left = outs; // outputs not yet known to vary
  for (let row = 0, start = 0; start < data.length; row++, start += outs) {
    const constant = input[row % ins]!;
    if (Number.isNaN(constant)) {
      for (let o = 0; o < outs && left > 0; o++) {
        if (varies[o] === 0 && data[start + o] !== 0) {
          varies[o] = 1;
          left--;
        }
      }
    } else if (constant !== 0) {
      for (let o = 0; o < outs; o++) folded[o]! += constant * data[start + o]!;
    }
  }
  return { varies, folded };
}

/** Whether any window of the convolution reaches beyond the image. */
function isPadded(layer: Conv2dLayer, shapes: Shapes): boolean {
  if (layer.padding === 'valid') return false;
  const input = shapes[layer.inputs[0]!]!;
  return [0, 1].some((axis) => {
    const [size, kernel, stride] = [input[axis]!, layer.kernelSize[axis]!, layer.strides[axis]!];
    return (windowOutput(size, kernel, stride, 'same') - 1) * stride + kernel > size;
  });
}

function unitsOf(shapes: Shapes, name: string): number {
  return shapes[name]!.at(-1)!;
}
