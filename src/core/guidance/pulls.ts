import type { RunConfig } from '../../shared/run-config';
import { lambdaAt, learningRateAt, type Timeline } from '../train/schedule';

/** What λ = 1 would come to over a run's proximal steps of size η·λ. */
export interface Pulls {
  /** Σ ηλ over the sparse phase. */
  readonly total: number;
  /** The largest single ηλ. */
  readonly peak: number;
}

export function pulls(config: RunConfig, timeline: Timeline): Pulls {
  const unit = { ...config, method: { ...config.method, lambda: 1 } };
  const from = timeline.warmupSteps;
  let total = 0;
  let peak = 0;
  for (let step = from; step < from + timeline.sparseSteps; step++) {
    const pull = learningRateAt(step, unit, timeline) * lambdaAt(step, unit, timeline);
    total += pull;
    peak = Math.max(peak, pull);
  }
  return { total, peak };
}
