import type { DatasetInfo } from '../../shared/dataset';
import { UserError } from '../../shared/errors';
import type { RunConfig } from '../../shared/run';
import { augments } from './augment';

/**
 * Checks what of a run's training fits the data and itself, before anything is started.
 *
 * @throws UserError naming the setting
 */
export function checkTraining(config: RunConfig, dataset: DatasetInfo): void {
  checkAugmentation(config, dataset);
  if (config.validationFraction === 0) {
    if (config.keep !== 'last') throw needsValidation(`keep is ${config.keep}`, 'keep');
    if (config.earlyStopping) throw needsValidation('early stopping is on', 'earlyStopping');
  }
  if (config.path && config.target) {
    throw new UserError(
      'both a λ path and a target are asked for',
      'one of them',
      'leave path or target out',
    );
  }
}

function checkAugmentation({ augmentation }: RunConfig, { preprocessing, sampleShape }: DatasetInfo): void {
  if (!augments(augmentation)) return;
  if (preprocessing.kind !== 'pixels' || sampleShape.length !== 3) {
    throw new UserError(
      'augmentation is on for a dataset that is a table',
      'images: shift, flip and crop move pixels',
      'leave augmentation out',
    );
  }
  const side = Math.min(sampleShape[0]!, sampleShape[1]!);
  if (augmentation.shift < side) return;
  throw new UserError(
    `augmentation.shift is ${augmentation.shift} on images of ${sampleShape[0]}×${sampleShape[1]} pixels`,
    `fewer than ${side}, or nothing is left of an image`,
    'choose a few pixels, for example 2',
  );
}

const needsValidation = (got: string, setting: string): UserError =>
  new UserError(
    `${got} without a validation split`,
    'validationFraction above 0: what a run chooses by must not be its test part',
    `set validationFraction, for example to 0.1, or leave ${setting} out`,
  );
