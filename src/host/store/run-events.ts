import {
  changesOf,
  KEPT_CHECKPOINTS,
  type RunChange,
  type RunEvent,
  type RunEventKind,
} from '../../shared/run-events';
import { isJson, readJson } from './json';
import type { Database } from './open';

export type NewRunEvent = Omit<RunEvent, 'id' | 'at'>;

export interface RunEventTable {
  /** Of checkpoints only those stay that are still on disk. */
  add(run: string, event: NewRunEvent, at?: number): RunEvent;
  /** A change; one that is told again is corrected where it stands. */
  putChange(run: string, change: RunChange, elapsedMs: number): RunEvent;
  /** In the order in which they happened. */
  of(run: string): RunEvent[];
  has(run: string, kind: RunEventKind): boolean;
  /** In the order in which they are made. */
  changes(run: string): RunChange[];
  /**
   * Forgets what a run that goes on from `step` will do again. A phase that begins there begins once more; what the
   * checkpoint comes after stays, and so do changes, which are made again at their steps.
   */
  rewind(run: string, step: number): void;
}

export function runEventTable(db: Database): RunEventTable {
  const columns = 'id, kind, step, elapsed_ms AS elapsedMs, at, data';
  const insert = db.prepare(
    `INSERT INTO run_events (run, kind, step, elapsed_ms, at, data) VALUES (?, ?, ?, ?, ?, ?) RETURNING ${columns}`,
  );
  const correct = db.prepare(
    `UPDATE run_events SET step = ?, data = ? WHERE run = ? AND kind = 'change' AND at = ? RETURNING ${columns}`,
  );
  const all = db.prepare(`SELECT ${columns} FROM run_events WHERE run = ? ORDER BY id`);
  const ofKind = db.prepare(`SELECT ${columns} FROM run_events WHERE run = ? AND kind = ? ORDER BY id`);
  const sameCheckpoint = db.prepare(
    "DELETE FROM run_events WHERE run = ? AND kind = 'checkpoint' AND step = ?",
  );
  const oldCheckpoints = db.prepare(`
    DELETE FROM run_events WHERE run = ?1 AND kind = 'checkpoint' AND id NOT IN
      (SELECT id FROM run_events WHERE run = ?1 AND kind = 'checkpoint' ORDER BY step DESC, id DESC
        LIMIT ${KEPT_CHECKPOINTS})`);
  const rewind = db.prepare(`
    DELETE FROM run_events WHERE run = ?1 AND
      (kind = 'phase' AND step >= ?2 OR kind IN ('early-stop', 'checkpoint') AND step > ?2)`);
  return {
    add: (run, { kind, step, elapsedMs, ...data }, at = Date.now()) => {
      if (kind === 'checkpoint') sameCheckpoint.run(run, step);
      const row = insert.get(run, kind, step, elapsedMs, at, JSON.stringify(data));
      if (kind === 'checkpoint') oldCheckpoints.run(run);
      return toEvent(row!);
    },
    putChange: (run, change, elapsedMs) => {
      const data = JSON.stringify({ change });
      const known = correct.get(change.step, data, run, change.at);
      return toEvent(known ?? insert.get(run, 'change', change.step, elapsedMs, change.at, data)!);
    },
    of: (run) =>
      all
        .all(run)
        .filter((row) => isJson(row['data']))
        .map(toEvent),
    has: (run, kind) => ofKind.get(run, kind) !== undefined,
    changes: (run) => changesOf(ofKind.all(run, 'change').map(toEvent)),
    rewind: (run, step) => void rewind.run(run, step),
  };
}

function toEvent({ data, ...row }: Record<string, unknown>): RunEvent {
  return { ...row, ...readJson<object>(data, `event ${String(row['id'])}`) } as unknown as RunEvent;
}
