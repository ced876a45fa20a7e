import { readJson } from './json';
import type { Database } from './open';

/** Small facts about the workspace itself, by name. */
export interface SettingTable {
  get<T>(name: string): T | undefined;
  set(name: string, value: unknown): void;
  /** The next number of a series, from 1; never given twice, whatever is removed. */
  next(counter: string): number;
}

export function settingTable(db: Database): SettingTable {
  const select = db.prepare('SELECT value FROM settings WHERE name = ?');
  const upsert = db.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const count = db.prepare(
    'INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
  );
  return {
    get: <T>(name: string) => {
      const row = select.get(name);
      return row ? readJson<T>(row['value'], `setting ${name}`) : undefined;
    },
    set: (name, value) => void upsert.run(name, JSON.stringify(value)),
    next: (counter) => Number(count.get(counter)!['value']),
  };
}
