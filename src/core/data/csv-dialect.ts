/** How a table file separates its cells, guessed from its first lines. */
import { utf8Text } from '../formats/utf8';
import { startsWith } from './content';

export interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|' | ' ';
  readonly encoding: TextEncoding;
}
type TextEncoding = 'utf8' | 'latin1';

const delimiters = [',', ';', '\t', '|', ' '] as const;
const SNIFFED_LINES = 200;

/**
 * The text of a file's first bytes: UTF-8 (a byte order mark dropped), or Latin-1 where they are no UTF-8.
 *
 * @param complete whether these are all bytes of the file; if not, the last, partial line is dropped
 */
export function headText(head: Uint8Array, complete: boolean): { text: string; encoding: TextEncoding } {
  const lastBreak = Math.max(head.lastIndexOf(10), head.lastIndexOf(13));
  const whole = complete || lastBreak < 0 ? head : head.subarray(0, lastBreak + 1);
  const start = startsWith(whole, '\xef\xbb\xbf') ? 3 : 0;
  try {
    return { text: utf8Text(whole.subarray(start)), encoding: 'utf8' };
  } catch {
    let text = '';
    for (let i = start; i < whole.length; i += 4096)
      text += String.fromCharCode(...whole.subarray(i, i + 4096));
    return { text, encoding: 'latin1' };
  }
}

/**
 * Chooses the delimiter that gives most lines the same number of cells, more than one; on a tie the first of
 * comma, semicolon, tab, bar, space.
 *
 * @param text start of the file
 * @returns null when no delimiter divides the lines
 */
export function sniffDelimiter(text: string): Dialect['delimiter'] | null {
  let best: Dialect['delimiter'] | null = null;
  let bestShare = 0;
  for (const delimiter of delimiters) {
    const counts = sniffRows(text, delimiter).map((cells) => cells.length);
    const share = counts.filter((count) => count === mode(counts) && count > 1).length / counts.length;
    if (share > bestShare) [best, bestShare] = [delimiter, share];
  }
  return best;
}

/**
 * The first rows, cells trimmed and unquoted. A light reader for guessing only: the file itself is read by a full
 * parser.
 */
export function sniffRows(text: string, delimiter: Dialect['delimiter']): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    cells.push(cell.trim());
    cell = '';
  };
  for (let i = 0; i < text.length && rows.length < SNIFFED_LINES; i++) {
    const character = text[i]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[i + 1] === '"') cell += text[++i]!;
      else quoted = false;
    } else if (character === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (character === delimiter) {
      endCell();
    } else if (character === '\n' || character === '\r') {
      endCell();
      if (cells.some((value) => value !== '')) rows.push(cleanCells(cells, delimiter));
      cells = [];
    } else {
      cell += character;
    }
  }
  endCell();
  if (rows.length < SNIFFED_LINES && cells.some((value) => value !== ''))
    rows.push(cleanCells(cells, delimiter));
  return rows;
}

/** Runs of spaces separate once; nothing can be missing between them. */
export function cleanCells(cells: readonly string[], delimiter: Dialect['delimiter']): string[] {
  return delimiter === ' ' ? cells.filter((cell) => cell !== '') : [...cells];
}

/** The most frequent number; the larger one on a tie. */
export function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best = 0;
  for (const [value, count] of counts) {
    const bestCount = counts.get(best) ?? 0;
    if (count > bestCount || (count === bestCount && value > best)) best = value;
  }
  return best;
}
