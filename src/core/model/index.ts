import { UserError } from '../../shared/errors';
import { conv1d } from './conv1d';
import { custom } from './custom';
import { leNet5 } from './lenet-5';
import { mlp } from './mlp';
import { mobileNet } from './mobilenet';
import type { Model } from './model';
import { referenceNet } from './reference-net';
import { resNet } from './resnet';
import { smallCnn } from './small-cnn';
import { vgg } from './vgg';
import { wideResNet } from './wide-resnet';

/** Every built-in net, in the order in which lists show them. */
export const models: readonly Model[] = [
  mlp,
  leNet5,
  referenceNet,
  smallCnn,
  vgg,
  resNet,
  wideResNet,
  mobileNet,
  conv1d,
  custom,
];

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
