import * as v from 'valibot';
import { UserError } from '../../shared/errors';
import type { RunConfig } from '../../shared/run';
import type { HostTensor } from '../engine';

/**
 * All that a run needs to go on as if it had never stopped: parameters and momentum slots as tensors, the rest as
 * text. The random streams are functions of (seed, step), so the step is their whole state.
 */
export interface Checkpoint {
  readonly tensors: Readonly<Record<string, HostTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const Progress = v.object({
  version: v.literal(1),
  /** Steps done. */
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  elapsedMs: v.number(),
  /** Sum of the losses of the steps of the epoch under way, and their number. */
  lossSum: v.number(),
  lossCount: v.number(),
  /** Test accuracy at the end of the sparse phase, once it is over and fine-tuning follows. */
  beforeFineTune: v.nullable(v.number()),
});
/** Where a run stands. */
export type Progress = v.InferOutput<typeof Progress>;

export const freshProgress: Progress = {
  version: 1,
  step: 0,
  elapsedMs: 0,
  lossSum: 0,
  lossCount: 0,
  beforeFineTune: null,
};

export function makeCheckpoint(
  tensors: Checkpoint['tensors'],
  progress: Progress,
  config: RunConfig,
): Checkpoint {
  return { tensors, metadata: { progress: JSON.stringify(progress), config: JSON.stringify(config) } };
}

/** Reads the text part of a checkpoint. @throws UserError when it is not one of this program's, or damaged. */
export function readProgress(checkpoint: Checkpoint): Progress {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Progress), checkpoint.metadata['progress']);
  if (!parsed.success) {
    throw new UserError(
      `the checkpoint's progress record is ${JSON.stringify(checkpoint.metadata['progress'] ?? null).slice(0, 80)}`,
      'step, elapsedMs and loss sums of version 1',
      'resume from an older checkpoint or start the run anew',
    );
  }
  return parsed.output;
}
