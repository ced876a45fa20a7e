import type { Phase, RunConfig } from '../../shared/run';
import { assertNever } from '../../shared/errors';

/** The whole run laid out in steps, known before it starts. */
export interface Timeline {
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Steps of the sparse phase; the fine-tune phase takes the rest up to `totalSteps`. */
  readonly sparseSteps: number;
  readonly totalSteps: number;
}

/** Fraction of the starting rate at the end of the fine-tune phase. */
const FINE_TUNE_END = 0.05;

/**
 * Lays out a run over `trainCount` samples. Each epoch takes ⌊count / batch⌋ full batches of a fresh shuffle, so that
 * every step has one shape; the few samples left over change from epoch to epoch.
 */
export function layOut(config: RunConfig, trainCount: number): Timeline {
  const batchSize = Math.min(config.batchSize, trainCount);
  const stepsPerEpoch = Math.floor(trainCount / batchSize);
  const sparseSteps = config.steps ?? Math.max(1, Math.round(config.epochs * stepsPerEpoch));
  const fineTuneSteps = Math.round(config.fineTuneEpochs * stepsPerEpoch);
  return { batchSize, stepsPerEpoch, sparseSteps, totalSteps: sparseSteps + fineTuneSteps };
}

export const phaseAt = (step: number, timeline: Timeline): Phase =>
  step < timeline.sparseSteps ? 'sparse' : 'fine-tune';

export const epochAt = (step: number, timeline: Timeline): number =>
  Math.floor(step / timeline.stepsPerEpoch);

/** Learning rate η of step `step` (0-based). */
export function learningRateAt(step: number, config: RunConfig, timeline: Timeline): number {
  if (step >= timeline.sparseSteps) {
    const progress = (step - timeline.sparseSteps) / Math.max(1, timeline.totalSteps - timeline.sparseSteps);
    return config.fineTuneLearningRate * (1 - (1 - FINE_TUNE_END) * progress);
  }
  const schedule = config.learningRateSchedule;
  switch (schedule.kind) {
    case 'constant':
      return config.learningRate;
    case 'step':
      return (
        config.learningRate *
        schedule.factor ** Math.floor(step / (schedule.everyEpochs * timeline.stepsPerEpoch))
      );
    case 'linear': {
      const progress = step / timeline.sparseSteps;
      const fall = Math.max(0, (progress - schedule.from) / (1 - schedule.from));
      return config.learningRate * (1 - (1 - schedule.to) * fall);
    }
    default:
      return assertNever(schedule);
  }
}

/** Strength λ of step `step`: rises in a straight line over the warm-up, then stays; 0 while fine-tuning. */
export function lambdaAt(step: number, config: RunConfig, timeline: Timeline): number {
  if (step >= timeline.sparseSteps) return 0;
  const warmup = config.lambdaWarmupEpochs * timeline.stepsPerEpoch;
  return warmup === 0 ? config.method.lambda : config.method.lambda * Math.min(1, (step + 1) / warmup);
}
