import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip, inflateSync } from 'node:zlib';
import { startsWith } from '../../core/data/content';
import type { Source } from '../../core/data/format';
import { UserError } from '../../shared/errors';
import { readError } from '../../shared/file-errors';
import { listPath } from './listing';
import { parseRows } from './rows';

const CHUNK_BYTES = 1 << 20;
const GZIP = '\x1f\x8b';

/** A source that remembers which files were read. */
export interface OpenedSource extends Source {
  /** Absolute paths of the files of which anything was read so far. */
  readonly read: ReadonlySet<string>;
}

/**
 * Opens a path for the decoders. Reads only; files are opened one at a time and closed again.
 *
 * @param onRead told how far reading has come: of a folder in files, of a file in its bytes, anew each time it is read
 */
export function openSource(
  path: string,
  onRead: (done: number, total: number) => void = () => undefined,
): OpenedSource {
  const { root, ...listing } = listPath(path);
  const read = new Set<string>();
  const placeOf = (file: string): string => {
    const place = join(root, file);
    read.add(place);
    if (listing.kind === 'folder') onRead(read.size, listing.files.length);
    return place;
  };
  const onBytes = listing.kind === 'file' ? onRead : () => undefined;
  const nameOf = (file: string): string =>
    listing.kind === 'file' && file === listing.chosen ? path : join(root, file);
  const bytes = (file: string, limit = Infinity): Uint8Array => readBytes(placeOf(file), nameOf(file), limit);
  const isGzip = (file: string): boolean => startsWith(bytes(file, 2), GZIP);
  const stream = (file: string): AsyncIterable<Uint8Array> =>
    readStream(placeOf(file), nameOf(file), isGzip(file), onBytes);
  /** Compressed tables whose text is known to be of a sane length. */
  const measured = new Set<string>();
  return {
    ...listing,
    read,
    nameOf,
    bytes,
    stream,
    size: (file) => statSync(join(root, file)).size,
    head: (file, limit) => readHead(stream(file), limit),
    rows: async function* (file, dialect) {
      if (isGzip(file) && !measured.has(file)) {
        await requireHonestText(stream(file), nameOf(file), statSync(join(root, file)).size);
        measured.add(file);
      }
      yield* parseRows(stream(file), nameOf(file), dialect);
    },
    inflate: (data, limit) => inflateSync(data, { maxOutputLength: limit }),
  };
}

function readBytes(path: string, name: string, limit: number): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw readError(name, error);
  }
  try {
    const size = Math.min(fstatSync(descriptor).size, limit);
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const count = readSync(descriptor, bytes, filled, size - filled, null);
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** The content in chunks; gzip is decompressed and its checksum verified. */
async function* readStream(
  path: string,
  name: string,
  compressed: boolean,
  onBytes: (done: number, total: number) => void,
): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    const total = statSync(path).size;
    let content: AsyncIterable<Uint8Array> = file;
    if (compressed) {
      const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
      file.on('error', (error) => gunzip.destroy(error));
      content = file.pipe(gunzip);
    }
    for await (const chunk of content) {
      // What came from the disk: how long the decompressed content is, nobody knows.
      onBytes(file.bytesRead, total);
      yield chunk;
    }
  } catch (error) {
    throw gzipError(name, error) ?? readError(name, error);
  } finally {
    file.destroy();
  }
}

const gzipFaults: Readonly<Record<string, string>> = {
  Z_DATA_ERROR: 'the gzip data is damaged',
  Z_BUF_ERROR: 'the gzip data is cut short',
};

function gzipError(name: string, error: unknown): UserError | null {
  const { code, message } = error as NodeJS.ErrnoException;
  const fault = gzipFaults[code ?? ''];
  if (fault === undefined) return null;
  return new UserError(`${name}: ${fault} (${message})`, 'a whole gzip file', 'download the file again');
}

async function readHead(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const head = new Uint8Array(limit);
  let filled = 0;
  for await (const chunk of chunks) {
    const taken = Math.min(chunk.length, limit - filled);
    head.set(chunk.subarray(0, taken), filled);
    filled += taken;
    if (filled === limit) break;
  }
  return head.subarray(0, filled);
}

/** Text compresses about tenfold; a file that grows more than this is not a table but a bomb. */
const GZIP_TEXT_RATIO = 100;
const GZIP_TEXT_FREE = 16 * 2 ** 20;

/**
 * Decompresses a text once, for its length alone: much faster than to parse what will be refused.
 *
 * @param size bytes of the gzip file
 */
async function requireHonestText(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  size: number,
): Promise<void> {
  const limit = GZIP_TEXT_FREE + GZIP_TEXT_RATIO * size;
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total <= limit) continue;
    throw new UserError(
      `${name}: ${size} bytes of gzip hold more than ${limit} bytes of text`,
      `at most ${GZIP_TEXT_RATIO} times the compressed size`,
      'decompress the file yourself if it is what you think it is',
    );
  }
}
