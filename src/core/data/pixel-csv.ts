import { UserError } from '../../shared/errors';
import { quote } from './classes';
import type { DataFormat, OpenedDataset, OpenRequest } from './format';
import { TRAIN } from './format';
import { pixels } from './preprocess';
import { readTable, type Table } from './table';

/**
 * A table whose feature columns are the pixels of square gray images, row by row, 0–255: scikit-learn's digits
 * (8 × 8, 0–16), MNIST as CSV. Never guessed, only read when asked for; as `csv` it is a table of numbers.
 */
export const pixelCsv: DataFormat = {
  info: { name: 'pixel-csv', title: 'Table of pixels (square gray images)', extensions: ['csv', 'csv.gz'] },
  match: () => null,
  open,
};

const ROWS_A_PIECE = 4096;

async function open(request: OpenRequest): Promise<OpenedDataset> {
  const table = await readTable(request);
  const side = sideOf(table, request.source.path);
  const data = toPixels(table, request.source.path);
  const size = side * side;
  return {
    sampleShape: [side, side, 1],
    dtype: 'uint8',
    classes: table.classes,
    preprocessing: pixels(1, largestOf(data, table.parts, size)),
    labels: table.labels,
    parts: table.parts,
    warnings: table.warnings,
    async *samples() {
      for (let row = 0; row < table.labels.length; row += ROWS_A_PIECE) {
        yield data.subarray(row * size, (row + ROWS_A_PIECE) * size);
      }
    },
  };
}

function sideOf({ columns }: Table, path: string): number {
  const side = Math.sqrt(columns.length);
  if (Number.isInteger(side)) return side;
  throw new UserError(
    `${path}: ${columns.length} pixel columns`,
    'a square number, such as 64 (8 × 8) or 784 (28 × 28)',
    'import the file as a table, or name the label column',
  );
}

function toPixels({ cells, columns }: Table, path: string): Uint8Array {
  const text = columns.find(({ mark }) => mark === null);
  if (text) throw notPixels(path, text.name, 'texts');
  return Uint8Array.from(cells, (value, at) => {
    if (value >= 0 && value <= 255 && Number.isInteger(value)) return value;
    throw notPixels(
      path,
      columns[at % columns.length]!.name,
      Number.isNaN(value) ? 'missing values' : String(value),
    );
  });
}

/** The largest pixel of the training part, by which pixels are brought to 0–1. */
function largestOf(data: Uint8Array, parts: Uint8Array, size: number): number {
  let largest = 1;
  for (let at = 0; at < data.length; at++) {
    if (data[at]! > largest && parts[Math.floor(at / size)] === TRAIN) largest = data[at]!;
  }
  return largest;
}

function notPixels(path: string, column: string, got: string): UserError {
  return new UserError(
    `${path}: column ${quote(column)} holds ${got}`,
    'integers from 0 to 255',
    'import the file as a table, or name the label column',
  );
}
