import type { DatasetInfo } from '../../shared/dataset';
import { UserError } from '../../shared/errors';
import type { RunConfig } from '../../shared/run-config';
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
  checkPoints(config);
}

/** Points of a path that are to be fine-tuned: each there is, once, and something to fine-tune them with. */
function checkPoints({ path, fineTuneEpochs }: RunConfig): void {
  if (path === null || typeof path.fineTune === 'string') return;
  const { fineTune, count } = path;
  if (fineTune.length === 0) {
    throw new UserError(
      'path.fineTune is a list without points',
      `numbers from 1 to ${count}`,
      'set path.fineTune to none to fine-tune none',
    );
  }
  const beyond = fineTune.find((point, i) => point > count || fineTune.indexOf(point) < i);
  if (beyond !== undefined) {
    throw new UserError(
      `path.fineTune names ${beyond > count ? `point ${beyond} of ${count}` : `point ${beyond} twice`}`,
      `numbers from 1 to ${count}, each once; point 1 has the smallest λ`,
      'correct path.fineTune, or set it to all or none',
    );
  }
  if (fineTuneEpochs > 0) return;
  throw new UserError(
    'path.fineTune names points, but fineTuneEpochs is 0',
    'epochs to fine-tune them for',
    'set fineTuneEpochs, for example to 2, or path.fineTune to none',
  );
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
