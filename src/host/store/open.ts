import { existsSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { UserError } from '../../shared/errors';
import { migrations } from './migrations';
import { explained } from './trouble';

/** An open connection. */
export type Database = InstanceType<typeof DatabaseSync>;

/** How long a writer waits for another one (a request posted from a second process), in milliseconds. */
const BUSY_MS = 5000;

/** The schema version of a workspace file: 0 when there is none. @throws UserError when it is not a database. */
export function schemaVersion(path: string): number {
  if (!existsSync(path)) return 0;
  let db: Database | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
    return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  } catch (error) {
    throw explained(error, path);
  } finally {
    db?.close();
  }
}

/** @throws UserError when a newer Whittle wrote the workspace. The file is only read. */
export function checkVersion(path: string, known: number = migrations.length): number {
  const version = schemaVersion(path);
  if (version > known) {
    throw new UserError(
      `workspace ${path} has schema version ${version}`,
      `at most ${known}, the newest that this version of Whittle knows`,
      'open it with the newer Whittle that wrote it; nothing was changed',
    );
  }
  return version;
}

/** Opens a database whose schema is current. */
export function openDatabase(path: string): Database {
  const db = new DatabaseSync(path, { timeout: BUSY_MS });
  // WAL with NORMAL: a commit survives the death of any process; after a power cut the last ones may be missing,
  // never torn.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
  return db;
}

/**
 * Opens a workspace's database, makes it if it is not there, and brings its schema forward, one transaction per
 * version. Only the holder of the workspace's lock may call this.
 *
 * @throws UserError when a newer Whittle wrote the workspace, or the file is no database.
 */
export function openMigrated(path: string, steps: readonly string[] = migrations): Database {
  let version = checkVersion(path, steps.length);
  const db = openDatabase(path);
  try {
    for (const step of steps.slice(version)) {
      version += 1;
      transaction(db, () => db.exec(`${step}; PRAGMA user_version = ${version}`));
    }
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Runs `work` as one transaction: all of it is written, or nothing. */
export function transaction<T>(db: Database, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    db.exec('COMMIT');
    return value;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** Empties the write-ahead log into the database, then closes: the `.db` file alone is then the whole workspace. */
export function closeDatabase(db: Database): void {
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
