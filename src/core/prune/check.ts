import { UserError } from '../../shared/errors';
import type { HostTensor } from '../engine';
import { weightLayers } from '../model/shapes';
import { weightsOf } from '../model/spec';
import type { ModelSpec } from '../model/spec';
import type { PrunePlan } from './plan';

/**
 * Refuses a plan that leaves nothing of a layer: such a net gives every sample the same logits.
 *
 * @throws UserError that names the layer where the net is cut.
 */
export function checkPlan(
  plan: PrunePlan,
  spec: ModelSpec,
  weights: Readonly<Record<string, HostTensor>>,
): void {
  const layers = weightLayers(spec).map(({ name }) => name);
  const cut = layers.filter(
    (name) => plan.layers[name]!.outputs.length === 0 || plan.layers[name]!.read === 0,
  );
  if (cut.length === 0) return;
  // A layer of zeros empties those before it (nothing reads them) and after it (nothing reaches them): blame it alone.
  const zero = layers.find((name) => weights[weightsOf(name)]!.data.every((weight) => weight === 0));
  const got = zero
    ? `layer "${zero}" has no weight that is not zero`
    : `no chain of non-zero weights leads through layer "${cut[0]}" from the input to the logits`;
  throw new UserError(
    `${got}, so the net answers every sample alike`,
    'at least one live unit in every layer',
    `train again with a smaller lambda, a smaller multiplier for "${zero ?? cut[0]}" or a longer λ warm-up`,
  );
}
