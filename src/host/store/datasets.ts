import type { DatasetInfo } from '../../shared/dataset';
import { isJson, readJson } from './json';
import type { Database } from './open';

export interface DatasetTable {
  /** Newest last. A damaged row is left out: `find` says what is wrong with it. */
  list(): DatasetInfo[];
  /** @throws UserError when the row is damaged. */
  find(id: string): DatasetInfo | null;
  insert(info: DatasetInfo): void;
  /** New facts about a dataset that is there. */
  replace(info: DatasetInfo): void;
  remove(id: string): void;
  ids(): string[];
  /** Ids of the rows that cannot be read. */
  damaged(): string[];
}

export function datasetTable(db: Database): DatasetTable {
  const all = db.prepare('SELECT id, info FROM datasets ORDER BY imported_at, id');
  const one = db.prepare('SELECT info FROM datasets WHERE id = ?');
  const add = db.prepare('INSERT INTO datasets (id, name, info, imported_at) VALUES (?, ?, ?, ?)');
  const change = db.prepare('UPDATE datasets SET name = ?, info = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM datasets WHERE id = ?');
  const parse = (id: unknown, info: unknown): DatasetInfo => readJson(info, `dataset ${String(id)}`);
  return {
    list: () =>
      all.all().flatMap((row) => {
        try {
          return [parse(row['id'], row['info'])];
        } catch {
          return [];
        }
      }),
    find: (id) => {
      const row = one.get(id);
      return row ? parse(id, row['info']) : null;
    },
    insert: (info) => void add.run(info.id, info.name, JSON.stringify(info), info.importedAt),
    replace: (info) => void change.run(info.name, JSON.stringify(info), info.id),
    remove: (id) => void drop.run(id),
    damaged: () =>
      all
        .all()
        .filter((row) => !isJson(row['info']))
        .map((row) => String(row['id'])),
    ids: () => all.all().map((row) => String(row['id'])),
  };
}
