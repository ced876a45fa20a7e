import { UserError } from '../../shared/errors';
import { isMissing, isNumber } from './csv-cells';
import { headText, mode, sniffDelimiter, sniffRows, type Dialect } from './csv-dialect';
import { describeContent, looksBinary } from './content';

/** Bytes from which a table's shape is guessed. */
export const SNIFF_BYTES = 1 << 17;

/** What the first row is. `summary`: scikit-learn's row of counts and class names, `150,4,setosa,versicolor,…`. */
type FirstRow = 'data' | 'names' | 'summary';

export interface TableShape {
  readonly dialect: Dialect;
  readonly firstRow: FirstRow;
  /** Column names as the file or their place gives them, made distinct. */
  readonly columns: readonly string[];
  /** Names of classes 0, 1, … where a summary row gives them. */
  readonly classNames: readonly string[] | null;
  /** Every row ends with a delimiter: the empty cell behind it is no column. */
  readonly trailingDelimiter: boolean;
  readonly warnings: readonly string[];
}

/** Reads the shape, or null for what is no table of at least two columns. */
export function sniffShape(head: Uint8Array, complete: boolean): TableShape | null {
  if (head.length === 0 || looksBinary(head) || describeContent(head) !== null) return null;
  const { text, encoding } = headText(head, complete);
  const delimiter = sniffDelimiter(text);
  if (delimiter === null) return null;
  const rows = sniffRows(text, delimiter);
  const rest = rows.length > 1 ? rows.slice(1) : rows;
  const trailingDelimiter = rows.every((cells) => cells.length > 2 && cells.at(-1) === '');
  const width = mode(rest.map((cells) => cells.length)) - (trailingDelimiter ? 1 : 0);
  const summary = summaryOf(rows[0]!, width);
  const hasNames = summary === null && rows[0]!.length >= width && looksLikeNames(rows);
  const { names, warnings } = distinctNames(hasNames ? rows[0]! : [], width);
  return {
    dialect: { delimiter, encoding },
    firstRow: summary ? 'summary' : hasNames ? 'names' : 'data',
    columns: names,
    classNames: summary,
    trailingDelimiter,
    warnings,
  };
}

/** @throws UserError that says why this is no table */
export function requireShape(head: Uint8Array, complete: boolean, name: string): TableShape {
  const shape = sniffShape(head, complete);
  if (shape !== null && shape.columns.length >= 2) return shape;
  const got =
    head.length === 0
      ? 'an empty file'
      : (describeContent(head) ?? (looksBinary(head) ? 'binary data' : 'text without columns'));
  throw new UserError(
    `${name}: ${got}`,
    'a table of at least two columns, separated by comma, semicolon, tab, bar or space, in UTF-8',
    'export the table as CSV',
  );
}

/** `[count, features, name, name, …]` above rows of features + 1 cells. */
function summaryOf(first: readonly string[], width: number): string[] | null {
  const [count, features, ...names] = first;
  const fits = /^\d+$/.test(count ?? '') && Number(features) === width - 1 && names.length >= 2;
  return fits && names.every((name) => name !== '' && !isNumber(name, 'point')) ? names : null;
}

/**
 * Is the first row a header? Yes if it has a text above a column of numbers; no if it has a number above one; where
 * no column tells, yes if its cells are distinct and none comes again below.
 */
function looksLikeNames(rows: readonly (readonly string[])[]): boolean {
  const [first, ...below] = rows;
  if (below.length === 0) return !first!.some((cell) => isNumeric(cell));
  let votes = 0;
  first!.forEach((cell, column) => {
    const values = below.map((cells) => cells[column] ?? '').filter((value) => !isMissing(value));
    if (values.length === 0 || !values.every(isNumeric)) return;
    votes += isNumeric(cell) || isMissing(cell) ? -1 : 1;
  });
  if (votes !== 0) return votes > 0;
  const distinct = new Set(first).size === first!.length && !first!.some((cell) => isMissing(cell));
  return distinct && first!.every((cell, column) => !below.some((cells) => cells[column] === cell));
}

const isNumeric = (cell: string): boolean => isNumber(cell, 'point') || isNumber(cell, 'comma');

/** Names for `width` columns: an empty one by its place, a repeated one with a number. */
function distinctNames(given: readonly string[], width: number): { names: string[]; warnings: string[] } {
  const names: string[] = [];
  const warnings: string[] = [];
  for (let column = 0; column < width; column++) {
    const wanted = given[column] || `column ${column}`;
    let name = wanted;
    for (let copy = 2; names.includes(name); copy++) name = `${wanted} (${copy})`;
    if (name !== wanted)
      warnings.push(`Two columns are named “${wanted}”; the one at place ${column} is “${name}”.`);
    names.push(name);
  }
  return { names, warnings };
}
