import type { HostTensor } from '../engine';
import { weightsOf } from '../model/spec';
import type { ModelSpec } from '../model/spec';
import type { Weights } from './constants';
import { analyse } from './liveness';
import { UNFOLDED } from './needs';
import { findFolding, isMixing } from './units';
import type { MixingLayer } from './units';

/**
 * The same function with at most one constant channel before each layer that cannot take constants into its bias: a
 * convolution that pads sums Σ_u c_u·w_u over the constant channels u, tap by tap, so one channel r with weights
 * w_r' = Σ_u (c_u / c_r)·w_u does for all of them, at the border too. The others are read no more.
 *
 * Example: batch norms with scale 0 leave channels 2, 5 and 7 at relu(shift) = 1, 3 and 2. The next convolution reads
 * channel 5 alone, by w_5 + w_2/3 + 2·w_7/3, and its weights for 2 and 7 are zero.
 *
 * @param tensors parameters by name; others are handed on as they are
 */
export function mergeConstants(spec: ModelSpec, tensors: Weights): Record<string, HostTensor> {
  const { shapes, constants, needs } = analyse(spec, tensors);
  const folding = findFolding(spec, shapes);
  const merged: Record<string, HostTensor> = { ...tensors };
  for (const layer of spec.layers) {
    if (!isMixing(layer) || folding.has(layer.name)) continue;
    const [before] = layer.inputs as [string];
    const values = constants.values[before]!;
    const isConstant = (u: number): boolean =>
      !Number.isNaN(values[u]!) && (needs.units[before]![u]! & UNFOLDED) !== 0;
    const name = weightsOf(layer.name);
    merged[name] = mergeRows(layer, tensors[name]!, values, Array.from(values.keys()).filter(isConstant));
  }
  return merged;
}

/** All readers of the same channels choose the same one: that with the largest constant. */
function mergeRows(
  { op }: MixingLayer,
  tensor: HostTensor,
  values: Float64Array,
  constant: readonly number[],
): HostTensor {
  if (constant.length < 2) return tensor;
  const largest = constant.reduce((best, u) => (Math.abs(values[u]!) > Math.abs(values[best]!) ? u : best));
  const [ins, outs] = [values.length, tensor.shape.at(-1)!];
  const data = Float32Array.from(tensor.data);
  const taps = op === 'dense' ? 1 : data.length / (ins * outs);
  for (let tap = 0; tap < taps; tap++) {
    for (let o = 0; o < outs; o++) {
      const at = (u: number): number => (tap * ins + u) * outs + o;
      const sum = constant.reduce((total, u) => total + values[u]! * tensor.data[at(u)]!, 0);
      for (const u of constant) data[at(u)] = u === largest ? sum / values[largest]! : 0;
    }
  }
  return { ...tensor, data };
}
