import { UserError } from '../../shared/errors';

/**
 * Reads a JSON column. Rows are written by this program alone, yet a disk can damage them: the error names the row,
 * and one bad row never takes the others with it.
 */
export function readJson<T>(text: unknown, where: string): T {
  try {
    return JSON.parse(String(text)) as T;
  } catch {
    throw new UserError(
      `${where} in workspace.db holds ${JSON.stringify(String(text).slice(0, 40))}`,
      'JSON',
      'the row is damaged: remove it, or restore workspace.db from a backup',
    );
  }
}

export const readJsonOrNull = <T>(text: unknown, where: string): T | null =>
  text === null || text === undefined ? null : readJson<T>(text, where);

export function isJson(text: unknown): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

/** The rows whose JSON can be read, in their order: one that a disk damaged does not take the others with it. */
export const readable = <T>(texts: readonly unknown[]): T[] =>
  texts.filter(isJson).map((text) => JSON.parse(String(text)) as T);
