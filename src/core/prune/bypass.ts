import type { HostTensor } from '../engine';
import { INPUT, parameters } from '../model/shapes';
import { meanOf, scaleOf, shiftOf, varianceOf } from '../model/spec';
import type { AddLayer, LayerSpec, ModelSpec } from '../model/spec';
import type { Net } from './apply';
import type { Weights } from './constants';
import { analyse, cutDead } from './liveness';
import type { Analysis } from './liveness';

/** Small beside any variance, and with 1 − ε as the variance σ is 1 exactly. */
const EPSILON = 2 ** -10;

/**
 * The same net without the branches that give constants only: an addition of something that varies and of constants c
 * passes on what varies, where c = 0; otherwise it becomes a batch norm that adds c (scale 1, mean 0, σ = 1, shift c).
 * Layers that nobody reads any more are gone.
 *
 * Example: add(x, norm2) where all scales of norm2 are 0. Its shifts are c, and the block's convolutions go.
 */
export function bypassConstants(spec: ModelSpec, weights: Weights): Net {
  let net: Net = { spec, weights };
  for (;;) {
    const next = bypassOne(net);
    if (!next) return net;
    net = next;
  }
}

function bypassOne(net: Net): Net | null {
  const { spec } = net;
  const analysis = analyse(spec, net.weights);
  // Once readers have folded in what they can, the values of units that are not needed make no difference.
  const weights = cutDead(spec, net.weights, analysis.live);
  const last = spec.layers.at(-1)!.name;
  for (const layer of spec.layers) {
    if (layer.op !== 'add') continue;
    const varying = layer.inputs.filter((input) => varies(input, layer, analysis));
    if (varying.length !== 1) continue;
    const constants = sumOf(layer, varying[0]!, analysis);
    return constants.some((value) => value !== 0) || layer.name === last
      ? replace(spec, weights, layer, varying[0]!, constants)
      : skip(spec, weights, layer.name, varying[0]!);
  }
  return null;
}

/** Whether any unit of an addition's input that the logits depend on varies. */
function varies(input: string, { name }: AddLayer, { needs, constants }: Analysis): boolean {
  return needs.units[name]!.some((why, u) => why !== 0 && Number.isNaN(constants.values[input]![u]!));
}

/** What the other inputs add; 0 where nothing depends on it. */
function sumOf({ name, inputs }: AddLayer, varying: string, { needs, constants }: Analysis): Float32Array {
  const others = inputs.filter((input) => input !== varying);
  return Float32Array.from(needs.units[name]!, (why, u) =>
    why === 0 ? 0 : others.reduce((sum, other) => sum + constants.values[other]![u]!, 0),
  );
}

function replace(
  spec: ModelSpec,
  weights: Weights,
  { name }: AddLayer,
  input: string,
  shift: Float32Array,
): Net {
  const shape = [shift.length];
  const all = (value: number): HostTensor => ({
    dtype: 'float32',
    shape,
    data: new Float32Array(shift.length).fill(value),
  });
  const layers = spec.layers.map((layer): LayerSpec =>
    layer.name === name ? { name, op: 'batch-norm', inputs: [input], epsilon: EPSILON } : layer,
  );
  return dropUnread(
    { ...spec, layers },
    {
      ...weights,
      [scaleOf(name)]: all(1),
      [shiftOf(name)]: { dtype: 'float32', shape, data: shift },
      [meanOf(name)]: all(0),
      [varianceOf(name)]: all(1 - EPSILON),
    },
  );
}

function skip(spec: ModelSpec, weights: Weights, name: string, input: string): Net {
  const layers = spec.layers
    .filter((layer) => layer.name !== name)
    .map((layer) => ({ ...layer, inputs: layer.inputs.map((read) => (read === name ? input : read)) }));
  return dropUnread({ ...spec, layers }, weights);
}

function dropUnread(spec: ModelSpec, weights: Weights): Net {
  const read = new Set<string>([spec.layers.at(-1)!.name, INPUT]);
  for (const { name, inputs } of [...spec.layers].reverse()) {
    if (read.has(name)) for (const input of inputs) read.add(input);
  }
  const smaller = { ...spec, layers: spec.layers.filter(({ name }) => read.has(name)) };
  const kept = parameters(smaller).map(({ name }) => [name, weights[name]!] as const);
  return { spec: smaller, weights: Object.fromEntries(kept) };
}
