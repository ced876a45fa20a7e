import type { ExportReport } from '../../shared/run';
import { readable } from './json';
import type { Database } from './open';

export interface ExportTable {
  insert(report: ExportReport): void;
  /** Reports of a run's exports that can be read, oldest first. */
  of(run: string): ExportReport[];
}

export function exportTable(db: Database): ExportTable {
  const add = db.prepare('INSERT INTO exports (run, report, created_at) VALUES (?, ?, ?)');
  const of = db.prepare('SELECT id, report FROM exports WHERE run = ? ORDER BY id');
  return {
    insert: (report) => void add.run(report.run, JSON.stringify(report), report.createdAt),
    of: (run) => readable<ExportReport>(of.all(run).map((row) => row['report'])),
  };
}
