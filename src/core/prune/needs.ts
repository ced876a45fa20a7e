import { INPUT } from '../model/shapes';
import { scaleOf, weightsOf } from '../model/spec';
import type { DepthwiseConv2dLayer, ModelSpec } from '../model/spec';
import type { Constants, Weights } from './constants';
import { eachSource, isMixing, unitsOf } from './units';
import type { MixingLayer, Shapes } from './units';

/** Why the logits depend on a unit, as bits: at all; as a constant that a reader cannot take in; as part of a sum. */
const NEEDED = 1;
export const UNFOLDED = 2;
export const SUMMED = 4;

export interface Needs {
  /** Bits of each unit of each layer's output, `input` included; 0: its value makes no difference. */
  readonly units: Readonly<Record<string, Uint8Array>>;
  /** `[in]` of each layer with weights: 1 where a weight that is not zero reads the input unit, and it matters. */
  readonly rows: Readonly<Record<string, Uint8Array>>;
}

/** The pass from the logits back: which units' values matter to the logits. */
export function findNeeds(
  spec: ModelSpec,
  shapes: Shapes,
  weights: Weights,
  { values }: Constants,
  folding: ReadonlySet<string>,
): Needs {
  const units: Record<string, Uint8Array> = { [INPUT]: new Uint8Array(unitsOf(shapes, INPUT)) };
  for (const { name } of spec.layers) units[name] = new Uint8Array(unitsOf(shapes, name));
  const rows: Record<string, Uint8Array> = {};
  units[spec.layers.at(-1)!.name]!.fill(NEEDED);
  for (const layer of [...spec.layers].reverse()) {
    const own = units[layer.name]!;
    const input = values[layer.inputs[0]!]!;
    if (isMixing(layer) || layer.op === 'depthwise-conv2d') {
      const matters = input.map((value) =>
        Number.isNaN(value) || (value !== 0 && !folding.has(layer.name)) ? 1 : 0,
      );
      const read = isMixing(layer)
        ? rowsRead(layer, own, matters, weights)
        : channelsRead(layer, own, matters, weights);
      const source = units[layer.inputs[0]!]!;
      read.forEach((yes, i) => {
        if (yes) source[i]! |= Number.isNaN(input[i]!) ? NEEDED : NEEDED | UNFOLDED;
      });
      rows[layer.name] = read;
      continue;
    }
    const scale = layer.op === 'batch-norm' ? weights[scaleOf(layer.name)]!.data : null;
    eachSource(layer, shapes, (u, k, s) => {
      if (own[u] === 0 || scale?.[u] === 0) return;
      units[layer.inputs[k]!]![s]! |= layer.op === 'add' ? own[u]! | SUMMED : own[u]!;
    });
  }
  return { units, rows };
}

/** `[in]`, 1 where a weight that is not zero leads from an input unit that matters to an output that is needed. */
function rowsRead(
  { name }: MixingLayer,
  outputs: Uint8Array,
  matters: Float64Array,
  weights: Weights,
): Uint8Array {
  const { data } = weights[weightsOf(name)]!;
  const [ins, outs] = [matters.length, outputs.length];
  const read = new Uint8Array(ins);
  for (let row = 0, start = 0; start < data.length; row++, start += outs) {
    const i = row % ins;
    if (matters[i] === 0) continue;
    for (let o = 0; o < outs && read[i] === 0; o++) {
      if (data[start + o] !== 0 && outputs[o] !== 0) read[i] = 1;
    }
  }
  return read;
}

function channelsRead(
  { name }: DepthwiseConv2dLayer,
  outputs: Uint8Array,
  matters: Float64Array,
  weights: Weights,
): Uint8Array {
  const read = new Uint8Array(outputs.length);
  weights[weightsOf(name)]!.data.forEach((weight, at) => {
    const channel = at % outputs.length;
    if (weight !== 0 && outputs[channel] !== 0 && matters[channel] !== 0) read[channel] = 1;
  });
  return read;
}
