import { DatabaseSync } from '@photostructure/sqlite';

/** A held lock; `release` may be called again without effect. */
export interface Lock {
  release(): void;
}

/**
 * Takes a workspace's lock, or returns null when another process (or another host of this one) holds it.
 *
 * It is an EXCLUSIVE transaction that stays open on a SQLite file of its own: the operating system's file lock
 * behind it dies with its process, so a crash cannot leave the workspace locked. Nothing is ever written there.
 * Do not open the file by other means while the lock is held: POSIX drops a process's locks on a file as soon as
 * any of its handles to that file is closed.
 */
export function takeLock(path: string): Lock | null {
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

const SQLITE_BUSY = 5;
