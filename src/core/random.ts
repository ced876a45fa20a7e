/**
 * Random numbers as pure functions of what they are for.
 *
 * Every stream is named by a purpose and some numbers (`stream('dropout', seed, step)`); the name is hashed into the
 * state of an sfc32 generator (Chris Doty-Humphrey's Small Fast Counting RNG, 128 bits of state, passes PractRand).
 * Streams of different names are independent, so nothing has to be saved to resume a run: the seed and the step say it
 * all. The numbers are the same on every machine.
 */
export interface RandomStream {
  /** Uniform on the integers 0 … 2³² − 1. */
  uint32(): number;
  /** Uniform on [0, 1), in steps of 2⁻³². */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform on the integers 0 … bound − 1, without bias; bound ≤ 2³². */
  below(bound: number): number;
}

const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;

/** @param parts strings and safe integers that name the stream */
export function stream(...parts: readonly (string | number)[]): RandomStream {
  const uint32 = drawer(parts);
  const uniform = (): number => uint32() / TWO_32;
  return {
    uint32,
    uniform,
    // Box–Muller; 1 − u lies in (0, 1], so the logarithm is finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (bound) => {
      const limit = TWO_32 - (TWO_32 % bound);
      let value = uint32();
      while (value >= limit) value = uint32();
      return value % bound;
    },
  };
}

/** A random order of 0 … count − 1 for one epoch (Fisher–Yates). */
export function permutation(seed: number, epoch: number, count: number): Int32Array {
  const random = stream('permutation', seed, epoch);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let last = count - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}

/**
 * A dropout mask: `count` bytes, each 1 with probability `keep` (0–1, rounded to 2⁻³¹) and 0 otherwise.
 *
 * @param layer name of the dropout layer, so that two layers of one step draw different masks
 */
export function bernoulliMask(
  seed: number,
  step: number,
  layer: string,
  count: number,
  keep: number,
): Uint8Array {
  const drawn = new Uint32Array(count);
  sfc32(['dropout', seed, step, layer])(drawn);
  const threshold = Math.round(keep * TWO_31);
  const mask = new Uint8Array(count);
  // The sign bit of the difference: a branch that is taken at random would cost more than the draw.
  for (let i = 0; i < count; i++) mask[i] = ((drawn[i]! >>> 1) - threshold) >>> 31;
  return mask;
}

/**
 * Noise for random gates: `count` numbers uniform on (0, 1), neither end included, in steps of 2⁻²³ (exact in single
 * precision).
 *
 * @param layer name of the layer, so that two layers of one step draw different noise
 */
export function uniformNoise(seed: number, step: number, layer: string, count: number): Float32Array {
  const drawn = new Uint32Array(count);
  sfc32(['noise', seed, step, layer])(drawn);
  return Float32Array.from(drawn, (bits) => ((bits >>> 9) + 0.5) / 2 ** 23);
}

/** Numbers drawn ahead at a time. */
const BLOCK = 64;

/** One at a time, from blocks. */
function drawer(parts: readonly (string | number)[]): () => number {
  const fill = sfc32(parts);
  const block = new Uint32Array(BLOCK);
  let used = BLOCK;
  return () => {
    if (used === BLOCK) {
      fill(block);
      used = 0;
    }
    return block[used++]!;
  };
}

/** Fills an array with the next numbers of the stream; the state stays in local variables, which is what makes it fast. */
function sfc32(parts: readonly (string | number)[]): (out: Uint32Array) => void {
  const state = Int32Array.of(hash(parts, 0x9e3779b9), hash(parts, 0x85ebca6b), hash(parts, 0xc2b2ae35), 1);
  const fill = (out: Uint32Array): void => {
    let [a, b, c, counter] = state as unknown as [number, number, number, number];
    for (let i = 0; i < out.length; i++) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      out[i] = sum;
    }
    state.set([a, b, c, counter]);
  };
  fill(new Uint32Array(15)); // spreads the seed over the whole state
  return fill;
}

/** MurmurHash3 (32 bits) over the parts, each preceded by its kind and length so that no two names collide by joining. */
function hash(parts: readonly (string | number)[], salt: number): number {
  let h = salt;
  const mix = (word: number): void => {
    let k = Math.imul(word, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  };
  for (const part of parts) {
    if (typeof part === 'number') {
      mix(1);
      mix(part | 0);
      mix(Math.floor(part / TWO_32) | 0);
    } else {
      mix(2 + part.length);
      for (let i = 0; i < part.length; i++) mix(part.charCodeAt(i));
    }
  }
  h ^= h >>> 16;
  h = Math.imul(h ^ (h >>> 13), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}
