/** Ranking weights by their size: which are the smallest, and new tensors without them. */
import type { HostTensor } from '../engine';

export type Tensors = Readonly<Record<string, HostTensor>>;

/**
 * Sets the smallest `fraction` of all entries of all tensors together to zero, to the entry: `round(fraction · entries)`
 * of them. The first largest entry of each tensor stays, whatever its rank, so that no layer is emptied by a comparison
 * with others. Among equals the earlier go first.
 *
 * @param fraction 0–1
 */
export function zeroSmallest(tensors: Tensors, fraction: number): Tensors {
  const sizes = Object.values(tensors).map(({ data }) => sizesOf(data));
  for (const list of sizes) list[largestAt(list)] = Infinity;
  const total = sizes.reduce((sum, list) => sum + list.length, 0);
  const gone = Math.min(Math.round(fraction * total), total - sizes.length);
  if (gone <= 0) return {};
  const limit = smallest(sizes, gone);
  const below = sizes.reduce((sum, list) => sum + list.reduce((n, x) => n + (x < limit ? 1 : 0), 0), 0);
  let ties = gone - below;
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor], i) => {
      const data = Float32Array.from(tensor.data);
      sizes[i]!.forEach((size, k) => {
        if (size < limit || (size === limit && ties-- > 0)) data[k] = 0;
      });
      return [name, { ...tensor, data }];
    }),
  );
}

/** Absolute values, in a list of its own. */
export function sizesOf(data: ArrayLike<number>): Float32Array {
  return Float32Array.from(data, Math.abs);
}

/**
 * The value at rank `rank` (1: the smallest) of all lists together. Non-negative floats are ordered as their bits are,
 * so two counts of 2¹⁶ bins, by the upper and then the lower half, find it without sorting.
 */
export function smallest(lists: readonly Float32Array[], rank: number): number {
  const bits = lists.map((list) => new Uint32Array(list.buffer, list.byteOffset, list.length));
  const upper = findBin(bits, rank, (x) => x >>> 16);
  const lower = findBin(bits, rank - upper.before, (x) => (x >>> 16 === upper.bin ? x & 0xffff : -1));
  return new Float32Array(Uint32Array.of((upper.bin << 16) | lower.bin).buffer)[0]!;
}

/** The bin that holds the entry of this rank, and how many entries lie in the bins before it; bin −1 is left out. */
function findBin(
  lists: readonly Uint32Array[],
  rank: number,
  binOf: (bits: number) => number,
): { bin: number; before: number } {
  const counts = new Uint32Array(65_536);
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const bin = binOf(list[i]!);
      if (bin >= 0) counts[bin]!++;
    }
  }
  let before = 0;
  let bin = 0;
  while (before + counts[bin]! < rank) before += counts[bin++]!;
  return { bin, before };
}

function largestAt(sizes: Float32Array): number {
  let at = 0;
  for (let i = 1; i < sizes.length; i++) if (sizes[i]! > sizes[at]!) at = i;
  return at;
}
