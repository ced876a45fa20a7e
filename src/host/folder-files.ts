import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file and its bytes. */
export interface FilePiece {
  readonly path: string;
  readonly bytes: number;
}

/** Every file below a folder; none where it is not there. Files that come and go meanwhile count as they were found. */
export async function filesBelow(folder: string): Promise<FilePiece[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return filesAt(
    entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
  );
}

/** Those of the paths that are files. */
export async function filesAt(paths: readonly string[]): Promise<FilePiece[]> {
  const found = paths.map(async (path): Promise<FilePiece[]> => {
    const stats = await stat(path).catch(() => null);
    return stats?.isFile() ? [{ path, bytes: stats.size }] : [];
  });
  return (await Promise.all(found)).flat();
}

export const bytesOf = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((total, { bytes }) => total + bytes, 0);
