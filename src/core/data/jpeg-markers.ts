import { UserError } from '../../shared/errors';
import { joinBytes } from './bytes';
import { startsWith } from './content';

/** What the segments before a JPEG's first scan say (ITU-T T.81, annex B). */
export interface JpegMarkers {
  readonly width: number;
  readonly height: number;
  /** Sampling factors of each component. */
  readonly components: readonly Sampling[];
  /** Is a three-component image stored as YCbCr (else as RGB)? */
  readonly isYcc: boolean;
  readonly exif: Uint8Array | null;
  /** The file without the segments that carry no picture: the decoder stumbles over odd ones. */
  readonly picture: Uint8Array;
}
export interface Sampling {
  readonly horizontal: number;
  readonly vertical: number;
}

const SOS = 0xda;
const EOI = 0xd9;
/** Start of frame: baseline, extended, progressive. Others (lossless, hierarchical, arithmetic) are not read. */
const readable = [0xc0, 0xc1, 0xc2];
const unreadable = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];

/** @throws UserError for a file that is cut short, damaged, or of a kind that is not read */
export function readJpegMarkers(bytes: Uint8Array, name: string): JpegMarkers {
  let frame: Uint8Array | null = null;
  let exif: Uint8Array | null = null;
  let adobe: Uint8Array | null = null;
  let adobeSegment: Uint8Array | null = null;
  const kept: Uint8Array[] = [];
  for (const { marker, data, whole } of segments(bytes, name)) {
    if (readable.includes(marker)) frame ??= data;
    if (unreadable.includes(marker)) {
      throw refuse(name, `JPEG coding process 0x${marker.toString(16)}`, 'a baseline or progressive JPEG');
    }
    if (marker === 0xe1 && startsWith(data, 'Exif\0')) exif ??= data.subarray(6);
    if (marker === 0xee && startsWith(data, 'Adobe') && data.length >= 12)
      [adobe, adobeSegment] = [data, whole];
    if (isPicture(marker)) kept.push(whole);
  }
  if (frame === null || frame.length < 6) throw refuse(name, 'no frame header', 'a whole JPEG image');
  const facts = readFrame(frame, bytes.length, name, adobe);
  // The decoder asks for Adobe's mark before it takes four components.
  if (adobeSegment !== null && facts.components.length === 4) kept.unshift(adobeSegment);
  return { ...facts, exif, picture: joinBytes([Uint8Array.of(0xff, 0xd8), ...kept]) };
}

/** Frame header, Huffman and quantisation tables, restart interval, scans. */
const pictureMarkers = new Set([...readable, 0xc4, 0xdb, 0xdd, SOS]);
const isPicture = (marker: number): boolean => pictureMarkers.has(marker);

function readFrame(frame: Uint8Array, size: number, name: string, adobe: Uint8Array | null) {
  const [precision, components] = [frame[0]!, frame[5]!];
  const height = (frame[1]! << 8) | frame[2]!;
  const width = (frame[3]! << 8) | frame[4]!;
  if (precision !== 8) throw refuse(name, `${precision} bits a sample`, '8 bits');
  if (width === 0 || height === 0)
    throw refuse(name, `a size of ${width} × ${height}`, 'at least 1 × 1 pixels');
  if (![1, 3, 4].includes(components) || frame.length < 6 + 3 * components) {
    throw refuse(name, `${components} colour components`, '1, 3 or 4');
  }
  // Every block of 8 × 8 samples takes at least a bit of the file.
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  if (blocks > size * 8) {
    throw refuse(name, `${size} bytes`, `enough for ${width} × ${height} pixels`);
  }
  const places = Array.from({ length: components }, (_, i) => 6 + 3 * i);
  const ids = String.fromCharCode(...places.map((at) => frame[at]!));
  const sampling = places.map((at) => ({ horizontal: frame[at + 1]! >> 4, vertical: frame[at + 1]! & 15 }));
  if (sampling.some(({ horizontal: h, vertical: v }) => h < 1 || h > 4 || v < 1 || v > 4)) {
    throw refuse(name, 'sampling factors out of range', '1 to 4');
  }
  return { width, height, components: sampling, isYcc: adobe ? adobe[11] !== 0 : ids !== 'RGB' };
}

interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  /** With its marker and length. */
  readonly whole: Uint8Array;
}

/** The segments up to the first scan; that one with all bytes from its marker to the end of the file. */
function* segments(bytes: Uint8Array, name: string): Generator<Segment> {
  let offset = 2;
  for (;;) {
    // Junk between segments and fill bytes are passed over, as other readers do.
    while (offset < bytes.length && bytes[offset] !== 0xff) offset++;
    while (bytes[offset] === 0xff) offset++;
    const marker = bytes[offset++];
    if (marker === undefined) throw refuse(name, `the file ends after ${bytes.length} bytes`, 'image data');
    if (marker === SOS) yield { marker, data: bytes.subarray(offset), whole: bytes.subarray(offset - 2) };
    if (marker === SOS || marker === EOI) return;
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = offset + 2 <= bytes.length ? (bytes[offset]! << 8) | bytes[offset + 1]! : 0;
    if (length < 2 || offset + length > bytes.length) {
      throw refuse(
        name,
        `a damaged segment 0x${marker.toString(16)} at byte ${offset}`,
        'a whole JPEG image',
      );
    }
    const end = offset + length;
    yield { marker, data: bytes.subarray(offset + 2, end), whole: bytes.subarray(offset - 2, end) };
    offset += length;
  }
}

function refuse(name: string, got: string, expected: string): UserError {
  return new UserError(`${name}: ${got}`, expected, 'replace the file or take it out');
}
