import type { SampleArrays } from '../../core/engine';
import { UserError } from '../../shared/errors';
import type { Session } from './session';

/** Largest |Δ logit| between the trained and the compact net that is rounding and no difference. */
export const TOLERANCE = 1e-4;
/** Input elements of one batch: enough to keep the cores busy, small beside the memory. */
const BATCH_ELEMENTS = 1 << 18;

/** What a model says to the whole test part. */
export interface Predictions {
  /** Row-major `[count, classes]`. */
  readonly logits: Float32Array;
  readonly count: number;
  readonly correct: number;
  readonly accuracy: number;
}

/**
 * Runs a model on every sample, in batches.
 *
 * @param onBatch told how many samples are done
 */
export async function predict(
  session: Session,
  samples: SampleArrays,
  classes: number,
  onBatch: (done: number) => void,
): Promise<Predictions> {
  const count = samples.labels.length;
  const batch = Math.max(1, Math.floor((BATCH_ELEMENTS * count) / samples.samples.length));
  const logits = new Float32Array(count * classes);
  for (let from = 0; from < count; from += batch) {
    const size = Math.min(batch, count - from);
    logits.set(await session.run(samples, from, size), from * classes);
    onBatch(from + size);
  }
  const correct = samples.labels.reduce(
    (sum, label, s) => sum + (argmax(logits, s, classes) === label ? 1 : 0),
    0,
  );
  return { logits, count, correct, accuracy: correct / count };
}

/** The class with the largest logit; of equal ones the first. */
function argmax(logits: Float32Array, sample: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++)
    if (logits[sample * classes + c]! > logits[sample * classes + best]!) best = c;
  return best;
}

/**
 * The largest |Δ logit| between two models over the whole test part.
 *
 * @throws UserError when it is beyond `TOLERANCE`, or when the two differ in how many samples they get right
 */
export function compare(trained: Predictions, compact: Predictions): number {
  let largest = 0;
  trained.logits.forEach((logit, i) => {
    largest = Math.max(largest, Math.abs(logit - compact.logits[i]!)); // NaN where either is NaN
  });
  if (!(largest <= TOLERANCE)) {
    throw different(
      `a logit of the compact model differs by ${largest.toPrecision(3)} from the trained net's`,
      `at most ${TOLERANCE}`,
    );
  }
  if (trained.correct !== compact.correct) {
    throw different(
      `the compact model gets ${compact.correct} test samples right`,
      `${trained.correct}, as the trained net`,
    );
  }
  return largest;
}

/**
 * Checks that what is exported is what the run reported. Training ran in another engine, whose sums are rounded
 * differently: a sample that lies on the border of two classes may fall to the other side. Two samples, or one in two
 * thousand, are let pass; a wrong checkpoint, dataset or preprocessing shows by far more.
 *
 * @param reported test accuracy of the run's result
 * @throws UserError beyond that
 */
export function compareWithRun({ correct, count }: Predictions, reported: number): void {
  const expected = Math.round(reported * count);
  const allowed = Math.max(2, Math.ceil(count / 2000));
  if (Math.abs(correct - expected) <= allowed) return;
  throw new UserError(
    `the trained net gets ${correct} of ${count} test samples right in onnxruntime`,
    `${expected} ± ${allowed}, as the run reported`,
    'its checkpoint or the dataset has changed since the run ended: train it again',
  );
}

function different(got: string, expected: string): UserError {
  return new UserError(
    got,
    expected,
    'nothing was exported; report this with the run, for it should not happen',
  );
}
