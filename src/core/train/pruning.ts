import type { HostTensor } from '../engine';
import type { PruneMoment } from '../methods/method';
import { pick, regularisedOf, type Regulariser } from './variables';

/** Names of the variables that a pruning rule reads and writes. */
export const prunedNames = ({ method, places }: Regulariser): string[] =>
  places.map((place) => regularisedOf(method, place));

/**
 * One call of the method's pruning rule.
 *
 * @param tensors at least the regularised ones
 * @returns new values by variable, of those that changed
 */
export function prune(
  { method, settings, places }: Regulariser,
  tensors: Readonly<Record<string, HostTensor>>,
  moment: Pick<PruneMoment, 'progress' | 'step' | 'stepsPerEpoch' | 'phaseSteps'>,
): Record<string, HostTensor> {
  const variable = Object.fromEntries(places.map((place) => [place.name, regularisedOf(method, place)]));
  const own = pick(tensors, Object.values(variable));
  const byLayer = Object.fromEntries(places.map(({ name }) => [name, own[variable[name]!]!]));
  const changed = method.pruning!.prune(byLayer, { ...moment, places, settings });
  return Object.fromEntries(Object.entries(changed).map(([name, tensor]) => [variable[name]!, tensor]));
}
