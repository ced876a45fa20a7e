import { UserError } from '../../shared/errors';
import { joinBytes } from './bytes';
import { crc32 } from './crc32';

/** What the chunks of a PNG say, checksums verified, pixel data still compressed. */
export interface PngChunks {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray + alpha, 6 RGB + alpha. */
  readonly colourType: number;
  readonly interlaced: boolean;
  /** RGB triples. */
  readonly palette: Uint8Array | null;
  /** The tRNS chunk: alphas of the palette, or the transparent colour. */
  readonly transparency: Uint8Array | null;
  readonly exif: Uint8Array | null;
  readonly animated: boolean;
  /** All IDAT chunks joined. */
  readonly data: Uint8Array;
}

const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** @throws UserError for a file that is cut short, damaged, or not as the standard says */
export function readPngChunks(bytes: Uint8Array, name: string): PngChunks {
  const chunks = listChunks(bytes, name);
  const first = (type: string): Uint8Array | null =>
    chunks.find((chunk) => chunk.type === type)?.data ?? null;
  if (chunks[0]?.type !== 'IHDR' || chunks[0].data.length !== 13) {
    throw refuse(
      name,
      `the first chunk is ${chunks[0] ? chunks[0].type : 'missing'}`,
      'an IHDR chunk of 13 bytes',
    );
  }
  const header = readHeader(chunks[0].data, name);
  const palette = first('PLTE');
  if (header.colourType === 3 && (palette === null || palette.length === 0 || palette.length % 3 !== 0)) {
    throw refuse(name, `${palette?.length ?? 'no'} bytes of palette`, 'a palette of RGB triples');
  }
  const data = chunks.filter((chunk) => chunk.type === 'IDAT').map((chunk) => chunk.data);
  if (data.length === 0) throw refuse(name, 'no pixel data', 'at least one IDAT chunk');
  const transparency = first('tRNS');
  const needed = { 0: 2, 2: 6 }[header.colourType] ?? 0;
  return {
    ...header,
    palette,
    transparency: transparency !== null && transparency.length >= needed ? transparency : null,
    exif: first('eXIf'),
    animated: first('acTL') !== null,
    data: joinBytes(data),
  };
}

function readHeader(ihdr: Uint8Array, name: string) {
  const view = new DataView(ihdr.buffer, ihdr.byteOffset, ihdr.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, compression, filter, interlace] = ihdr.subarray(8);
  if (width === 0 || height === 0 || width > 0x7fffffff || height > 0x7fffffff) {
    throw refuse(name, `a size of ${width} × ${height}`, 'at least 1 × 1 pixels');
  }
  if (!depths[colourType!]?.includes(depth!)) {
    throw refuse(name, `colour type ${colourType} with ${depth} bits`, 'a combination of the PNG standard');
  }
  if (compression !== 0 || filter !== 0 || interlace! > 1) {
    throw refuse(
      name,
      `compression ${compression}, filter ${filter}, interlace ${interlace}`,
      '0, 0, and 0 or 1',
    );
  }
  return { width, height, depth: depth!, colourType: colourType!, interlaced: interlace === 1 };
}

function listChunks(bytes: Uint8Array, name: string): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let offset = 8; ;) {
    const length = offset + 12 <= bytes.length ? view.getUint32(offset) : 0;
    const end = offset + 12 + length;
    if (end > bytes.length || offset + 12 > bytes.length) {
      throw refuse(
        name,
        `the file ends inside chunk ${chunks.length}, after ${bytes.length} bytes`,
        'an IEND chunk',
      );
    }
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (!/^[A-Za-z]{4}$/.test(type)) {
      throw refuse(name, `a damaged chunk name at byte ${offset + 4}`, 'four letters');
    }
    if (type === 'IEND') return chunks;
    // An upper-case letter marks a chunk without which the image cannot be shown; damage elsewhere is no harm.
    const critical = type[0]! < 'a';
    const intact = crc32(bytes.subarray(offset + 4, end - 4)) === view.getUint32(end - 4);
    if (!intact && (critical || type === 'tRNS')) {
      throw refuse(name, `chunk ${type} at byte ${offset} fails its checksum`, 'an undamaged file');
    }
    if (critical && !['IHDR', 'PLTE', 'IDAT'].includes(type)) {
      throw refuse(name, `unknown chunk ${type} at byte ${offset}`, 'chunks of the PNG standard');
    }
    if (intact) chunks.push({ type, data: bytes.subarray(offset + 8, end - 4) });
    offset = end;
  }
}

function refuse(name: string, got: string, expected: string): UserError {
  return new UserError(`${name}: ${got}`, expected, 'replace the file or take it out');
}
