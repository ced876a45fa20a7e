import type { ExportReport } from '../../shared/export';
import { readable } from './json';
import type { Database } from './open';

export interface ExportTable {
  insert(report: ExportReport): void;
  /** Reports of a run's exports that can be read, oldest first. */
  of(run: string): ExportReport[];
  /** The run of which an export wrote a file to exactly this path; null when none did. */
  runOf(path: string): string | null;
}

export function exportTable(db: Database): ExportTable {
  const add = db.prepare('INSERT INTO exports (run, report, created_at) VALUES (?, ?, ?)');
  const of = db.prepare('SELECT id, report FROM exports WHERE run = ? ORDER BY id');
  const owner = db.prepare(
    `SELECT run FROM exports
     WHERE json_valid(report) AND EXISTS
       (SELECT 1 FROM json_each(report, '$.files') AS file WHERE file.value ->> '$.path' = ?)
     ORDER BY id DESC LIMIT 1`,
  );
  return {
    insert: (report) => void add.run(report.run, JSON.stringify(report), report.createdAt),
    of: (run) => readable<ExportReport>(of.all(run).map((row) => row['report'])),
    runOf: (path) => (owner.get(path)?.['run'] as string | undefined) ?? null,
  };
}
