/** The trunk of a walk over λ: one training that goes on, from which branches are fine-tuned. */
import type { RunConfig } from '../../../shared/run-config';
import type { Outcome, Segment } from '../driver';
import { lambdaRise, type Timeline } from '../schedule';

/** `rate` of a trunk that is measured as it stands. */
export const HALF_RATE = 0.5;
/** Fraction of the learning rate at the end of settling. */
const SETTLED_RATE = 0.05;
/** Fraction of the first segment at the full learning rate; it then falls in a straight line to the trunk's. */
const FULL_RATE = 0.7;

export interface Stretch {
  readonly config: RunConfig;
  readonly timeline: Timeline;
  /**
   * Fraction of the learning rate that the trunk goes on with after its first segment. At the full rate the weights that
   * are left jump about too much for groups to come to rest by themselves; once the rate has fallen to its end, λ can no
   * longer move anything. A trunk whose branches settle takes the full one, one that is measured as it stands half of it.
   */
  readonly rate: number;
  readonly firstStep: number;
  readonly lambda: number;
  readonly progress: Segment['progress'];
}

/**
 * The first segment, as long as the sparse phase of a plain run: λ rises over its warm-up to the walk's first value, the
 * learning rate (with its own rise, where the run has one) falls to the trunk's. The run's schedules are those of a run at
 * one λ and do not apply.
 */
export function firstSegment(stretch: Stretch): Segment {
  const { config, timeline, rate: trunkRate, firstStep, lambda } = stretch;
  const steps = timeline.sparseSteps;
  const rise = config.learningRateWarmupEpochs * timeline.stepsPerEpoch;
  const warmup = lambdaRise(config, timeline);
  return {
    ...nextSegment(stretch, steps),
    learningRate: (i) => {
      const fall = Math.max(0, (i / steps - FULL_RATE) / (1 - FULL_RATE));
      const rate = config.learningRate * (1 - (1 - trunkRate) * fall);
      return rise === 0 ? rate : rate * Math.min(1, (firstStep + i + 1) / rise);
    },
    lambda: (i) => (warmup === 0 ? lambda : lambda * Math.min(1, (i + 1) / warmup)),
  };
}

/** A further segment: constant λ, constant learning rate. */
export function nextSegment({ config, rate, firstStep, lambda, progress }: Stretch, steps: number): Segment {
  return {
    phase: 'sparse',
    steps,
    firstStep,
    learningRate: () => config.learningRate * rate,
    lambda: () => lambda,
    progress,
    closes: false,
    quiet: true,
    onEmpty: 'report',
  };
}

/** What a branch begins with: λ stays, the learning rate falls in a straight line from the trunk's to almost none. */
export function settleSegment(stretch: Stretch, steps: number): Segment {
  const fall = (i: number): number => stretch.rate - (stretch.rate - SETTLED_RATE) * (i / steps);
  return {
    ...nextSegment(stretch, steps),
    learningRate: (i) => stretch.config.learningRate * fall(i),
  };
}

/**
 * Whether the net is no longer one: a layer lost its last weight, or no way of weights leads from the input to the logits
 * (then the cascade takes all).
 */
export const isCut = ({ empty, counts }: Outcome): boolean =>
  empty !== undefined || counts?.weightSparsity === 1;
