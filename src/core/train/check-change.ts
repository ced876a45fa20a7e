import { UserError } from '../../shared/errors';
import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import type { ChangeRequest } from '../../shared/run-events';
import { findMethod } from '../methods';
import { rateOf } from './changes';

/**
 * Checks that λ or the learning rate of a run can be changed while it trains.
 *
 * @param config as changed so far
 * @param phase of the next step
 * @throws UserError for a run that walks over λ, λ where it has no meaning or works no more, or values that are there
 */
export function checkChange(config: RunConfig, { lambda, learningRate }: ChangeRequest, phase: Phase): void {
  if (config.path || config.target) {
    throw new UserError(
      `a change to a run that walks over λ by itself (${config.path ? 'a λ path' : 'a target'})`,
      'a run at one λ',
      'let it end, or stop it and start a new run',
    );
  }
  if (lambda !== undefined && !findMethod(config.method.name).info.usesLambda) {
    throw new UserError(
      `a change of λ with method "${config.method.name}", which has no λ`,
      'a method with a penalty',
      'change the learning rate alone',
    );
  }
  if (lambda !== undefined && phase === 'fine-tune') {
    throw new UserError(
      'a change of λ in fine-tuning, where no penalty works',
      'a change before the sparse phase ends',
      'change the learning rate alone, or start a new run with this λ',
    );
  }
  const isSame =
    (lambda === undefined || lambda === config.method.lambda) &&
    (learningRate === undefined || learningRate === config[rateOf(phase)]);
  if (isSame) {
    throw new UserError(
      'a change to the values that the run has already',
      'another λ or another learning rate',
      'give a new value',
    );
  }
}
