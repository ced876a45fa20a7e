/**
 * Which units of a net still matter, and what becomes of those that do not.
 *
 * A *unit* is one position of the last axis of a layer's output: a filter of a convolution, a unit of a dense layer, a
 * channel behind a batch norm or an addition, a position of a flattened image. It is dead when
 *
 * - **nothing reads it**: it has no way of non-zero weights (and batch norm scales) to the logits; or
 * - **it is a constant**: no non-zero weight reaches it from anything that varies with the input, so its value is known
 *   (its bias, or the shift of a batch norm whose scale is 0, carried on through the layers that follow), and every
 *   layer that reads it can take that value into its own bias *exactly*, or without a bias into the running mean of the
 *   batch norm behind it. Dense layers and convolutions without padding can. A convolution with `same` padding cannot,
 *   because at the border the constant is multiplied by fewer taps: such a unit matters, unless its constant is 0. A
 *   constant that is added to something that varies matters too: it stays as the bias of its layer.
 *
 * Dead units leave others without weights, so this is a fixed point; in a net without cycles one pass forward (what is
 * constant) and one pass from the logits back (what is read) reach it. All of it holds in evaluation.
 *
 * Example: dense 3→2, ReLU, dense 2→1. If both weights that leave unit 1 are zero it is unread, and its three incoming
 * weights go too. If instead the three weights that enter it are zero, it gives relu(bias) for every sample, and
 * relu(bias)·w joins the bias of the last layer.
 */
import type { HostTensor } from '../engine';
import { inferShapes, isWeightLayer } from '../model/shapes';
import { biasOf, meanOf, scaleOf, shiftOf, weightsOf } from '../model/spec';
import type { LayerSpec, ModelSpec } from '../model/spec';
import { findConstants } from './constants';
import type { Constants, Weights } from './constants';
import { findNeeds, UNFOLDED } from './needs';
import type { Needs } from './needs';
import { findFolding } from './units';
import type { Shapes } from './units';

/** What matters of a layer with weights or of a batch norm. A weight is live where its input and its output are. */
export interface LayerLiveness {
  /** By the weights' last axis but one (a batch norm: by channel): 1 where the unit varies and a live weight reads it. */
  readonly inputs: Uint8Array;
  /** By the weights' last axis (a depthwise convolution: the one; a batch norm: by channel): 1 where it matters. */
  readonly outputs: Uint8Array;
  /** By unit of the layer's output: 1 where its value matters to the logits. The logits always do. */
  readonly units: Uint8Array;
  /** `[units]`: the bias once constant inputs are folded in (of no meaning where `units` is 0); empty without a bias. */
  readonly bias: Float32Array;
  /** A batch norm's running mean, less the constants that a layer without bias before it has folded into it. */
  readonly mean?: Float32Array;
  /** Units that are constant but matter, because a reader cannot take the constant in. */
  readonly keptConstants: readonly number[];
}

/** By name of the layers with weights and of the batch norms. */
export type Liveness = Readonly<Record<string, LayerLiveness>>;

/** All that is known of a net's units. */
export interface Analysis {
  readonly shapes: Shapes;
  readonly constants: Constants;
  readonly needs: Needs;
  readonly live: Liveness;
}

/**
 * The live units of every layer with weights or a batch norm.
 *
 * @param weights parameters by name, the running statistics of batch norms included
 */
export function liveness(spec: ModelSpec, weights: Weights): Liveness {
  return analyse(spec, weights).live;
}

export function analyse(spec: ModelSpec, weights: Weights): Analysis {
  const shapes = inferShapes(spec);
  const folding = findFolding(spec, shapes);
  const constants = findConstants(spec, shapes, weights, folding);
  const needs = findNeeds(spec, shapes, weights, constants, folding);
  const live: Record<string, LayerLiveness> = {};
  for (const layer of spec.layers) {
    if (layer.op === 'batch-norm') live[layer.name] = normLiveness(layer, spec, weights, constants, needs);
    else if (isWeightLayer(layer)) live[layer.name] = weightLiveness(layer, constants, needs);
  }
  return { shapes, constants, needs, live };
}

function weightLiveness(
  layer: LayerSpec & { readonly bias?: boolean },
  { values, folded }: Constants,
  needs: Needs,
): LayerLiveness {
  const { name } = layer;
  const bits = needs.units[name]!;
  const units = bits.map((why) => (why ? 1 : 0));
  const isKept = (u: number): boolean => (bits[u]! & UNFOLDED) !== 0 && !Number.isNaN(values[name]![u]!);
  return {
    inputs: needs.rows[name]!,
    outputs: layer.op === 'depthwise-conv2d' ? Uint8Array.of(1) : units,
    units,
    bias: layer.bias === false ? new Float32Array(0) : Float32Array.from(folded[name]!),
    keptConstants: Array.from(units.keys()).filter(isKept),
  };
}

function normLiveness(
  { name, inputs: [before] }: LayerSpec,
  spec: ModelSpec,
  weights: Weights,
  { folded }: Constants,
  needs: Needs,
): LayerLiveness {
  const units = needs.units[name]!.map((why) => (why ? 1 : 0));
  const producer = spec.layers.find((layer) => layer.name === before);
  const biasless = producer && isWeightLayer(producer) && producer.bias === false;
  const shifts = biasless ? folded[producer.name]! : null;
  const mean = Float32Array.from(weights[meanOf(name)]!.data, (value, u) => value - (shifts?.[u] ?? 0));
  return { inputs: units, outputs: units, units, bias: new Float32Array(0), mean, keptConstants: [] };
}

/**
 * The same net with every weight of a dead unit set to zero, its bias too (of a batch norm scale and shift), and the
 * constants folded into the parameters that stay. The logits are the same in evaluation, up to rounding.
 */
export function cutDead(
  spec: ModelSpec,
  weights: Weights,
  live: Liveness = liveness(spec, weights),
): Record<string, HostTensor> {
  const cut: Record<string, HostTensor> = { ...weights };
  for (const layer of spec.layers) {
    const own = live[layer.name];
    if (!own) continue;
    for (const nameOf of [weightsOf, biasOf, scaleOf, shiftOf]) {
      const name = nameOf(layer.name);
      if (weights[name]) cut[name] = clearDead(nameOf === weightsOf, weights[name], own);
    }
    if (own.bias.length > 0) {
      const data = own.bias.map((value, u) => (own.units[u] ? value : 0));
      cut[biasOf(layer.name)] = { dtype: 'float32', shape: [data.length], data };
    }
    if (own.mean) cut[meanOf(layer.name)] = { ...weights[meanOf(layer.name)]!, data: own.mean };
  }
  return cut;
}

/** A tensor of a layer with zeros where its weight, or with one value a unit its unit, is dead. */
export function clearDead(
  isWeights: boolean,
  tensor: HostTensor,
  { inputs, outputs, units }: LayerLiveness,
): HostTensor {
  const data = Float32Array.from(tensor.data);
  if (!isWeights) return { ...tensor, data: data.map((value, u) => (units[u] ? value : 0)) };
  const [ins, outs] = [inputs.length, outputs.length];
  for (let row = 0; row * outs < data.length; row++) {
    const rowLives = inputs[row % ins] === 1;
    for (let o = 0; o < outs; o++) if (!rowLives || outputs[o] === 0) data[row * outs + o] = 0;
  }
  return { ...tensor, data };
}
