/** The orientation tag of EXIF (1–8), and turning pixels upright by it. */

const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * Reads the orientation from a TIFF block (what follows `Exif\0\0` in a JPEG, or stands in a PNG's `eXIf` chunk).
 *
 * @returns 1–8; 1 (upright) where the block is damaged or says nothing
 */
export function readOrientation(tiff: Uint8Array): number {
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  if (view.getUint16(2, little) !== 42) return 1;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.length) return 1;
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const value = view.getUint16(entry + 8, little);
    const valid = view.getUint16(entry + 2, little) === SHORT && value >= 1 && value <= 8;
    return valid ? value : 1;
  }
  return 1;
}

/** Do width and height change places? */
export function swapsSides(orientation: number): boolean {
  return orientation >= 5;
}

/**
 * Turns an image upright.
 *
 * @param data `[height, width, channels]` as stored
 * @param orientation EXIF 1–8: where row 0 and column 0 of the stored image belong
 * @returns `[height', width', channels]` as seen, sides swapped for 5–8
 */
export function turnUpright(
  data: Uint8Array,
  width: number,
  height: number,
  channels: number,
  orientation: number,
): Uint8Array {
  if (orientation === 1) return data;
  const [outWidth, outHeight] = swapsSides(orientation) ? [height, width] : [width, height];
  const out = new Uint8Array(data.length);
  let at = 0;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [column, row] = storedPlace(orientation, x, y, width, height);
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) out[at++] = data[from + c]!;
    }
  }
  return out;
}

/** Column and row of the stored image that are seen at (x, y). */
function storedPlace(
  orientation: number,
  x: number,
  y: number,
  width: number,
  height: number,
): [number, number] {
  switch (orientation) {
    case 2:
      return [width - 1 - x, y];
    case 3:
      return [width - 1 - x, height - 1 - y];
    case 4:
      return [x, height - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, height - 1 - x];
    case 7:
      return [width - 1 - y, height - 1 - x];
    case 8:
      return [width - 1 - y, x];
    default:
      return [x, y];
  }
}
