import { nativeImage, type NativeImage } from 'electron';

/** Side of the picture under the pointer, in pixels. */
const SIDE = 32;
/** BGRA of the accent colour. */
const ACCENT = [0xbf, 0x5f, 0x1f, 0xff] as const;

/** What is under the pointer while a file is dragged out: a sheet with lines, drawn here so that no file can be missing. */
export function dragIcon(): NativeImage {
  const pixels = Buffer.alloc(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) if (isInk(x, y)) pixels.set(ACCENT, 4 * (y * SIDE + x));
  }
  return nativeImage.createFromBitmap(pixels, { width: SIDE, height: SIDE });
}

const isInk = (x: number, y: number): boolean => {
  const [left, right, top, bottom] = [6, 25, 3, 28];
  if (x < left || x > right || y < top || y > bottom) return false;
  const isEdge = x < left + 2 || x > right - 2 || y < top + 2 || y > bottom - 2;
  const isLine = y % 5 < 2 && y > top + 4 && y < bottom - 3 && x > left + 4 && x < right - 4;
  return isEdge || isLine;
};
