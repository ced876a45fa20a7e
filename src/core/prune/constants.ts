import type { HostTensor } from '../engine';
import { INPUT } from '../model/shapes';
import { biasOf, EPSILON, meanOf, scaleOf, shiftOf, varianceOf, weightsOf } from '../model/spec';
import type { BatchNormLayer, DepthwiseConv2dLayer, ModelSpec } from '../model/spec';
import { eachSource, isMixing, unitsOf } from './units';
import type { MixingLayer, PassingLayer, Shapes } from './units';

export type Weights = Readonly<Record<string, HostTensor>>;

/** What is known of a net in evaluation before any sample is seen. */
export interface Constants {
  /** Value of each unit that is the same for every sample at every position, NaN of one that varies; by layer. */
  readonly values: Readonly<Record<string, Float64Array>>;
  /** Sum that the constant inputs of a layer with weights give each of its units, bias included; by layer. */
  readonly folded: Readonly<Record<string, Float64Array>>;
}

/**
 * The pass from the input forward: which units are constants, and with which value (in double precision).
 *
 * @param folding layers that can take constants in (`findFolding`); what reads a constant other than 0 and cannot, varies
 */
export function findConstants(
  spec: ModelSpec,
  shapes: Shapes,
  weights: Weights,
  folding: ReadonlySet<string>,
): Constants {
  const values: Record<string, Float64Array> = {
    [INPUT]: new Float64Array(unitsOf(shapes, INPUT)).fill(NaN),
  };
  const folded: Record<string, Float64Array> = {};
  for (const layer of spec.layers) {
    const inputs = layer.inputs.map((name) => values[name]!);
    const units = unitsOf(shapes, layer.name);
    if (isMixing(layer) || layer.op === 'depthwise-conv2d') {
      const sums = isMixing(layer)
        ? mixed(layer, inputs[0]!, units, weights, folding.has(layer.name))
        : filtered(layer, inputs[0]!, weights, folding.has(layer.name));
      folded[layer.name] = sums.folded;
      values[layer.name] = sums.folded.map((value, u) => (sums.varies[u] ? NaN : value));
    } else if (layer.op === 'batch-norm') {
      values[layer.name] = normalised(layer, inputs[0]!, weights);
    } else {
      values[layer.name] = passed(layer, inputs, units, shapes);
    }
  }
  return { values, folded };
}

interface Sums {
  readonly varies: Uint8Array;
  readonly folded: Float64Array;
}

function startingSums(bias: HostTensor | undefined, units: number): Sums {
  const folded = bias ? Float64Array.from(bias.data) : new Float64Array(units);
  return { varies: new Uint8Array(units), folded };
}

/** Of weights `[...taps, in, out]`, each output: the constants that reach it, and whether anything else does. */
function mixed(
  layer: MixingLayer,
  input: Float64Array,
  outs: number,
  weights: Weights,
  folds: boolean,
): Sums {
  const { data } = weights[weightsOf(layer.name)]!;
  const { varies, folded } = startingSums(biasIn(weights, layer), outs);
  const ins = input.length;
  let left = outs; // outputs not yet known to vary
  for (let row = 0, start = 0; start < data.length; row++, start += outs) {
    const constant = input[row % ins]!;
    if (constant === 0) continue;
    if (folds && !Number.isNaN(constant)) {
      for (let o = 0; o < outs; o++) folded[o]! += constant * data[start + o]!;
      continue;
    }
    for (let o = 0; o < outs && left > 0; o++) {
      if (varies[o] === 0 && data[start + o] !== 0) {
        varies[o] = 1;
        left--;
      }
    }
  }
  return { varies, folded };
}

/** The same of weights `[height, width, channels, 1]`, each channel by its own. */
function filtered(layer: DepthwiseConv2dLayer, input: Float64Array, weights: Weights, folds: boolean): Sums {
  const { data } = weights[weightsOf(layer.name)]!;
  const { varies, folded } = startingSums(biasIn(weights, layer), input.length);
  data.forEach((weight, at) => {
    const channel = at % input.length;
    const constant = input[channel]!;
    if (weight === 0 || constant === 0) return;
    if (folds && !Number.isNaN(constant)) folded[channel]! += constant * weight;
    else varies[channel] = 1;
  });
  return { varies, folded };
}

const biasIn = (weights: Weights, layer: MixingLayer | DepthwiseConv2dLayer): HostTensor | undefined =>
  layer.bias === false ? undefined : weights[biasOf(layer.name)]!;

/** scale·(x − mean)/√(variance + ε) + shift with the running statistics; a scale of 0 makes anything a constant. */
function normalised(layer: BatchNormLayer, input: Float64Array, weights: Weights): Float64Array {
  const [scale, shift, mean, variance] = [scaleOf, shiftOf, meanOf, varianceOf].map(
    (nameOf) => weights[nameOf(layer.name)]!.data,
  );
  return input.map((value, u) => {
    if (scale![u] === 0) return shift![u]!;
    const sigma = Math.sqrt(variance![u]! + (layer.epsilon ?? EPSILON));
    return (scale![u]! * (value - mean![u]!)) / sigma + shift![u]!; // NaN stays NaN
  });
}

/** Constants through a layer without parameters: one unit from one, or a sum, or several that have to be equal. */
function passed(
  layer: Exclude<PassingLayer, BatchNormLayer | DepthwiseConv2dLayer>,
  inputs: readonly Float64Array[],
  units: number,
  shapes: Shapes,
): Float64Array {
  const values = new Float64Array(units);
  const seen = new Uint8Array(units);
  eachSource(layer, shapes, (u, input, source) => {
    const value = inputs[input]![source]!;
    if (seen[u] === 0) values[u] = value;
    else if (layer.op === 'add') values[u]! += value;
    else if (values[u] !== value) values[u] = NaN;
    seen[u] = 1;
  });
  // Dropout is the identity in evaluation; mean and maximum of equal values are that value.
  if (layer.op === 'relu') return values.map((value) => Math.max(0, value));
  if (layer.op === 'relu6') return values.map((value) => Math.min(6, Math.max(0, value)));
  return values;
}
