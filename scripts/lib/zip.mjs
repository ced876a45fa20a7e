/**
 * Reads zip archives of any size straight from disk (wheels, application bundles): only the wanted entries are
 * inflated, by zlib, without holding them in memory. Archives are hash-checked before they come here.
 * Format: PKWARE APPNOTE 6.3, without zip64 (no entry here reaches 4 GB) and without encryption.
 */
import { createReadStream, createWriteStream, chmodSync, mkdirSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

async function readAt(file, position, length) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length)
    throw new Error(`zip archive ends early: wanted ${length} bytes at ${position}, got ${bytesRead}`);
  return buffer;
}

/** Finds the end-of-central-directory record, which stands before a comment of at most 65,535 bytes. */
async function findEnd(file, size) {
  const length = Math.min(size, 65_557);
  const tail = await readAt(file, size - length, length);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSignature) {
      return {
        count: tail.readUInt16LE(at + 10),
        length: tail.readUInt32LE(at + 12),
        start: tail.readUInt32LE(at + 16),
      };
    }
  }
  throw new Error('not a zip archive: no end-of-central-directory record');
}

/**
 * The archive's entries.
 *
 * @param {string} path
 * @returns {Promise<{ name: string, method: number, packed: number, size: number, offset: number, mode: number }[]>}
 */
export async function listZip(path) {
  const file = await open(path);
  try {
    const end = await findEnd(file, (await stat(path)).size);
    const directory = await readAt(file, end.start, end.length);
    const entries = [];
    for (let at = 0, left = end.count; left > 0; left--) {
      if (directory.readUInt32LE(at) !== entrySignature)
        throw new Error(`zip archive is broken at entry ${entries.length}`);
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
        directory.readUInt16LE(at + field),
      );
      entries.push({
        name: directory.toString('utf8', at + 46, at + 46 + nameLength),
        method: directory.readUInt16LE(at + 10),
        packed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
        mode: directory.readUInt32LE(at + 38) >>> 16,
      });
      at += 46 + nameLength + extraLength + commentLength;
    }
    return entries;
  } finally {
    await file.close();
  }
}

async function extractEntry(path, file, entry, target) {
  const local = await readAt(file, entry.offset, 30);
  if (local.readUInt32LE(0) !== localSignature) throw new Error(`zip archive is broken at ${entry.name}`);
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  mkdirSync(dirname(target), { recursive: true });
  const output = createWriteStream(target);
  if (entry.packed === 0) {
    await new Promise((settle, fail) => output.on('error', fail).end(settle));
  } else {
    const input = createReadStream(path, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 });
    if (entry.method === 0) await pipeline(input, output);
    else if (entry.method === 8) await pipeline(input, createInflateRaw({ chunkSize: 1 << 20 }), output);
    else
      throw new Error(
        `${entry.name} is packed with method ${entry.method}; expected 0 (stored) or 8 (deflate)`,
      );
  }
  if (output.bytesWritten !== entry.size) {
    throw new Error(`${entry.name} has ${output.bytesWritten} bytes; expected ${entry.size}`);
  }
  if (process.platform !== 'win32' && entry.mode & 0o777) chmodSync(target, entry.mode & 0o777);
}

/**
 * Unpacks the entries that `choose` names.
 *
 * @param {string} path
 * @param {string} folder
 * @param {(name: string) => string | null} choose the entry's path below `folder`, or null to leave it out
 * @param {(bytes: number, total: number) => void} onProgress called after each file, with unpacked bytes
 */
export async function extractZip(path, folder, choose, onProgress = () => {}) {
  const wanted = (await listZip(path))
    .filter((entry) => !entry.name.endsWith('/'))
    .map((entry) => ({ entry, name: choose(entry.name) }))
    .filter(({ name }) => name !== null);
  const total = wanted.reduce((sum, { entry }) => sum + entry.size, 0);
  const file = await open(path);
  let bytes = 0;
  try {
    for (const { entry, name } of wanted) {
      if (name.split(/[\\/]/).includes('..') || /^([\\/]|[a-z]:)/i.test(name)) {
        throw new Error(`zip entry ${entry.name} points outside its folder`);
      }
      await extractEntry(path, file, entry, join(folder, name));
      onProgress((bytes += entry.size), total);
    }
  } finally {
    await file.close();
  }
  return wanted.length;
}
