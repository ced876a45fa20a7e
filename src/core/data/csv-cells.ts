/** What a cell of a table says. */

/** Words for a missing value, in lower case. */
const missingWords = new Set(['', '?', 'na', 'n/a', '#n/a', 'nan', 'null']);

const pointNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** 1.234,56 or 1234,56 or 1.234.567: a comma before the decimals, points between thousands. */
const commaNumber = /^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][+-]?\d+)?$/;
const infinity = /^[+-]?inf(inity)?$/i;

export type DecimalMark = 'point' | 'comma';

export function isMissing(cell: string): boolean {
  return cell.length <= 4 && missingWords.has(cell.toLowerCase());
}

/** Is the cell a number in this notation (infinity included: it is refused later, not taken for a category)? */
export function isNumber(cell: string, mark: DecimalMark): boolean {
  return (mark === 'point' ? pointNumber : commaNumber).test(cell) || infinity.test(cell);
}

/** Does the comma of this number stand before decimals? */
export function hasDecimalComma(cell: string): boolean {
  return cell.includes(',');
}

/** The number that `isNumber` accepted; ±Infinity where it is too large for a double. */
export function toNumber(cell: string, mark: DecimalMark): number {
  if (infinity.test(cell)) return cell.startsWith('-') ? -Infinity : Infinity;
  return Number(mark === 'point' ? cell : cell.replaceAll('.', '').replace(',', '.'));
}

/** Is it written as an integer, and so large that a double cannot tell it from its neighbours? */
export function isInexactInteger(cell: string, value: number): boolean {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER && /^[+-]?\d+$/.test(cell);
}

/** A cell in single quotes is the text between them (WEKA's habit). */
export function unquote(cell: string): string {
  return cell.length >= 2 && cell.startsWith("'") && cell.endsWith("'") ? cell.slice(1, -1) : cell;
}
