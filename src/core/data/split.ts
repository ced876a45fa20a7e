import { UserError } from '../../shared/errors';
import { stream } from '../random';
import { TEST } from './format';

const DEFAULT_FRACTION = 0.2;

/**
 * Chooses the test part where a dataset has none: of each class, `round(fraction · n)` samples drawn by the seed, at
 * least one staying in the training part. Reading order is kept inside both parts.
 *
 * @param labels class of each sample
 * @param path named in errors
 * @returns `TRAIN` or `TEST` for each sample
 * @throws UserError when the fraction is not between 0 and 1, or no class has two samples
 */
export function stratifiedSplit(
  labels: Int32Array,
  classes: number,
  path: string,
  fraction: number = DEFAULT_FRACTION,
  seed = 0,
): Uint8Array {
  if (!(fraction > 0 && fraction < 1)) {
    throw new UserError(
      `the test fraction is ${fraction}`,
      'a number between 0 and 1',
      'give for example 0.2, or name a test part',
    );
  }
  const members: number[][] = Array.from({ length: classes }, () => []);
  labels.forEach((label, index) => members[label]!.push(index));
  const parts = new Uint8Array(labels.length);
  let taken = 0;
  members.forEach((indices, label) => {
    const count = Math.min(Math.round(fraction * indices.length), indices.length - 1);
    for (const index of draw(indices, count, seed, label)) parts[index] = TEST;
    taken += Math.max(count, 0);
  });
  if (taken > 0) return parts;
  // So few samples that every class rounds to none: one of the largest class still makes a test part.
  const largest = members.reduce((best, next) => (next.length > best.length ? next : best), []);
  if (largest.length < 2) {
    throw new UserError(
      `${path}: ${labels.length} samples, no two of one class`,
      'at least two samples of a class, one to train on and one to test with',
      'add samples, or name a test part',
    );
  }
  parts[draw(largest, 1, seed, classes)[0]!] = TEST;
  return parts;
}

/** `count` of the indices without repetition (the first part of a Fisher–Yates shuffle). */
function draw(indices: readonly number[], count: number, seed: number, label: number): number[] {
  const random = stream('split', seed, label);
  const pool = [...indices];
  for (let i = 0; i < count; i++) {
    const other = i + random.below(pool.length - i);
    [pool[i], pool[other]] = [pool[other]!, pool[i]!];
  }
  return pool.slice(0, Math.max(count, 0));
}
