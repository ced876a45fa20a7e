/**
 * PNG (W3C PNG, third edition). Own reader: fast-png 8.0.0 decompresses without a limit and reads interlaced images
 * below 8 bits wrongly (docs/decisions.md).
 */
import { UserError } from '../../shared/errors';
import { readOrientation, swapsSides, turnUpright } from './exif';
import type { Image, ImageHeader, Inflate } from './image-types';
import { requireModestSize } from './image-limit';
import { readPngChunks, type PngChunks } from './png-chunks';
import { rawBytes, readScanlines, type ScanlineLayout } from './png-scanlines';

/** Largest expansion that deflate allows. */
const DEFLATE_LIMIT = 1032;

/** @throws UserError for a damaged or unsupported header, and for less data than the header needs */
export function readPngHeader(bytes: Uint8Array, name: string): ImageHeader {
  return headerOf(readPngChunks(bytes, name), name);
}

/** @throws UserError as `readPngHeader`, and for damaged pixel data */
export function decodePng(bytes: Uint8Array, name: string, inflate: Inflate): Image {
  const chunks = readPngChunks(bytes, name);
  const header = headerOf(chunks, name);
  const layout = layoutOf(chunks);
  const needed = rawBytes(layout);
  let samples: Uint16Array;
  try {
    // Some encoders write a few bytes too many; libpng lets them pass as well.
    const raw = inflate(chunks.data, needed + 4096);
    if (raw.length < needed) throw new Error(`the data ends after ${raw.length} of ${needed} bytes`);
    samples = readScanlines(raw, layout);
  } catch (error) {
    throw damaged(name, (error as Error).message);
  }
  const data = toBytes(samples, chunks, header.channels, name);
  const upright = turnUpright(data, layout.width, layout.height, header.channels, orientationOf(chunks));
  return { ...header, data: upright };
}

function headerOf(chunks: PngChunks, name: string): ImageHeader {
  requireModestSize(chunks.width, chunks.height, name);
  const needed = rawBytes(layoutOf(chunks));
  if (chunks.data.length * DEFLATE_LIMIT < needed) {
    throw new UserError(
      `${name}: ${chunks.data.length} bytes of image data`,
      `enough for ${chunks.width} × ${chunks.height} pixels (${needed} bytes)`,
      'replace the file or take it out',
    );
  }
  const swapped = swapsSides(orientationOf(chunks));
  return {
    width: swapped ? chunks.height : chunks.width,
    height: swapped ? chunks.width : chunks.height,
    channels: isGray(chunks) ? 1 : 3,
    transparency: (chunks.colourType & 4) !== 0 || chunks.transparency !== null,
    animated: chunks.animated,
  };
}

function layoutOf({ width, height, depth, colourType, interlaced }: PngChunks): ScanlineLayout {
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colourType]!;
  return { width, height, depth, samples, interlaced };
}

function orientationOf(chunks: PngChunks): number {
  return chunks.exif ? readOrientation(chunks.exif) : 1;
}

/** Gray by colour type, or by a palette without any colour. */
function isGray({ colourType, palette }: PngChunks): boolean {
  if (colourType !== 3) return colourType === 0 || colourType === 4;
  for (let i = 0; i + 2 < palette!.length; i += 3) {
    if (palette![i] !== palette![i + 1] || palette![i] !== palette![i + 2]) return false;
  }
  return true;
}

/** Samples to 8-bit gray or RGB: scaled to 0–255 (rounded), palette looked up, transparency laid over black. */
function toBytes(samples: Uint16Array, chunks: PngChunks, channels: 1 | 3, name: string): Uint8Array {
  if (chunks.colourType === 3) return lookUp(samples, chunks, channels, name);
  const { depth, transparency } = chunks;
  const hasAlpha = (chunks.colourType & 4) !== 0;
  const stride = channels + (hasAlpha ? 1 : 0);
  const largest = 2 ** depth - 1;
  const count = samples.length / stride;
  const key = transparency
    ? Array.from({ length: channels }, (_, c) => keySample(transparency, c, largest))
    : null;
  const out = new Uint8Array(count * channels);
  for (let pixel = 0; pixel < count; pixel++) {
    const from = pixel * stride;
    if (key !== null && key.every((value, c) => samples[from + c] === value)) continue;
    const alpha = hasAlpha ? samples[from + channels]! / largest : 1;
    for (let c = 0; c < channels; c++) {
      out[pixel * channels + c] = Math.round((samples[from + c]! * alpha * 255) / largest);
    }
  }
  return out;
}

/** The colour that a tRNS chunk makes transparent (two bytes a channel, of which the low bits count). */
function keySample(transparency: Uint8Array, channel: number, largest: number): number {
  return ((transparency[2 * channel]! << 8) | transparency[2 * channel + 1]!) & largest;
}

function lookUp(samples: Uint16Array, chunks: PngChunks, channels: 1 | 3, name: string): Uint8Array {
  const palette = chunks.palette!;
  const out = new Uint8Array(samples.length * channels);
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const index = samples[pixel]!;
    if (3 * index >= palette.length) {
      throw damaged(name, `colour ${index} of a palette of ${palette.length / 3}`);
    }
    const alpha = (chunks.transparency?.[index] ?? 255) / 255;
    for (let c = 0; c < channels; c++) {
      out[pixel * channels + c] = Math.round(palette[3 * index + c]! * alpha);
    }
  }
  return out;
}

function damaged(name: string, what: string): UserError {
  return new UserError(
    `${name}: damaged pixel data (${what})`,
    'a whole PNG image',
    'replace the file or take it out',
  );
}
