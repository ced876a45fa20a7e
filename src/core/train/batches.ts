import { UserError } from '../../shared/errors';
import { permutation } from '../random';

/** Seed of the validation split: one split for all runs, so that they compare on the same samples. */
const SPLIT_SEED = 20170706;

export interface Split {
  /** Indices into the training part. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * How many of `count` training samples a validation split keeps aside.
 *
 * @throws UserError when a split is asked for that leaves either part without a sample.
 */
export function heldOut(count: number, fraction: number): number {
  const held = Math.round(count * fraction);
  if (fraction === 0 || (held > 0 && held < count)) return held;
  throw new UserError(
    `validationFraction ${fraction} keeps ${held} of ${count} training samples aside`,
    'at least one sample to validate on and one to train on',
    count < 2 ? 'set it to 0' : 'choose a fraction nearer to one half, or 0 for no validation split',
  );
}

/**
 * Splits `count` training samples into those trained on and those that settings are chosen on.
 *
 * @throws UserError when one of the two would be empty.
 */
export function splitValidation(count: number, fraction: number): Split {
  const order = permutation(SPLIT_SEED, 0, count);
  const held = heldOut(count, fraction);
  return { validation: order.slice(0, held).sort(), train: order.slice(held).sort() };
}

/** The batches of a run: a pure function of the seed and the step, so that a resumed run sees the same ones. */
export class BatchOrder {
  private epoch = -1;
  private order = new Int32Array(0);

  constructor(
    private readonly pool: Int32Array,
    private readonly seed: number,
    private readonly batchSize: number,
    private readonly stepsPerEpoch: number,
  ) {}

  /** Sample indices of step `step`, int32 `[batch]`. */
  at(step: number): Int32Array {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (epoch !== this.epoch) {
      this.order = permutation(this.seed, epoch, this.pool.length).map((place) => this.pool[place]!);
      this.epoch = epoch;
    }
    const start = (step % this.stepsPerEpoch) * this.batchSize;
    return this.order.slice(start, start + this.batchSize);
  }
}
