import { UserError } from '../../shared/errors';
import { listed, quote } from './classes';
import {
  hasDecimalComma,
  isInexactInteger,
  isMissing,
  isNumber,
  toNumber,
  type DecimalMark,
} from './csv-cells';
import { dataRows, type TableFile } from './table-rows';

/** More classes than this is a measured value, not a label. */
const MAX_CLASSES = 1000;

/** First pass over a table: how many rows, what each column holds, which labels there are. */
export interface TableScan {
  /** Rows with a label. */
  readonly rows: number;
  readonly unlabelled: number;
  /** How each column writes its numbers; null for a column of categories. The label column included. */
  readonly marks: readonly (DecimalMark | null)[];
  /** Distinct labels as the file has them, in order of appearance. */
  readonly labels: ReadonlySet<string>;
}

/** What one column could be so far. */
interface ColumnScan {
  point: boolean;
  comma: boolean;
  sawComma: boolean;
}

/**
 * @param label index of the label column
 * @throws UserError for ragged rows, no usable rows, and a label column that is no class
 */
export async function scanTable(table: TableFile, label: number): Promise<TableScan> {
  const columns: ColumnScan[] = table.shape.columns.map(() => ({
    point: true,
    comma: true,
    sawComma: false,
  }));
  const labels = new Set<string>();
  let [rows, unlabelled] = [0, 0];
  for await (const batch of dataRows(table)) {
    for (const { cells } of batch) {
      columns.forEach((column, index) => look(column, cells[index]!));
      if (isMissing(cells[label]!)) {
        unlabelled++;
        continue;
      }
      rows++;
      labels.add(cells[label]!);
      if (labels.size > MAX_CLASSES) throw tooManyLabels(table, label, labels.size, rows);
    }
  }
  if (rows === 0) {
    const got = unlabelled > 0 ? `none of ${unlabelled} rows has a label` : 'no rows below the header';
    throw new UserError(
      `${table.name}: ${got}`,
      'rows with a value in the label column',
      'choose another file or label column',
    );
  }
  if (rows >= 20 && labels.size > rows / 2) throw tooManyLabels(table, label, labels.size, rows);
  return { rows, unlabelled, marks: decideMarks(columns), labels };
}

function look(column: ColumnScan, cell: string): void {
  if (!(column.point || column.comma) || isMissing(cell)) return;
  if (column.point && !isNumber(cell, 'point')) column.point = false;
  if (column.comma && !isNumber(cell, 'comma')) column.comma = false;
  if (hasDecimalComma(cell)) column.sawComma = true;
}

/** `1.234` is read with a decimal point, unless another column shows that the file has decimal commas. */
function decideMarks(columns: readonly ColumnScan[]): (DecimalMark | null)[] {
  const commas = columns.some(({ comma, sawComma }) => comma && sawComma);
  const points = columns.some(({ point, comma }) => point && !comma);
  return columns.map(({ point, comma }) => {
    if (!point && !comma) return null;
    if (point && comma) return commas && !points ? 'comma' : 'point';
    return point ? 'point' : 'comma';
  });
}

function tooManyLabels(table: TableFile, label: number, count: number, rows: number): UserError {
  return new UserError(
    `${table.name}: label column ${quote(table.shape.columns[label]!)} has ${count} different values in ${rows} rows`,
    `classes (at most ${MAX_CLASSES}, each in several rows)`,
    `choose another label column: ${listed(table.shape.columns)}`,
  );
}

/**
 * How a label reads as a class name: numbers alike however written (`1`, `1.0`); the closing full stop gone that
 * some files put behind every label (`>50K.`).
 *
 * @param known the training part's class names, when the test part is read
 */
export function labelReader(scan: TableScan, label: number, known: ReadonlySet<string> | null) {
  const mark = scan.marks[label]!;
  const texts = [...scan.labels];
  const stops =
    mark === null && known === null && texts.every((text) => text.endsWith('.') && text.length > 1);
  return (text: string): string => {
    if (mark !== null) {
      const value = toNumber(text, mark);
      const exact = Number.isFinite(value) && !isInexactInteger(text, value);
      if (exact && (known === null || known.has(String(value)))) return String(value);
    }
    if (stops) return text.slice(0, -1);
    const bare = text.endsWith('.') ? text.slice(0, -1) : text;
    return known !== null && !known.has(text) && known.has(bare) ? bare : text;
  };
}
