import { UserError } from '../../shared/errors';

/**
 * Larger images are refused before they are decoded: no net of Whittle takes them, and decoding costs memory, about
 * 60 bytes a sample of a JPEG and 40 bytes a pixel of a PNG.
 */
const MAX_PIXELS = 2 ** 22;
const MAX_JPEG_SAMPLES = 3_500_000;

/** @throws UserError for an image with more pixels than are read */
export function requireModestSize(width: number, height: number, name: string): void {
  if (width * height <= MAX_PIXELS) return;
  throw new UserError(
    `${name}: ${width} × ${height} pixels`,
    `at most ${MAX_PIXELS} pixels (2048 × 2048)`,
    'make the images smaller first',
  );
}

/**
 * @param samples stored samples of all colour components
 * @throws UserError for a JPEG with more samples than are decoded
 */
export function requireModestSamples(samples: number, width: number, height: number, name: string): void {
  if (samples <= MAX_JPEG_SAMPLES) return;
  throw new UserError(
    `${name}: ${width} × ${height} pixels, a JPEG of ${samples} samples in all colour components`,
    `at most ${MAX_JPEG_SAMPLES}`,
    'make the images smaller first, or convert them to PNG',
  );
}
