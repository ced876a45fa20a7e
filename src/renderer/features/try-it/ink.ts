/** From what a person drew to a sample as the dataset has them: the way that MNIST was made, with this dataset's sizes. */
import type { Picture } from '../../ui/picture';

/** How much ink lies on each pixel of a drawing, row-major, 0 (none) to 255. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array | Uint8ClampedArray;
}

/** Where ink lies, in pixels: edges of its box (`right`, `bottom` beyond it), and its centre of mass. */
interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly x: number;
  readonly y: number;
}

/** Where a pen is on the pad, in its pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** How far a key moves the pen: a 35th of MNIST's pad, fine enough for a digit. */
const KEY_STEP = 8;

/** Where an arrow key moves the pen, on the pad; null for another key. */
export function moved(
  from: Place,
  key: string,
  pad: { readonly width: number; readonly height: number },
): Place | null {
  const direction = directions[key];
  if (!direction) return null;
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  return {
    x: within(from.x + KEY_STEP * direction[0], pad.width),
    y: within(from.y + KEY_STEP * direction[1], pad.height),
  };
}

/** Ink fainter than this share of the strongest value is taken for noise when a box is measured. */
const FAINT = 0.15;

function extentOf({ width, height, values }: { width: number; height: number; values: ArrayLike<number> }) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  let [mass, sumX, sumY, strongest] = [0, 0, 0, 0];
  for (let at = 0; at < width * height; at++) strongest = Math.max(strongest, values[at]!);
  if (strongest === 0) return null;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const value = values[at]!;
      mass += value;
      sumX += value * (x + 0.5);
      sumY += value * (y + 0.5);
      if (value <= FAINT * strongest) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  }
  return { left, top, right, bottom, x: sumX / mass, y: sumY / mass } satisfies Extent;
}

/**
 * The share of the picture's shorter side that its content fills: the median over samples of the longer side of the
 * box around the ink. MNIST's digits fill 20 of 28 pixels. 1 where there is no ink to measure.
 */
export function fillOf(pictures: readonly Picture[], dark: boolean): number {
  const fills = pictures
    .filter(({ channels }) => channels === 1)
    .flatMap(({ width, height, values, white }) => {
      const ink = Array.from(values, (value) => (dark ? value : Math.max(0, white - value)));
      const box = extentOf({ width, height, values: ink });
      if (!box) return [];
      return [Math.max(box.right - box.left, box.bottom - box.top) / Math.min(width, height)];
    })
    .sort((a, b) => a - b);
  return Math.min(1, fills[Math.floor(fills.length / 2)] ?? 1);
}

/** Whether the pictures' edges are dark on the whole: their content is light on black, as MNIST's is. */
export function isDark(pictures: readonly Picture[]): boolean {
  let [sum, count] = [0, 0];
  for (const { width, height, channels, values, white } of pictures) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
        sum += values[(y * width + x) * channels]! / white;
        count += 1;
      }
    }
  }
  return sum <= 0.5 * count;
}

/**
 * Scales the ink so that the longer side of its box is `fill` of the target's shorter side, puts its centre of mass in
 * the middle (moved as little as it takes for the box to stay inside), and averages over the area of each target pixel.
 * The brightest pixel becomes 1, as in samples that were scanned: a pen thinner than a pixel would leave all of them grey.
 *
 * @returns `[height, width]`, 0–1; null when nothing is drawn
 */
export function fitInk(
  ink: Ink,
  target: { readonly width: number; readonly height: number },
  fill: number,
): Float32Array | null {
  const box = extentOf(ink);
  if (!box) return null;
  const side = fill * Math.min(target.width, target.height);
  /** Source pixels for each target pixel. */
  const step = Math.max(box.right - box.left, box.bottom - box.top) / side;
  const startX = start(box.x, box.left, box.right, target.width * step);
  const startY = start(box.y, box.top, box.bottom, target.height * step);
  const fitted = new Float32Array(target.width * target.height);
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      fitted[y * target.width + x] = meanOf(ink, startX + x * step, startY + y * step, step);
    }
  }
  const brightest = fitted.reduce((most, value) => Math.max(most, value), 0);
  return fitted.map((value) => value / brightest);
}

/** Where a window of `length` begins that has `centre` in its middle, moved so that it holds `low`–`high`. */
const start = (centre: number, low: number, high: number, length: number): number =>
  Math.min(low, Math.max(high - length, centre - length / 2));

/** Mean ink over the square of `size` at (`left`, `top`), pixels at its edges by the share that lies in it; 0–1. */
function meanOf({ width, height, values }: Ink, left: number, top: number, size: number): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, top + size); y++) {
    const shareY = Math.min(y + 1, top + size) - Math.max(y, top);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(width, left + size); x++) {
      const shareX = Math.min(x + 1, left + size) - Math.max(x, left);
      sum += values[y * width + x]! * shareX * shareY;
    }
  }
  return sum / (size * size * 255);
}
