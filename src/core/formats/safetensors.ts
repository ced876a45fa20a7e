/**
 * The safetensors container (https://github.com/huggingface/safetensors#format): checkpoints and one export format.
 *
 *     8 bytes   n, the header's length, unsigned little-endian
 *     n bytes   JSON: { "<name>": { "dtype", "shape", "data_offsets": [begin, end] }, "__metadata__": { text: text } }
 *     rest      the tensors' bytes, row-major, little-endian, one after the other without a gap
 *
 * Typed arrays hold the machine's own byte order, which is little-endian on every platform that Whittle runs on.
 */
import { UserError } from '../../shared/errors';
import type { DType, HostTensor } from '../engine';
import { utf8Bytes, utf8Text } from './utf8';

/** A header is parsed as a whole, and JSON can grow twentyfold in memory: no real one comes near this. */
const MAX_HEADER_BYTES = 8 << 20;
const PREFIX_BYTES = 8;

const TYPES = {
  float32: { code: 'F32', bytes: 4 },
  int32: { code: 'I32', bytes: 4 },
  bool: { code: 'BOOL', bytes: 1 },
} as const;

interface SafetensorsFile {
  readonly tensors: Record<string, HostTensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Encodes tensors and text metadata, in the order of their names' appearance. The header is padded with spaces so
 * that the data starts at a multiple of 8 bytes.
 *
 * @throws RangeError if a tensor's data does not fill its shape.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, HostTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  // Widest elements first, so that each tensor lies aligned to its element size.
  const names = Object.keys(tensors).sort(
    (a, b) => TYPES[tensors[b]!.dtype].bytes - TYPES[tensors[a]!.dtype].bytes,
  );
  const entries: [string, unknown][] = [['__metadata__', { ...metadata }]];
  let end = 0;
  for (const name of names) {
    const { dtype, shape, data } = tensors[name]!;
    if (name === '__metadata__' || data.length !== elementsOf(shape)) {
      throw new RangeError(
        `tensor ${name}: ${data.length} elements do not fill the shape [${shape.join(', ')}]`,
      );
    }
    const begin = end;
    end += data.length * TYPES[dtype].bytes;
    entries.push([name, { dtype: TYPES[dtype].code, shape: [...shape], data_offsets: [begin, end] }]);
  }
  const json = utf8Bytes(JSON.stringify(Object.fromEntries(entries)));
  const start = Math.ceil((PREFIX_BYTES + json.length) / 8) * 8;
  const bytes = new Uint8Array(start + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - PREFIX_BYTES), true);
  bytes.fill(0x20, PREFIX_BYTES, start).set(json, PREFIX_BYTES);
  let at = start;
  for (const name of names) {
    const { data } = tensors[name]!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Decodes a file that may be damaged or malicious: every length is checked against the bytes at hand before anything
 * is allocated, and the data must be covered once, without gap or overlap. Tensors are copies.
 *
 * @throws UserError that names what is wrong.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, start } = readHeader(bytes);
  const metadata = readMetadata(header.get('__metadata__'));
  header.delete('__metadata__');
  const size = bytes.length - start;
  const entries = [...header].map(([name, value]) => readEntry(name, value, size));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== covered) {
      refuse(
        `tensor ${quote(name)} starts at byte ${begin}`,
        `at byte ${covered}, where the tensor before it ends`,
      );
    }
    covered = end;
  }
  if (covered !== size) refuse(`${size} bytes of data`, `${covered}, which the header names`);
  const tensors = entries.map((entry) => [entry.name, readTensor(entry, bytes, start)] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array): { header: Map<string, unknown>; start: number } {
  if (bytes.length < PREFIX_BYTES + 2) refuse(`a file of ${bytes.length} bytes`, 'at least 10');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const room = Math.min(bytes.length - PREFIX_BYTES, MAX_HEADER_BYTES);
  if (length > BigInt(room))
    refuse(`a header of ${length} bytes`, `at most ${room} in a file of ${bytes.length} bytes`);
  const start = PREFIX_BYTES + Number(length);
  const parsed = parseJson(bytes.subarray(PREFIX_BYTES, start));
  if (!isRecord(parsed)) refuse('a header that is no JSON object', 'an object of tensors by name');
  return { header: new Map(Object.entries(parsed)), start };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Text(bytes));
  } catch {
    return refuse('a header that is no JSON', 'JSON in UTF-8');
  }
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value)) refuse('__metadata__ that is no object', 'texts by name');
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string')
      refuse(`__metadata__ entry ${quote(name)} of type ${typeof text}`, 'a text');
  }
  return value as Record<string, string>;
}

function readEntry(name: string, value: unknown, size: number): Entry {
  const entry = isRecord(value)
    ? value
    : refuse(`tensor ${quote(name)} that is no object`, 'dtype, shape, data_offsets');
  const known = Object.entries(TYPES).find(([, type]) => type.code === entry.dtype);
  if (!known)
    refuse(
      `tensor ${quote(name)} of dtype ${quote(JSON.stringify(entry.dtype) ?? 'none')}`,
      'F32, I32 or BOOL',
    );
  const shape = readIntegers(name, 'shape', entry.shape);
  const offsets = readIntegers(name, 'data_offsets', entry.data_offsets);
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin === undefined || end === undefined || begin > end || end > size) {
    refuse(
      `tensor ${quote(name)} at [${offsets.slice(0, 4).join(', ')}]`,
      `[begin, end] within ${size} bytes of data`,
    );
  }
  // A product beyond 2^53 is inexact, yet never equal to a length within the file.
  const wanted = elementsOf(shape) * known[1].bytes;
  if (wanted !== end - begin) {
    refuse(`tensor ${quote(name)} with ${end - begin} bytes`, `${wanted} for its shape and dtype`);
  }
  return { name, dtype: known[0] as DType, shape, begin, end };
}

function readIntegers(name: string, field: string, value: unknown): number[] {
  if (!Array.isArray(value) || !value.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    refuse(`tensor ${quote(name)} with a ${field} that is no list of counts`, 'integers from 0');
  }
  return value as number[];
}

function readTensor({ name, dtype, shape, begin, end }: Entry, bytes: Uint8Array, start: number): HostTensor {
  // Not `slice`: in a Node Buffer that is a view, and it may be misaligned.
  const copy = new Uint8Array(bytes.subarray(start + begin, start + end));
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: new Float32Array(copy.buffer) };
    case 'int32':
      return { dtype, shape, data: new Int32Array(copy.buffer) };
    case 'bool':
      if (copy.some((value) => value > 1)) refuse(`tensor ${quote(name)} with a bool beyond 1`, '0 or 1');
      return { dtype, shape, data: copy };
  }
}

const elementsOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A name from the file, cut to a length that fits a message. */
const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

function refuse(got: string, expected: string): never {
  throw new UserError(
    `safetensors: ${got}`,
    expected,
    'the file is damaged or no safetensors file: use another copy',
  );
}
