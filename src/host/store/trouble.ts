import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../shared/errors';

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const SQLITE = { readOnly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

/**
 * What SQLite refused, for the person whose disk it is; anything else is returned as it came: it is not the database
 * that a file's error tells of.
 *
 * @param path of the database
 */
export function explained(error: unknown, path: string): unknown {
  const { errcode, message } = error as { errcode?: number; message?: string };
  if (errcode === undefined) return error;
  const primary = errcode & 0xff;
  const kept = 'nothing that was there has been changed';
  const refused = primary === SQLITE.readOnly || primary === SQLITE.cannotOpen || primary === SQLITE.ioError;
  // SQLite says "disk I/O error" where it finds no room for the file that its readers share.
  if (primary === SQLITE.full || (refused && isFull(path))) {
    return new UserError(
      `the disk of ${path} is full`,
      'a few megabytes of free space',
      `free some space on it and try again; ${kept}`,
    );
  }
  if (primary === SQLITE.corrupt || primary === SQLITE.notADatabase) {
    return new UserError(
      `${path} cannot be read as a workspace (${message})`,
      'a SQLite database written by Whittle',
      `restore it from a backup, or move it away to start an empty workspace; ${kept}`,
    );
  }
  if (refused) {
    return new UserError(
      `${path} cannot be written (${message})`,
      'a file and folder that this user may write, on a disk with free space',
      `correct the permissions or the disk and try again; ${kept}`,
    );
  }
  return error;
}

/** Less than a workspace needs to be opened. */
const LEAST_BYTES = 1 << 20;

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < LEAST_BYTES;
  } catch {
    return false;
  }
}
