import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { findFormat, HEAD_BYTES, headFile } from '../../core/data';
import { startsWith } from '../../core/data/content';
import type { Listing } from '../../core/data/format';
import { UserError } from '../../shared/errors';
import { readError } from '../../shared/file-errors';
import type { ImportInspection } from '../../shared/workbench';

/** Enough to recognise a dataset; the import itself looks at every file. */
const MAX_FILES = 200_000;
const MAX_DEPTH = 3;

/**
 * A cheap look at a path that a person is about to import: format, columns, whether it has a test part. Reads names
 * and the first bytes of one file.
 *
 * @throws UserError when the path does not exist, cannot be read or is no dataset
 */
export async function inspectPath(path: string): Promise<ImportInspection> {
  try {
    return await inspect(path);
  } catch (error) {
    // Node names the file or folder below the path that it could not read.
    throw readError((error as NodeJS.ErrnoException).path ?? path, error);
  }
}

async function inspect(path: string): Promise<ImportInspection> {
  const listing = await listShallow(path);
  const file = headFile(listing);
  const root = listing.kind === 'file' ? dirname(resolve(path)) : path;
  const head = file === null ? new Uint8Array(0) : await readHead(join(root, file));
  const { format, match } = findFormat(listing, head);
  return { format: format.info.name, ...match };
}

async function listShallow(path: string): Promise<Listing> {
  const stats = await stat(path);
  if (stats.isFile()) {
    const siblings = await readdir(dirname(resolve(path)), { withFileTypes: true });
    const names = siblings.filter((entry) => entry.isFile()).map((entry) => entry.name);
    return { path, kind: 'file', files: names, chosen: basename(path), warnings: [] };
  }
  if (!stats.isDirectory()) {
    throw new UserError(`${path}: neither a file nor a folder`, 'a file or a folder', 'choose another path');
  }
  const files: string[] = [];
  await walk(path, '', 0, files);
  return { path, kind: 'folder', files, chosen: null, warnings: [] };
}

/** Names of files (and links: the import decides about those) some levels down. */
async function walk(root: string, folder: string, depth: number, files: string[]): Promise<void> {
  const entries: Dirent[] = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries) {
    if (files.length >= MAX_FILES) return;
    if (entry.name.startsWith('.')) continue;
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) files.push(name);
    else if (depth < MAX_DEPTH) await walk(root, name, depth + 1, files);
  }
}

/** The first bytes of the content: of a gzip file, decompressed. */
async function readHead(path: string): Promise<Uint8Array> {
  const stats = await stat(path);
  if (!stats.isFile()) return new Uint8Array(0);
  const file = await open(path, 'r');
  try {
    const raw = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.read(raw, 0, HEAD_BYTES, 0);
    const head = raw.subarray(0, bytesRead);
    return startsWith(head, '\x1f\x8b') ? await gunzipHead(path) : head;
  } finally {
    await file.close();
  }
}

async function gunzipHead(path: string): Promise<Uint8Array> {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  const head = new Uint8Array(HEAD_BYTES);
  let filled = 0;
  try {
    for await (const chunk of file.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      const taken = Math.min(chunk.length, HEAD_BYTES - filled);
      head.set(chunk.subarray(0, taken), filled);
      filled += taken;
      if (filled === HEAD_BYTES) break;
    }
  } catch {
    // Damaged further on: the import says where; for a look, what could be read is enough.
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  return head.subarray(0, filled);
}
