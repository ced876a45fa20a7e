import { UserError } from '../../shared/errors';
import { INPUT, weightLayers } from '../model/shapes';
import { weightsOf } from '../model/spec';
import type { ModelSpec } from '../model/spec';
import type { Weights } from './constants';
import type { PrunePlan } from './plan';

/**
 * Refuses a plan whose net gives every sample the same logits.
 *
 * @throws UserError that names the layer where the net is cut.
 */
export function checkPlan(plan: PrunePlan, spec: ModelSpec, weights: Weights): void {
  const found = findCut(plan, spec, weights);
  if (!found) return;
  throw new UserError(
    `${found.reason}, so the net answers every sample alike`,
    'at least one live unit in every layer that all others depend on',
    `train again with a smaller lambda, a smaller multiplier for "${found.layer}" or a longer λ warm-up`,
  );
}

/** Why the net answers every sample alike; null when it does not, however empty a branch of it may be. */
export function cutReason(plan: PrunePlan, spec: ModelSpec, weights: Weights): string | null {
  return findCut(plan, spec, weights)?.reason ?? null;
}

function findCut(
  plan: PrunePlan,
  spec: ModelSpec,
  weights: Weights,
): { readonly layer: string; readonly reason: string } | null {
  if (!plan.severed) return null;
  const names = weightLayers(spec).map(({ name }) => name);
  const passages = names.filter((name) => !isReached(spec, name));
  const isZero = (name: string): boolean => weights[weightsOf(name)]!.data.every((weight) => weight === 0);
  // A layer of zeros empties those before it (nothing reads them) and after it (nothing reaches them): blame it alone.
  const zero = passages.find(isZero) ?? names.find(isZero);
  if (zero) return { layer: zero, reason: `layer "${zero}" has no weight that is not zero` };
  const isEmpty = (name: string): boolean => {
    const { inputs, units } = plan.live[name]!;
    return !inputs.includes(1) || !units.includes(1);
  };
  const layer = passages.find(isEmpty) ?? names.find(isEmpty) ?? names[0]!;
  const reason = `no chain of non-zero weights leads through layer "${layer}" from the input to the logits`;
  return { layer, reason };
}

/** Whether some way from the input to the logits goes round the named layer. */
function isReached(spec: ModelSpec, avoided: string): boolean {
  const reached = new Set<string>([INPUT]);
  for (const { name, inputs } of spec.layers) {
    if (name !== avoided && inputs.some((input) => reached.has(input))) reached.add(name);
  }
  return reached.has(spec.layers.at(-1)!.name);
}
