import { isJson } from './json';
import type { Database } from './open';

/** Small facts about the workspace itself, by name. */
export interface SettingTable {
  /** undefined when it is not set, or its row is damaged: a workspace opens all the same. */
  get<T>(name: string): T | undefined;
  /** Names of the rows that cannot be read. */
  damaged(): string[];
  set(name: string, value: unknown): void;
  /** The next number of a series, from 1; never given twice, whatever is removed. */
  next(counter: string): number;
}

export function settingTable(db: Database): SettingTable {
  const select = db.prepare('SELECT value FROM settings WHERE name = ?');
  const all = db.prepare('SELECT name, value FROM settings ORDER BY name');
  const upsert = db.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const count = db.prepare(
    'INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
  );
  return {
    get: <T>(name: string) => {
      const row = select.get(name);
      return row && isJson(row['value']) ? (JSON.parse(String(row['value'])) as T) : undefined;
    },
    damaged: () =>
      all
        .all()
        .filter((row) => !isJson(row['value']))
        .map((row) => String(row['name'])),
    set: (name, value) => void upsert.run(name, JSON.stringify(value)),
    next: (counter) => Number(count.get(counter)!['value']),
  };
}
