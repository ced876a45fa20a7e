import type { HostTensor } from '../engine';
import type { LayerPlace } from '../methods/method';
import { groupRows } from './sample-groups';

/** A group of a sparse layer that is not empty, on average. */
export interface TypicalGroup {
  /** Weights left in it. */
  readonly count: number;
  /** Their ℓ1 norm. */
  readonly l1: number;
}

/** Halvings of the common threshold: to a thousandth of the largest. */
const HALVINGS = 24;

/**
 * What the groups of each layer look like once only `density` of all weights is left, the largest by |w| / strength over
 * all layers: what a penalty of these strengths on single weights would leave, before training has gone on with it.
 *
 * @param tensors the regularised tensor of each place
 * @param strengths of each place, > 0
 */
export function typicalGroups(
  places: readonly LayerPlace[],
  tensors: readonly HostTensor[],
  strengths: readonly number[],
  density: number,
): readonly TypicalGroup[] {
  const total = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const left = (threshold: number): number =>
    tensors.reduce((sum, { data }, i) => sum + countAbove(data, threshold * strengths[i]!), 0) / total;
  let low = 0;
  let high = Math.max(...tensors.map(({ data }, i) => largest(data) / strengths[i]!));
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (left(middle) > density) low = middle;
    else high = middle;
  }
  return places.map(({ view }, i) => average(groupRows(tensors[i]!, view), high * strengths[i]!));
}

function average(rows: readonly Float32Array[], threshold: number): TypicalGroup {
  let groups = 0;
  let count = 0;
  let l1 = 0;
  for (const row of rows) {
    const before = count;
    for (const w of row) {
      if (Math.abs(w) <= threshold) continue;
      count += 1;
      l1 += Math.abs(w);
    }
    if (count > before) groups += 1;
  }
  // A layer of which nothing would be left counts as one with a single weight at the threshold.
  return groups > 0 ? { count: count / groups, l1: l1 / groups } : { count: 1, l1: threshold };
}

const countAbove = (data: HostTensor['data'], threshold: number): number => {
  let count = 0;
  for (const w of data) if (Math.abs(w) > threshold) count += 1;
  return count;
};

const largest = (data: HostTensor['data']): number => {
  let most = 0;
  for (const w of data) most = Math.max(most, Math.abs(w));
  return most;
};
