import { permutation } from '../random';

/** Seed of the validation split: one split for all runs, so that they compare on the same samples. */
const SPLIT_SEED = 20170706;

export interface Split {
  /** Indices into the training part. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** Splits `count` training samples into those trained on and those that settings are chosen on. */
export function splitValidation(count: number, fraction: number): Split {
  const order = permutation(SPLIT_SEED, 0, count);
  const held = Math.round(count * fraction);
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
