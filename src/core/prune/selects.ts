/** Where a `select` layer may leave out units that the layer before it has to make, and whether that pays. */
import { INPUT, isWeightLayer } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { range } from './coupling';
import type { Coupling } from './coupling';
import type { Analysis } from './liveness';
import { readersOf, unitsOf } from './units';
import type { Shapes } from './units';

/** The data come whole, and a flattened filter makes all its positions; other layers do not make what is not wanted. */
export function cuttableLayers(spec: ModelSpec): string[] {
  const flattened = spec.layers.filter(({ op }) => op === 'flatten').map(({ name }) => name);
  return [INPUT, ...flattened];
}

/** Units that such a layer makes when only those that are kept before it are there. */
export function madeOf(name: string, spec: ModelSpec, coupling: Coupling, shapes: Shapes): number[] {
  const units = range(unitsOf(shapes, name));
  const before = spec.layers.find((layer) => layer.name === name)?.inputs[0];
  if (before === undefined) return units;
  const channels = unitsOf(shapes, before);
  return units.filter((u) => coupling.isKept(before, u % channels));
}

/** How many units a layer makes for nothing, and what one of them costs. */
export interface Idle {
  readonly count: number;
  /** Weights of later layers; 0 where a select follows already. */
  readonly cost: number;
}

/** @param free coupling in which the layer's units need not all be handed on */
export function idleOf(name: string, spec: ModelSpec, free: Coupling, analysis: Analysis): Idle {
  const made = madeOf(name, spec, free, analysis.shapes);
  const cost = weightsPerUnit(name, spec, analysis);
  return { count: made.filter((u) => !free.isKept(name, u)).length, cost };
}

export function selectPays(name: string, spec: ModelSpec, free: Coupling, analysis: Analysis): boolean {
  const { count, cost } = idleOf(name, spec, free, analysis);
  return count * cost > free.keptOf(name).length;
}

/** Parameters of later layers that one unit of the named layer's output costs. */
function weightsPerUnit(name: string, spec: ModelSpec, { live, shapes }: Analysis): number {
  const readers = readersOf(spec);
  const known = new Map<string, number>();
  const costOf = (before: string): number => {
    if (known.has(before)) return known.get(before)!;
    let cost = 0;
    for (const layer of readers[before] ?? []) {
      if (isWeightLayer(layer)) {
        const taps = layer.op === 'dense' ? 1 : layer.kernelSize[0] * layer.kernelSize[1];
        cost += taps * live[layer.name]!.outputs.filter((matters) => matters).length;
      }
      const passes = layer.op !== 'dense' && layer.op !== 'conv2d' && layer.op !== 'select';
      const copies = layer.op === 'flatten' ? unitsOf(shapes, layer.name) / unitsOf(shapes, before) : 1;
      if (passes) cost += copies * costOf(layer.name);
    }
    known.set(before, cost);
    return cost;
  };
  return costOf(name);
}
