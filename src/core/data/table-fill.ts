import { UserError } from '../../shared/errors';
import { quote } from './classes';
import { isInexactInteger, isMissing, isNumber, toNumber, type DecimalMark } from './csv-cells';
import type { TableRow } from './format';
import { dataRows, type TableFile } from './table-rows';

/** More categories than this make the net's input too wide, and are most often free text. */
const MAX_CATEGORIES = 1000;
const FLOAT32_MAX = 3.4028234663852886e38;

/** Second pass over a table: cells as float32, categories as codes in order of appearance, NaN where missing. */
export interface CellMatrix {
  /** `[rows, columns]`, the label column left out. */
  readonly cells: Float32Array;
  /** Class name of each row. */
  readonly labels: string[];
}

/** A feature column: its place in the file, its name, and how it is read. */
export interface Column {
  readonly index: number;
  readonly name: string;
  readonly mark: DecimalMark | null;
  /** Code of each category, shared between the parts. */
  readonly codes: Map<string, number>;
  /** Does it hold integers that float32 rounds (beyond 2^24)? Known once the column is filled. */
  rounded: boolean;
}

/**
 * @param rows number of labelled rows, from the first pass
 * @throws UserError for numbers that float32 cannot hold, texts among numbers, and columns of free text
 */
export async function fillTable(
  table: TableFile,
  label: number,
  columns: readonly Column[],
  rows: number,
  readLabel: (text: string) => string,
): Promise<CellMatrix> {
  const cells = new Float32Array(rows * columns.length); // [rows, columns]
  const labels: string[] = [];
  let at = 0;
  for await (const batch of dataRows(table)) {
    for (const row of batch) {
      const text = row.cells[label]!;
      if (isMissing(text)) continue;
      labels.push(readLabel(text));
      for (const column of columns) cells[at++] = readCell(table, row, column);
    }
  }
  if (labels.length !== rows) {
    throw new UserError(
      `${table.name}: the file changed while it was read`,
      'a file at rest',
      'import it again',
    );
  }
  return { cells, labels };
}

function readCell(table: TableFile, row: TableRow, column: Column): number {
  const text = row.cells[column.index]!;
  if (isMissing(text)) return NaN;
  if (column.mark === null) return codeOf(table, text, column);
  if (!isNumber(text, column.mark)) {
    throw cellError(table, row, column, 'a number, as the training part has there', 'mend the cell');
  }
  const value = toNumber(text, column.mark);
  if (isInexactInteger(text, value)) {
    throw cellError(
      table,
      row,
      column,
      'an integer up to 2^53',
      'leave the column out if it is an identifier',
    );
  }
  if (Math.abs(value) > FLOAT32_MAX) {
    throw cellError(
      table,
      row,
      column,
      'a finite number up to 3.4e38',
      'mend the cell or rescale the column',
    );
  }
  if (Number.isInteger(value) && Math.fround(value) !== value) column.rounded = true;
  return value;
}

function codeOf(table: TableFile, text: string, column: Column): number {
  const known = column.codes.get(text);
  if (known !== undefined) return known;
  const code = column.codes.size;
  if (code === MAX_CATEGORIES) {
    throw new UserError(
      `${table.name}: column ${quote(column.name)} holds more than ${MAX_CATEGORIES} different texts`,
      'numbers, or a few categories',
      'take the column out or turn it into numbers',
    );
  }
  column.codes.set(text, code);
  return code;
}

function cellError(
  table: TableFile,
  row: TableRow,
  column: Column,
  expected: string,
  fix: string,
): UserError {
  const text = quote(row.cells[column.index]!);
  return new UserError(
    `${table.name}, line ${row.line}, column ${quote(column.name)}: ${text}`,
    expected,
    fix,
  );
}
