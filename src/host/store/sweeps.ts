import type { Database } from './open';

/** Sweeps: runs that were asked for together. */
export interface SweepTable {
  insert(id: string, name: string | null, createdAt: number): void;
}

export function sweepTable(db: Database): SweepTable {
  const add = db.prepare('INSERT INTO sweeps (id, name, created_at) VALUES (?, ?, ?)');
  return { insert: (id, name, createdAt) => void add.run(id, name, createdAt) };
}
