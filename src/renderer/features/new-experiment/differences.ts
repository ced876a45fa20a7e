/** What a folded section of the form says of itself: in what it differs from what it began with. */
import { texts } from '../../texts';
import type { Draft } from './draft';

export type Section = keyof typeof texts.experiment.sections;

const words = texts.experiment;
const says = words.differs;

type Say = (draft: Draft) => string | null;
/** Fields that are told of together, and the words for them; null where they do not count. */
type Part = readonly [fields: readonly (keyof Draft)[], say: Say];

const adaptive = (draft: Draft): boolean => draft.optimiser !== 'sgd';

const parts: Readonly<Record<Section, readonly Part[]>> = {
  optimisation: [
    [['optimiser'], (draft) => words.optimisers[draft.optimiser]],
    [['learningRate'], (draft) => says.learningRate(draft.learningRate)],
    [['momentum'], (draft) => (adaptive(draft) ? null : says.momentum(draft.momentum))],
    [['nesterov'], (draft) => (adaptive(draft) ? null : says.nesterov)],
    [['beta1', 'beta2', 'epsilon'], (draft) => (adaptive(draft) ? says.betas : null)],
    [['weightDecay'], (draft) => (draft.optimiser === 'adamw' ? says.weightDecay(draft.weightDecay) : null)],
    [['batchSize'], (draft) => says.batchSize(draft.batchSize)],
    [['schedule'], (draft) => says.schedule(words.schedules[draft.schedule])],
    [
      ['scheduleFrom', 'scheduleTo', 'stepFactor', 'stepEpochs'],
      (draft) => (draft.schedule === 'constant' ? null : says.scheduleShape),
    ],
    [['learningRateWarmupEpochs'], (draft) => says.warmup(draft.learningRateWarmupEpochs)],
    [['clip', 'clipNorm'], (draft) => (draft.clip ? says.clip(draft.clipNorm) : null)],
  ],
  phases: [
    [['warmupEpochs'], (draft) => says.dense(draft.warmupEpochs)],
    [['lambdaWarmupEpochs'], (draft) => says.lambdaWarmup(draft.lambdaWarmupEpochs)],
    [
      ['lambdaSchedule', 'lambdaTo'],
      (draft) => (draft.lambdaSchedule === 'constant' ? null : says.lambdaSchedule(draft.lambdaTo)),
    ],
    [['fineTuneLearningRate'], (draft) => says.fineTuneRate(draft.fineTuneLearningRate)],
  ],
  augmentation: [
    [['shift'], (draft) => says.shift(draft.shift)],
    [['flip'], () => says.flip],
    [['cropPercent'], (draft) => says.crop(draft.cropPercent)],
  ],
  evaluation: [
    [['validationPercent'], (draft) => says.validation(draft.validationPercent)],
    [
      ['stopping', 'patience', 'minDelta', 'stopMetric'],
      (draft) => (draft.stopping ? says.stopping(draft.patience) : null),
    ],
    [['keep'], (draft) => words.keeps[draft.keep].toLowerCase()],
  ],
  running: [
    [['compactWhileTraining'], () => says.compaction],
    [['engine'], (draft) => says.engine(words.engines[draft.engine])],
    [['firstSeed'], (draft) => says.seed(draft.firstSeed)],
  ],
};

/** The fields of a section. */
export const fieldsOf = (section: Section): readonly (keyof Draft)[] =>
  parts[section].flatMap(([fields]) => fields);

/** Where `draft` differs from `base`, in few words each; empty when nowhere. */
export function differences(draft: Draft, base: Draft, section: Section): string[] {
  return parts[section].flatMap(([fields, say]) => {
    if (fields.every((field) => Object.is(draft[field], base[field]))) return [];
    return say(draft) ?? [];
  });
}
