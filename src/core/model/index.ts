import { UserError } from '../../shared/errors';
import { leNet5 } from './lenet-5';
import { mlp } from './mlp';
import type { Model } from './model';
import { referenceNet } from './reference-net';

/** Every built-in net, in the order in which lists show them. */
export const models: readonly Model[] = [mlp, leNet5, referenceNet];

/** @throws UserError listing the names when there is no such net */
export function findModel(name: string): Model {
  const model = models.find(({ info }) => info.name === name);
  if (model) return model;
  throw new UserError(
    `unknown net "${name}"`,
    `one of ${models.map(({ info }) => info.name).join(', ')}`,
    'choose one of them',
  );
}
