import type { RunConfig } from '../../../shared/run-config';
import { stream } from '../../random';

export type Augmentation = RunConfig['augmentation'];

export const augments = ({ shift, flip, crop }: Augmentation): boolean => shift > 0 || flip || crop < 1;

/**
 * The random changes of one batch as affine maps from a position of the new image to one of the stored image, drawn from
 * (seed, step): x' = a₀x + a₂, y' = b₁y + b₂.
 *
 * In the order in which they are done to an image: a window of s × s of the image's sides (s uniform between `crop` and
 * 1) at a uniform place is resized to the whole, corners upon corners; the result is mirrored left to right with
 * probability ½; and moved by whole pixels, uniform from −shift to shift along each axis. What comes in from beyond the
 * stored image is 0.
 *
 * @returns `[batch, 8]`, rows (a₀, a₁, a₂, b₀, b₁, b₂, 0, 0) as `tf.image.transform` takes them
 */
export function drawTransforms(
  { shift, flip, crop }: Augmentation,
  seed: number,
  step: number,
  batch: number,
  [height, width]: readonly [number, number],
): Float32Array {
  const random = stream('augment', seed, step);
  const rows = new Float32Array(batch * 8);
  for (let sample = 0; sample < batch; sample++) {
    const side = crop + (1 - crop) * random.uniform();
    const x = windowOf(width, side, random.uniform());
    const y = windowOf(height, side, random.uniform());
    const right = random.below(2 * shift + 1) - shift;
    const down = random.below(2 * shift + 1) - shift;
    const mirrored = random.below(2) === 1 && flip;
    // Position r of the moved image is r − right of the one before, which is width − 1 − that of the unmirrored one.
    const [a0, a2] = mirrored
      ? [-x.scale, x.start + x.scale * (width - 1 + right)]
      : [x.scale, x.start - x.scale * right];
    rows.set([a0, 0, a2, 0, y.scale, y.start - y.scale * down, 0, 0], sample * 8);
  }
  return rows;
}

/** The window [start, start + scale·(size − 1)] of positions 0 … size − 1; `place` 0–1 is where it lies. */
function windowOf(size: number, side: number, place: number): { start: number; scale: number } {
  const length = Math.max(1, side * size);
  return { start: place * (size - length), scale: size === 1 ? 1 : (length - 1) / (size - 1) };
}
