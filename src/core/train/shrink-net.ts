import { netMacs } from '../counting';
import type { LayerPlace } from '../methods/method';
import { parameters } from '../model/shapes';
import { compactState, cutReason, mergeConstants, planCompaction, shrunkSpec } from '../prune';
import type { RunState } from './run-state';
import { pick } from './variables';

/** Least part of the net's multiply–accumulates that must go: compiling a step anew costs about as much as 20 steps. */
const WORTH = 0.05;

/**
 * Cuts emptied units out of a training state, slots included, and merges constant channels that padded convolutions
 * read: the same function in evaluation, up to rounding. The same state where that saves too little, or where the net is cut in two (which is not for compaction to report).
 */
export function shrinkNet(state: RunState): RunState {
  const { spec, kept } = state;
  const tensors = mergeConstants(spec, state.tensors);
  const weights = pick(
    tensors,
    parameters(spec).map(({ name }) => name),
  );
  const plan = planCompaction(spec, weights, { selects: false });
  if (cutReason(plan, spec, weights) !== null) return state;
  if (netMacs(shrunkSpec(plan, spec)) > (1 - WORTH) * netMacs(spec)) return state;
  return { ...state, ...compactState(plan, spec, tensors, kept ?? undefined) };
}

/** Places in a net that lost units, with the strengths of the original ones: λ keeps its meaning. */
export function placesAsIn(
  originals: readonly LayerPlace[],
  places: readonly LayerPlace[],
): readonly LayerPlace[] {
  const byName = new Map(originals.map((place) => [place.name, place]));
  return places.map((place) => {
    const { index, count, view } = byName.get(place.name)!;
    return { ...place, index, count, denseGroupSize: view.groupSize };
  });
}
