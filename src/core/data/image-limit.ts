import { UserError } from '../../shared/errors';

/** Larger images are refused before they are decoded: no net of Whittle takes them, and decoding costs memory. */
const MAX_PIXELS = 2 ** 22;

/** @throws UserError for an image with more pixels than are read */
export function requireModestSize(width: number, height: number, name: string): void {
  if (width * height <= MAX_PIXELS) return;
  throw new UserError(
    `${name}: ${width} × ${height} pixels`,
    `at most ${MAX_PIXELS} pixels (2048 × 2048)`,
    'make the images smaller first',
  );
}
