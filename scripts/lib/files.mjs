/** Files that appear whole or not at all, so that a kill at any moment leaves nothing half done. */
import { createHash, randomUUID } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes `text` under a temporary name beside `path`, then renames it. */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/** Copies a file under a temporary name beside its target, then renames it. */
export function copyWhole(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const temporary = `${to}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  copyFileSync(from, temporary);
  renameSync(temporary, to);
}

/** Moves a finished folder to its final place; what stood there goes first. */
export function placeFolder(finished, final) {
  mkdirSync(dirname(final), { recursive: true });
  rmSync(final, { recursive: true, force: true });
  renameSync(finished, final);
}

/** A fresh folder under the cache's `tmp`; the next set-up that holds the lock sweeps what a kill left there. */
export function makeTemporary(cache, name) {
  const path = join(cache, 'tmp', `${name}-${process.pid}-${randomUUID().slice(0, 8)}`);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Removes what killed set-ups left behind. Call only while holding the lock. */
export function sweepTemporary(cache) {
  rmSync(join(cache, 'tmp'), { recursive: true, force: true });
}

/** The parsed JSON file, or null when it is missing or broken. */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Hex SHA-256 of a string or buffer. */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Hex SHA-256 of a file of any size. */
export async function sha256File(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Every file under `folder`, as paths relative to it with `/`, sorted. */
export function listFiles(folder, prefix = '') {
  const found = [];
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory()) found.push(...listFiles(folder, path));
    else if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

/** Bytes of all files under a folder; files that vanish meanwhile count nothing. */
export function folderBytes(folder) {
  let bytes = 0;
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    try {
      bytes += entry.isDirectory() ? folderBytes(path) : statSync(path).size;
    } catch {
      // Renamed or removed between the listing and the look.
    }
  }
  return bytes;
}

/** `12 MB`, `1.4 GB`, … */
export function readableBytes(bytes) {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
