/** Watching a metric over the reports of a segment: when to stop, and which state to keep. */
import type { RunConfig } from '../../shared/run-config';
import type { Progress } from './checkpoint';
import type { Judgement } from './judge';

/** The metric as a number that is better when it is larger, from the validation split alone. */
const merit = (metric: 'accuracy' | 'loss', { validation }: Judgement): number =>
  metric === 'accuracy' ? validation!.accuracy : -validation!.loss;

/**
 * Early stopping: reports since the metric last became better by more than `minDelta`.
 *
 * @returns the new record, and whether patience is at its end
 */
export function watch(
  rule: NonNullable<RunConfig['earlyStopping']>,
  before: Progress['stopping'],
  judgement: Judgement,
): { stopping: NonNullable<Progress['stopping']>; stop: boolean } {
  const value = merit(rule.metric, judgement);
  const better = before === null || value > before.best + rule.minDelta;
  const stopping = better ? { best: value, since: 0 } : { best: before.best, since: before.since + 1 };
  return { stopping, stop: stopping.since >= rule.patience };
}

/** The metric of this report where it is better than every one before it, else null. */
export function improved(
  keep: Exclude<RunConfig['keep'], 'last'>,
  best: number | null,
  judgement: Judgement,
): number | null {
  const value = merit(keep === 'best-accuracy' ? 'accuracy' : 'loss', judgement);
  return best === null || value > best ? value : null;
}
