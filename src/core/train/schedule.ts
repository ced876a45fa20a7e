import type { Phase } from '../../shared/run-state';
import type { RunConfig } from '../../shared/run-config';
import { assertNever } from '../../shared/errors';

/**
 * The whole run laid out in steps, known before it starts: warm-up, sparse phase, fine-tuning. Early stopping may end
 * the sparse phase sooner, and a λ path or a target goes its own way over the same lengths.
 */
export interface Timeline {
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Steps of each phase. */
  readonly warmupSteps: number;
  readonly sparseSteps: number;
  readonly fineTuneSteps: number;
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
  const warmupSteps = Math.round(config.warmupEpochs * stepsPerEpoch);
  const sparseSteps = config.steps ?? Math.max(1, Math.round(config.epochs * stepsPerEpoch));
  const fineTuneSteps = Math.round(config.fineTuneEpochs * stepsPerEpoch);
  const totalSteps = warmupSteps + sparseSteps + fineTuneSteps;
  return { batchSize, stepsPerEpoch, warmupSteps, sparseSteps, fineTuneSteps, totalSteps };
}

/** The phase of step `step` (0-based) of a run that goes as laid out. */
export function phaseAt(step: number, { warmupSteps, sparseSteps }: Timeline): Phase {
  if (step < warmupSteps) return 'warm-up';
  return step < warmupSteps + sparseSteps ? 'sparse' : 'fine-tune';
}

export const epochAt = (step: number, timeline: Timeline): number =>
  Math.floor(step / timeline.stepsPerEpoch);

/**
 * Learning rate η of step `step` (0-based) of a run that goes as laid out: constant in the warm-up phase, by the
 * schedule in the sparse phase, its own in fine-tuning.
 */
export function learningRateAt(step: number, config: RunConfig, timeline: Timeline): number {
  const intoSparse = step - timeline.warmupSteps;
  if (intoSparse >= timeline.sparseSteps) {
    return fineTuneRate(intoSparse - timeline.sparseSteps, timeline.fineTuneSteps, config);
  }
  const rate = intoSparse < 0 ? config.learningRate : scheduledRate(intoSparse, config, timeline);
  const rise = config.learningRateWarmupEpochs * timeline.stepsPerEpoch;
  return rise === 0 ? rate : rate * Math.min(1, (step + 1) / rise);
}

/** Strength λ of step `step` of a run that goes as laid out: it works in the sparse phase alone. */
export function lambdaAt(step: number, config: RunConfig, timeline: Timeline): number {
  const intoSparse = step - timeline.warmupSteps;
  if (intoSparse < 0 || intoSparse >= timeline.sparseSteps) return 0;
  return sparseLambda(intoSparse, config, timeline);
}

/** η of step `i` of `steps` of fine-tuning: in a straight line down to 5 % of its start. */
export function fineTuneRate(i: number, steps: number, config: RunConfig): number {
  return config.fineTuneLearningRate * (1 - (1 - FINE_TUNE_END) * (i / Math.max(1, steps)));
}

/** η of step `i` of the sparse phase, as its schedule has it. */
function scheduledRate(i: number, config: RunConfig, timeline: Timeline): number {
  const { learningRate, learningRateSchedule: schedule } = config;
  const progress = i / timeline.sparseSteps;
  switch (schedule.kind) {
    case 'constant':
      return learningRate;
    case 'step':
      return (
        learningRate * schedule.factor ** Math.floor(i / (schedule.everyEpochs * timeline.stepsPerEpoch))
      );
    case 'linear': {
      const fall = Math.max(0, (progress - schedule.from) / (1 - schedule.from));
      return learningRate * (1 - (1 - schedule.to) * fall);
    }
    case 'cosine':
      return learningRate * (schedule.to + (1 - schedule.to) * 0.5 * (1 + Math.cos(Math.PI * progress)));
    default:
      return assertNever(schedule);
  }
}

/** Steps over which λ rises: in a sparse phase shorter than its warm-up, it is there with the last step. */
export const lambdaRise = (
  { lambdaWarmupEpochs }: RunConfig,
  { stepsPerEpoch, sparseSteps }: Timeline,
): number => Math.min(lambdaWarmupEpochs * stepsPerEpoch, sparseSteps);

/** λ of step `i` of the sparse phase: up in a straight line over its warm-up, then by its schedule to the end. */
function sparseLambda(i: number, config: RunConfig, timeline: Timeline): number {
  const { lambda } = config.method;
  const warmup = lambdaRise(config, timeline);
  if (i + 1 < warmup) return lambda * ((i + 1) / warmup);
  const schedule = config.lambdaSchedule;
  const left = timeline.sparseSteps - 1 - warmup;
  const progress = left <= 0 ? 1 : Math.min(1, Math.max(0, (i - warmup) / left));
  switch (schedule.kind) {
    case 'constant':
      return lambda;
    case 'linear':
      return lambda * (1 + (schedule.to - 1) * progress);
    case 'geometric':
      return lambda * schedule.to ** progress;
    default:
      return assertNever(schedule);
  }
}
