import type { HostTensor, SampleArrays } from '../../core/engine';

/** A generator of numbers in [0, 1) (mulberry32): the same numbers on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normal numbers from uniform ones (Box–Muller). */
export function normal(next: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** A tensor of uniform numbers from −1 to 1. */
export function random(seed: number, ...shape: number[]): HostTensor {
  const next = generator(seed);
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * next() - 1);
  return { dtype: 'float32', shape, data };
}

export const SIDE = 28;
export const CLASSES = 10;

/** Bytes of ten blurry shapes, shifted and noisy: easy to learn, and never twice the same image. */
export function blobImages(count: number, seed: number): SampleArrays {
  const shapes = Array.from({ length: CLASSES }, (_, label) => blobShape(generator(900 + label)));
  const next = generator(seed);
  const noise = normal(next);
  const pixels = SIDE * SIDE;
  const samples = new Uint8Array(count * pixels);
  const labels = new Int32Array(count);
  for (let image = 0; image < count; image++) {
    const label = (labels[image] = Math.floor(next() * CLASSES));
    const shift = Math.floor(next() * 5) - 2 + (Math.floor(next() * 5) - 2) * SIDE;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = 128 * (shapes[label]![pixel + shift] ?? 0) + 20 * noise();
      samples[image * pixels + pixel] = Math.min(255, Math.max(0, value));
    }
  }
  return { samples, sampleShape: [SIDE, SIDE, 1], labels };
}

function blobShape(next: () => number): Float32Array {
  const shape = new Float32Array(SIDE * SIDE);
  for (let blob = 0; blob < 6; blob++) {
    const [centreX, centreY] = [4 + 20 * next(), 4 + 20 * next()];
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        shape[y * SIDE + x]! += Math.exp(-((x - centreX) ** 2 + (y - centreY) ** 2) / 8);
      }
    }
  }
  return shape;
}
