import type { LayerStats } from '../../shared/metrics';
import type { HostTensor } from '../engine';
import { groupView, isByOutput } from '../methods/groups';
import type { Grouping, GroupView } from '../methods/method';
import { inferShapes, weightLayers } from '../model/shapes';
import { weightsOf } from '../model/spec';
import type { ModelSpec, WeightLayer } from '../model/spec';
import type { LayerLiveness } from '../prune/liveness';
import { planUnits } from '../prune/plan';
import type { PrunePlan } from '../prune/plan';
import { layerMacs } from './macs';

export { layerMacs, netMacs, netWeights } from './macs';

/** Counts of a whole net. Sparsities are fractions 0–1; biases are never counted. */
export interface NetStats {
  readonly layers: readonly LayerStats[];
  readonly weights: number;
  readonly nonzero: number;
  readonly weightSparsity: number;
  readonly groups: number;
  readonly emptyGroups: number;
  readonly groupSparsity: number;
  /** Multiply–accumulates of one sample: dense, and weighted by the density of each layer (no speed-up is implied). */
  readonly macs: number;
  readonly nonzeroMacs: number;
}

/**
 * Counts the weights that matter: a weight whose input or output unit is dead (see `prune/liveness.ts`) counts as zero,
 * for it is cut away.
 *
 * @param weights weights and biases by name
 * @param grouping what a group is; the same for all runs that are compared
 * @param units what a plan on these weights found, where there is one already
 */
export function countLayers(
  spec: ModelSpec,
  weights: Readonly<Record<string, HostTensor>>,
  grouping: Grouping,
  units: Pick<PrunePlan, 'kept' | 'live'> = planUnits(spec, weights),
): NetStats {
  const shapes = inferShapes(spec);
  const { kept, live } = units;
  const layers = weightLayers(spec).map((layer): LayerStats => {
    const tensor = weights[weightsOf(layer.name)]!;
    const groups = groupView(spec, layer.name, grouping);
    const { nonzero, emptyGroups } = countLive(tensor, live[layer.name]!, groups);
    const macs = layerMacs(layer, shapes);
    return {
      name: layer.name,
      shape: tensor.shape,
      compactShape: compactShape(layer, tensor.shape, kept),
      units: { kept: kept[layer.name]!.length, of: shapes[layer.name]!.at(-1)! },
      weights: tensor.data.length,
      nonzero,
      groups: groups.groups,
      emptyGroups,
      macs,
      nonzeroMacs: Math.round((macs * nonzero) / tensor.data.length),
    };
  });
  return totals(layers);
}

/** Shape of the layer's weights once what is dead is cut out: the last two axes shrink, of a depthwise one its channels. */
function compactShape(
  { name, op, inputs: [before] }: WeightLayer,
  shape: readonly number[],
  kept: PrunePlan['kept'],
): readonly number[] {
  const units = op === 'depthwise-conv2d' ? 1 : kept[name]!.length;
  return [...shape.slice(0, -2), kept[before!]!.length, units];
}

function totals(layers: readonly LayerStats[]): NetStats {
  const sum = (of: (layer: LayerStats) => number): number => layers.reduce((total, l) => total + of(l), 0);
  const [weights, nonzero] = [sum((l) => l.weights), sum((l) => l.nonzero)];
  const [groups, emptyGroups] = [sum((l) => l.groups), sum((l) => l.emptyGroups)];
  return {
    layers,
    weights,
    nonzero,
    weightSparsity: 1 - nonzero / weights,
    groups,
    emptyGroups,
    groupSparsity: emptyGroups / groups,
    macs: sum((l) => l.macs),
    nonzeroMacs: sum((l) => l.nonzeroMacs),
  };
}

function countLive(
  { data }: HostTensor,
  { inputs, outputs }: LayerLiveness,
  groups: GroupView,
): { nonzero: number; emptyGroups: number } {
  const [ins, outs] = [inputs.length, outputs.length];
  const perOutput = new Int32Array(outs);
  const filled = new Uint8Array(groups.groups);
  const byOutput = isByOutput(groups);
  let nonzero = 0;
  for (let row = 0, start = 0; start < data.length; row++, start += outs) {
    if (inputs[row % ins] === 0) continue;
    let inRow = 0;
    for (let o = 0; o < outs; o++) {
      const live = data[start + o] === 0 ? 0 : outputs[o]!;
      inRow += live;
      if (byOutput) perOutput[o]! += live;
    }
    nonzero += inRow;
    if (!byOutput && inRow > 0) filled[row % groups.groups] = 1;
  }
  if (byOutput) perOutput.forEach((count, o) => (filled[o] = count > 0 ? 1 : 0));
  return { nonzero, emptyGroups: filled.reduce((empty, full) => empty + 1 - full, 0) };
}
