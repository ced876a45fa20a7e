import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DatasetOrigin, ImportRequest, SourceState } from '../../shared/dataset';
import { listPath } from './listing';
import type { OpenedSource } from './source';

type Look = Pick<DatasetOrigin, 'files' | 'bytes' | 'changedAt' | 'stamp'>;

/**
 * The state of the files that an import has read: of a folder every file that it lists, of a file itself and those
 * beside it that were read. Names, sizes and times of change stand for the content, which would take as long to look at
 * as the import took.
 */
export function originOf(request: ImportRequest, sources: readonly OpenedSource[]): DatasetOrigin {
  const single = sources.filter((source) => source.kind === 'file');
  const names =
    single.length === 0 ? null : [...new Set(single.flatMap((source) => [...source.read]))].sort();
  return { request, names, ...look(request, names) };
}

/** Compares a source with what it was when it was imported. */
export function sourceState(origin: DatasetOrigin): SourceState {
  let now: Look;
  try {
    now = look(origin.request, origin.names);
  } catch {
    // Unplugged, renamed, or no longer readable: there is nothing to import again.
    return { kind: 'missing' };
  }
  if (now.stamp === origin.stamp) return { kind: 'same' };
  return {
    kind: 'changed',
    changedAt: now.changedAt,
    files: now.files - origin.files,
    bytes: now.bytes - origin.bytes,
  };
}

function look({ path, test }: ImportRequest, names: readonly string[] | null): Look {
  const folders = [path, test ?? []].flat().filter((one) => statSync(one).isDirectory());
  const listed = folders.flatMap((folder) =>
    listPath(folder).files.map((file) => join(resolve(folder), file)),
  );
  const hash = createHash('sha256');
  let [bytes, changedAt] = [0, 0];
  const files = [...listed, ...(names ?? [])];
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    bytes += size;
    changedAt = Math.max(changedAt, mtimeMs);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return { files: files.length, bytes, changedAt, stamp: `sha256:${hash.digest('hex')}` };
}
