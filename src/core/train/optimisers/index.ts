/**
 * The optimisers of the data loss.
 *
 * After each of them the proximal step takes the plain step size η·λ, one scalar for all weights, under Adam too. The
 * metric of Adam's step is diagonal: a proximal step in that metric would have a λ of its own for every weight, which
 * drifts with the gradients' sizes; and norms over groups have no closed-form prox in it. With the plain scalar λ keeps
 * one meaning for all weights, groups and optimisers: Σηλ over the run is what shrinks. AdamW decouples its weight decay
 * from the gradient's scaling for the same reason; `l2` by its prox, under Adam, is AdamW's decay up to 1/(1 + ηλ) ≈ 1 − ηλ.
 */
import type { OptimiserConfig } from '../../../shared/run-config';
import { assertNever } from '../../../shared/errors';
import { adam } from './adam';
import { adamw } from './adamw';
import type { Optimiser } from './optimiser';
import { sgd } from './sgd';

export { clipByGlobalNorm } from './clip';
export type { Optimiser } from './optimiser';

/** State variable that holds a slot of a parameter. */
export const slotOf = (parameter: string, slot: string): string => `${parameter}/${slot}`;

/** @param momentum the run's, which SGD alone uses */
export function makeOptimiser(config: OptimiserConfig, momentum: number): Optimiser {
  switch (config.name) {
    case 'sgd':
      return sgd(momentum, config.nesterov);
    case 'adam':
      return adam(config);
    case 'adamw':
      return adamw(config);
    default:
      return assertNever(config);
  }
}
