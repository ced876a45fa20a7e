/** PNG scanlines (W3C PNG, third edition, sections 7–9): unfiltering, Adam7 and unpacking to one value a sample. */

export interface ScanlineLayout {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** Samples of a pixel. */
  readonly samples: number;
  readonly interlaced: boolean;
}

/** x and y of the first pixel, and the steps, of each pass. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const onePass = [[0, 0, 1, 1]] as const;

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a row, without its filter byte. */
  readonly rowBytes: number;
}

function passesOf(layout: ScanlineLayout): Pass[] {
  const { width, height, depth, samples } = layout;
  return (layout.interlaced ? adam7 : onePass)
    .map(([x, y, stepX, stepY]) => {
      const columns = Math.ceil((width - x) / stepX);
      const rows = Math.ceil((height - y) / stepY);
      return { x, y, stepX, stepY, columns, rows, rowBytes: Math.ceil((columns * samples * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Bytes of the decompressed image data. */
export function rawBytes(layout: ScanlineLayout): number {
  return passesOf(layout).reduce((sum, { rows, rowBytes }) => sum + rows * (rowBytes + 1), 0);
}

/**
 * Undoes filters and interlacing, in place of `raw`.
 *
 * @param raw at least `rawBytes(layout)` bytes
 * @returns samples `[height, width, samples]`, 0 … 2^depth − 1
 * @throws Error for an unknown filter
 */
export function readScanlines(raw: Uint8Array, layout: ScanlineLayout): Uint16Array {
  const { width, height, depth, samples } = layout;
  const out = new Uint16Array(width * height * samples);
  const pixelBytes = Math.max(1, (depth * samples) >> 3);
  let offset = 0;
  for (const pass of passesOf(layout)) {
    let above: Uint8Array | null = null;
    for (let row = 0; row < pass.rows; row++) {
      const line = raw.subarray(offset + 1, offset + 1 + pass.rowBytes);
      unfilter(raw[offset]!, line, above, pixelBytes);
      const start = (pass.y + row * pass.stepY) * width + pass.x;
      unpack(line, depth, pass.columns, samples, out, start * samples, pass.stepX * samples);
      above = line;
      offset += 1 + pass.rowBytes;
    }
  }
  return out;
}

/** Section 9.2; bytes left of the first pixel and above the first row count as 0. */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array | null, bpp: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = bpp; i < line.length; i++) line[i]! += line[i - bpp]!;
      return;
    case 2:
      if (above) for (let i = 0; i < line.length; i++) line[i]! += above[i]!;
      return;
    case 3:
      for (let i = 0; i < line.length; i++) {
        line[i]! += ((i >= bpp ? line[i - bpp]! : 0) + (above ? above[i]! : 0)) >> 1;
      }
      return;
    case 4:
      for (let i = 0; i < line.length; i++) {
        const left = i >= bpp ? line[i - bpp]! : 0;
        line[i]! += paeth(left, above ? above[i]! : 0, above && i >= bpp ? above[i - bpp]! : 0);
      }
      return;
    default:
      throw new Error(`unknown filter ${filter}`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [byLeft, byUp] = [Math.abs(estimate - left), Math.abs(estimate - up)];
  const byCorner = Math.abs(estimate - corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

function unpack(
  line: Uint8Array,
  depth: number,
  columns: number,
  samples: number,
  out: Uint16Array,
  start: number,
  step: number,
): void {
  const mask = (1 << depth) - 1;
  for (let column = 0; column < columns; column++) {
    for (let s = 0; s < samples; s++) {
      const index = column * samples + s;
      const at = start + column * step + s;
      if (depth === 8) out[at] = line[index]!;
      else if (depth === 16) out[at] = (line[2 * index]! << 8) | line[2 * index + 1]!;
      else out[at] = (line[(index * depth) >> 3]! >> (8 - depth - ((index * depth) & 7))) & mask;
    }
  }
}
