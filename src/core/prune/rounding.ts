import type { ModelSpec } from '../model/spec';
import { range } from './coupling';
import type { Coupling } from './coupling';
import { isMixing } from './units';

/**
 * Keeps dead units, as zeros, until each convolution and dense layer has a multiple of `multipleOf` of them, or all that
 * it had: vector units of processors want full registers.
 *
 * @returns how many more units each layer has than it needs
 */
export function roundUp(
  coupling: Coupling,
  spec: ModelSpec,
  multipleOf: number,
): ReadonlyMap<string, number> {
  const layers = spec.layers.filter(isMixing);
  const before = new Map(layers.map(({ name }) => [name, coupling.keptOf(name).length]));
  for (let changed = multipleOf > 1; changed;) {
    changed = false;
    for (const layer of layers) {
      const units = range(layer.op === 'dense' ? layer.units : layer.filters);
      while (coupling.keptOf(layer.name).length % multipleOf !== 0) {
        const dead = units.find((u) => !coupling.isKept(layer.name, u));
        if (dead === undefined) break;
        coupling.keep(layer.name, dead);
        coupling.settle();
        changed = true;
      }
    }
  }
  return new Map(layers.map(({ name }) => [name, coupling.keptOf(name).length - before.get(name)!]));
}
