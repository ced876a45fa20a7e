/**
 * From YCbCr with subsampled chroma to RGB, as libjpeg does it: chroma drawn out by a triangle filter ("fancy
 * upsampling", jdsample.c), then ITU-R BT.601 with rounding (jdcolor.c). jpeg-js alone repeats chroma samples and cuts
 * fractions off, which shifts every colour by half a step and edges by up to 45.
 */
import type { Sampling } from './jpeg-markers';

/**
 * @param ycc `[height, width, 3]`, chroma samples repeated
 * @param components sampling factors of Y, Cb and Cr
 * @returns RGB `[height, width, 3]`, in place of `ycc`
 */
export function yccToRgb(
  ycc: Uint8Array,
  width: number,
  height: number,
  components: readonly Sampling[],
): Uint8Array {
  const [largestH, largestV] = [
    Math.max(...components.map(({ horizontal }) => horizontal)),
    Math.max(...components.map(({ vertical }) => vertical)),
  ];
  components.forEach(({ horizontal, vertical }, channel) => {
    const [x, y] = [largestH / horizontal, largestV / vertical];
    if ((x === 2 && y <= 2) || (x === 1 && y === 2)) drawOut(ycc, width, height, channel, x, y);
  });
  for (let at = 0; at < ycc.length; at += 3) {
    const y = ycc[at]!;
    const cb = ycc[at + 1]! - 128;
    const cr = ycc[at + 2]! - 128;
    ycc[at] = clamp(y + Math.round(1.402 * cr));
    ycc[at + 1] = clamp(y + Math.round(-0.344136286 * cb - 0.714136286 * cr));
    ycc[at + 2] = clamp(y + Math.round(1.772 * cb));
  }
  return ycc;
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/**
 * Replaces one channel of repeated samples by the triangle filter over the samples that were repeated: weights 3 : 1
 * for the nearer and the farther sample, down and then across. The odd biases are libjpeg's, against a drift.
 *
 * @param x how often samples were repeated across: 1 or 2
 * @param y how often down: 1 or 2
 */
function drawOut(
  data: Uint8Array,
  width: number,
  height: number,
  channel: number,
  x: number,
  y: number,
): void {
  const columns = Math.ceil(width / x);
  const rows = Math.ceil(height / y);
  if (x === 2 && columns <= 2) return; // libjpeg leaves such narrow images alone
  const small = new Uint8Array(columns * rows); // [rows, columns]
  for (let at = 0, row = 0; row < rows; row++) {
    let from = row * y * width * 3 + channel;
    for (let column = 0; column < columns; column++, from += 3 * x) small[at++] = data[from]!;
  }
  const down = new Uint16Array(columns); // one line drawn out downwards, in fourths
  for (let line = 0; line < height; line++) {
    const odd = line & 1;
    const near = (y === 2 ? line >> 1 : line) * columns;
    const farRow = y === 2 ? (line >> 1) + (odd ? 1 : -1) : line;
    const far = Math.min(Math.max(farRow, 0), rows - 1) * columns;
    for (let c = 0; c < columns; c++)
      down[c] = y === 2 ? 3 * small[near + c]! + small[far + c]! : small[near + c]!;
    const to = line * width * 3 + channel;
    if (x === 2) across(down, data, to, width, y === 2 ? 4 : 2, y === 2 ? [8, 7] : [1, 2]);
    else for (let c = 0; c < width; c++) data[to + 3 * c] = (down[c]! + (odd ? 2 : 1)) >> 2;
  }
}

/** One line drawn out to twice its length, divided by 2^shift after adding the bias of left and right samples. */
function across(
  line: Uint16Array,
  data: Uint8Array,
  to: number,
  width: number,
  shift: number,
  [left, right]: readonly [number, number],
): void {
  const last = line.length - 1;
  for (let place = 0, at = to; place < width; place++, at += 3) {
    const column = place >> 1;
    const odd = place & 1;
    const next = odd ? Math.min(column + 1, last) : Math.max(column - 1, 0);
    data[at] = (3 * line[column]! + line[next]! + (odd ? right : left)) >> shift;
  }
}
