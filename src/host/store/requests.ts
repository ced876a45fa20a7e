import { readJson, readJsonOrNull } from './json';
import type { Database } from './open';

export interface PostedRequest {
  readonly id: number;
  readonly channel: string;
  readonly args: unknown;
  /** Why `args` cannot be read, in a row that a disk damaged; such a row does not take the others with it. */
  readonly damage?: unknown;
}

/** The letter box between a process that wants something done and the one that holds the workspace. */
export interface RequestTable {
  post(channel: string, args: unknown, at: number): number;
  waiting(): PostedRequest[];
  answer(id: number, answer: unknown): void;
  /** The answer; null while there is none, undefined when the request itself is gone. */
  answerOf<T>(id: number): T | null | undefined;
  remove(id: number): void;
  /** Removes what has no answer yet, or `pending` for one, and what was asked before `before`. */
  clear(pending: unknown, before: number): void;
}

export function requestTable(db: Database): RequestTable {
  const post = db.prepare('INSERT INTO requests (channel, args, created_at) VALUES (?, ?, ?)');
  const waiting = db.prepare('SELECT id, channel, args FROM requests WHERE answer IS NULL ORDER BY id');
  const answer = db.prepare('UPDATE requests SET answer = ? WHERE id = ?');
  const read = db.prepare('SELECT answer FROM requests WHERE id = ?');
  const remove = db.prepare('DELETE FROM requests WHERE id = ?');
  const clear = db.prepare('DELETE FROM requests WHERE answer IS NULL OR answer = ? OR created_at < ?');
  return {
    post: (channel, args, at) => Number(post.run(channel, JSON.stringify(args ?? null), at).lastInsertRowid),
    waiting: () =>
      waiting.all().map((row) => ({
        id: Number(row['id']),
        channel: String(row['channel']),
        ...argsOf(row['args'], `request ${String(row['id'])}`),
      })),
    answer: (id, value) => void answer.run(JSON.stringify(value), id),
    answerOf: <T>(id: number) => {
      const row = read.get(id);
      return row && readJsonOrNull<T>(row['answer'], `answer ${id}`);
    },
    remove: (id) => void remove.run(id),
    clear: (pending, before) => void clear.run(JSON.stringify(pending), before),
  };
}

function argsOf(text: unknown, where: string): Pick<PostedRequest, 'args' | 'damage'> {
  try {
    return { args: readJson(text, where) };
  } catch (damage) {
    return { args: null, damage };
  }
}
