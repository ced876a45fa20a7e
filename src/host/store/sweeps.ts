import type { Database } from './open';

/** Sweeps: runs that were asked for together. */
export interface SweepTable {
  insert(id: string, name: string | null, createdAt: number): void;
  /** What a sweep is called; undefined when there is none of this id. */
  name(id: string): string | null | undefined;
  rename(id: string, name: string | null): void;
}

export function sweepTable(db: Database): SweepTable {
  const add = db.prepare('INSERT INTO sweeps (id, name, created_at) VALUES (?, ?, ?)');
  const name = db.prepare('SELECT name FROM sweeps WHERE id = ?');
  const rename = db.prepare('UPDATE sweeps SET name = ? WHERE id = ?');
  return {
    insert: (id, given, createdAt) => void add.run(id, given, createdAt),
    name: (id) => name.get(id)?.['name'] as string | null | undefined,
    rename: (id, given) => void rename.run(given, id),
  };
}
