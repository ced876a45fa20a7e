import type { Engine, HostTensor } from '../engine';
import { effectiveWeights } from './regularise';
import type { RunState } from './run-state';
import { gateOf, regularisedOf, type Regulariser } from './variables';

/**
 * The weights behind open gates as the net computes with them in evaluation: through the deterministic gates, with exact
 * zeros. By variable; empty where no gates are open.
 */
export function seenThroughGates(
  engine: Engine,
  regulariser: Regulariser,
  { open, tensors }: RunState,
): Record<string, HostTensor> {
  const { method, settings, places } = regulariser;
  if (!open || !method.gates) return {};
  const names = places.flatMap((place) => [
    regularisedOf(method, place),
    ...Object.keys(method.gates!.variables(place, settings)).map((gate) => gateOf(place.name, gate)),
  ]);
  const inputs = Object.fromEntries(names.map((name) => [name, tensors[name]!]));
  const options = { method, methodSettings: settings, places };
  return engine.evaluate((state) => effectiveWeights(options, state, null), inputs);
}

/** A state's tensors without gates: they are folded into the weights, and their variables and slots are gone. */
export function foldGates(
  engine: Engine,
  regulariser: Regulariser,
  state: RunState,
): Record<string, HostTensor> {
  const ofGates = regulariser.places.map(({ name }) => gateOf(name, ''));
  const others = Object.entries(state.tensors).filter(
    ([name]) => !ofGates.some((prefix) => name.startsWith(prefix)),
  );
  return { ...Object.fromEntries(others), ...seenThroughGates(engine, regulariser, state) };
}
