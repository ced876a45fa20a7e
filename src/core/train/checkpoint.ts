import * as v from 'valibot';
import { UserError } from '../../shared/errors';
import type { PathPoint } from '../../shared/run-result';
import type { RunConfig } from '../../shared/run-config';
import type { RunChange } from '../../shared/run-events';
import type { HostTensor } from '../engine';

/**
 * All that a run needs to go on as if it had never stopped: parameters, optimiser slots and parked states as tensors, the
 * rest as text. The random streams are functions of (seed, step), so the step is their whole state.
 */
export interface Checkpoint {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const Progress = v.object({
  version: v.literal(2),
  /** Steps done, branches included. */
  step: whole,
  elapsedMs: v.number(),
  /** Where the driver stands, in its own words; null before its first move. */
  driver: v.unknown(),
  /** Steps done of the segment that the driver's move trains. */
  done: whole,
  /** Sum of the losses of the steps since the last report, and their number. */
  lossSum: v.number(),
  lossCount: whole,
  /** Best value of the metric that early stopping watches in this segment, and reports since it became better. */
  stopping: v.nullable(v.object({ best: v.number(), since: whole })),
  /** Best value of the metric that decides which state is kept, where such a state is parked. */
  best: v.nullable(v.number()),
  /** Accuracy at the end of the newest sparse segment. */
  sparseAccuracy: v.nullable(v.number()),
  /** Whether the newest segment was fine-tuning. */
  fineTuned: v.boolean(),
  /** Points of a λ path so far. */
  points: v.array(v.custom<PathPoint>((value) => typeof value === 'object' && value !== null)),
  /** Layer multipliers that were calibrated for this run. */
  calibrated: v.nullable(v.record(v.string(), v.array(v.number()))),
  /** Changes of λ and of the learning rate so far, in order. */
  changes: v.optional(
    v.array(v.custom<RunChange>((value) => typeof value === 'object' && value !== null)),
    [],
  ),
});
/** Where a run stands. */
export type Progress = v.InferOutput<typeof Progress>;

export const freshProgress: Progress = {
  version: 2,
  step: 0,
  elapsedMs: 0,
  driver: null,
  done: 0,
  lossSum: 0,
  lossCount: 0,
  stopping: null,
  best: null,
  sparseAccuracy: null,
  fineTuned: false,
  points: [],
  calibrated: null,
  changes: [],
};

/** @param states the run's states as `Session.pack` gives them */
export function makeCheckpoint(
  states: { readonly tensors: Checkpoint['tensors']; readonly metadata: Checkpoint['metadata'] },
  progress: Progress,
  config: RunConfig,
): Checkpoint {
  return {
    tensors: states.tensors,
    metadata: { ...states.metadata, progress: JSON.stringify(progress), config: JSON.stringify(config) },
  };
}

/**
 * Reads the text part of a checkpoint. Where it is that of another run, which this one goes on from, the changes made to
 * that one are not this one's: its own configuration says what it trains with.
 *
 * @throws UserError when it is not one of this program's, or damaged.
 */
export function readProgress(checkpoint: Checkpoint, { continues }: RunConfig): Progress {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Progress), checkpoint.metadata['progress']);
  if (!parsed.success) {
    throw new UserError(
      `the checkpoint's progress record is ${JSON.stringify(checkpoint.metadata['progress'] ?? null).slice(0, 80)}`,
      'step, phase and loss sums of version 2',
      'resume from an older checkpoint or start the run anew',
    );
  }
  const { output } = parsed;
  const written = JSON.parse(checkpoint.metadata['config'] ?? '{}') as Partial<RunConfig>;
  const isOwn = (written.continues?.run ?? null) === (continues?.run ?? null);
  return isOwn ? output : { ...output, changes: [] };
}
