import { UserError } from '../../shared/errors';
import { plural } from './classes';

/** Bytes of the longest header that is read: 4, and 4 for each of at most four dimensions. */
export const IDX_HEADER_BYTES = 20;

/** Largest expansion that deflate allows; a header that asks for more than this cannot be honest. */
const DEFLATE_LIMIT = 1032;

const elementTypes: Readonly<Record<number, string>> = {
  0x08: 'unsigned byte',
  0x09: 'signed byte',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

export interface IdxHeader {
  readonly dimensions: readonly number[];
  readonly headerBytes: number;
  /** Bytes of all elements. */
  readonly dataBytes: number;
}

/** Does the file start like an IDX file (two zero bytes, a known element type, one to four dimensions)? */
export function looksLikeIdx(head: Uint8Array): boolean {
  return (
    head.length >= 4 &&
    head[0] === 0 &&
    head[1] === 0 &&
    elementTypes[head[2]!] !== undefined &&
    head[3]! >= 1 &&
    head[3]! <= 4
  );
}

/**
 * Reads an IDX header (yann.lecun.com/exdb/mnist: magic `0 0 type rank`, then big-endian uint32 dimensions) and
 * checks it against the size of the file, so that nothing is allocated for a promise that the file cannot keep.
 *
 * @param name of the file, for errors
 * @param ranks numbers of dimensions that are accepted
 * @param size bytes of the file on disk
 * @param compressed whether that size is of gzip data
 * @throws UserError
 */
export function parseIdxHeader(
  head: Uint8Array,
  name: string,
  ranks: readonly number[],
  size: number,
  compressed: boolean,
): IdxHeader {
  const rank = checkMagic(head, name, ranks);
  const headerBytes = 4 + 4 * rank;
  if (head.length < headerBytes) {
    throw new UserError(
      `${name}: the header ends after ${head.length} bytes`,
      `${headerBytes} bytes for ${rank} dimensions`,
      'download the file again',
    );
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const dataBytes = dimensions.reduce((product, size) => product * size, 1);
  const shown = dimensions.join(' × ');
  const room = compressed ? size * DEFLATE_LIMIT : size - headerBytes;
  if (dataBytes > room) {
    throw new UserError(
      `${name}: the header promises ${shown} bytes, but the file has ${size} bytes${compressed ? ' compressed' : ''}`,
      compressed
        ? 'dimensions that the data can hold'
        : `${headerBytes} bytes of header and ${shown} bytes of data`,
      'the file is damaged or cut short: download it again',
    );
  }
  if (!compressed && dataBytes < room) throw trailing(name, shown, room - dataBytes);
  if (dataBytes === 0) {
    throw new UserError(
      `${name}: the dimensions are ${shown}`,
      'no empty dimension',
      'choose a file with data',
    );
  }
  return { dimensions, headerBytes, dataBytes };
}

/** The error for bytes behind the last element. */
export function trailing(name: string, shown: string, extra: number | string): UserError {
  return new UserError(
    `${name}: ${extra} bytes follow the ${shown} bytes that the header promises`,
    'nothing after the last element',
    'the file is damaged or two files were joined: download it again',
  );
}

function checkMagic(head: Uint8Array, name: string, ranks: readonly number[]): number {
  const fix = 'choose IDX files as MNIST has them';
  if (head.length < 4 || head[0] !== 0 || head[1] !== 0) {
    const start = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new UserError(
      `${name}: the file starts with ${start || 'nothing'}`,
      'an IDX header (00 00 08 …)',
      fix,
    );
  }
  const type = elementTypes[head[2]!];
  if (head[2] !== 0x08) {
    throw new UserError(
      `${name}: the elements are ${type ?? `of unknown type 0x${head[2]!.toString(16)}`}`,
      'unsigned bytes (type 0x08)',
      fix,
    );
  }
  const rank = head[3]!;
  if (!ranks.includes(rank)) {
    throw new UserError(`${name}: ${plural(rank, 'dimension')}`, `${ranks.join(' or ')} dimensions`, fix);
  }
  return rank;
}
