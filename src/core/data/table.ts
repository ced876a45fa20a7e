import { UserError } from '../../shared/errors';
import {
  indexClasses,
  listed,
  quote,
  requireTwoClasses,
  unseenClassWarnings,
  type ClassIndex,
} from './classes';
import type { Listing, OpenRequest, Source } from './format';
import { TEST } from './format';
import { stratifiedSplit } from './split';
import { fillTable, type CellMatrix, type Column } from './table-fill';
import { openTable, type TableFile } from './table-rows';
import { labelReader, scanTable, type TableScan } from './table-scan';

/** A table read whole: cells as float32, categories as codes of the columns' maps, NaN where missing. */
export interface Table {
  readonly columns: readonly Column[];
  /** `[rows, columns]` */
  readonly cells: Float32Array;
  readonly classes: readonly string[];
  readonly labels: Int32Array;
  readonly parts: Uint8Array;
  readonly warnings: readonly string[];
}

const tableName = /\.(csv|tsv|tab|data|txt)(\.gz)?$/i;

/** The table files of a path: the chosen file, or the one table of a folder, or its `…train…` and `…test…`. */
export function tableFiles(listing: Listing): { train: string; test: string | null } | null {
  if (listing.chosen !== null) return { train: listing.chosen, test: null };
  const tables = listing.files.filter((file) => !file.includes('/') && tableName.test(file));
  if (tables.length === 1) return { train: tables[0]!, test: null };
  const train = tables.find((file) => /train/i.test(file));
  const test = tables.find((file) => train !== undefined && file === train.replace(/train/i, 'test'));
  return train !== undefined && test !== undefined && tables.length === 2 ? { train, test } : null;
}

/**
 * Reads a table in two passes, the first to learn what the columns hold.
 *
 * @throws UserError for what is no table, ragged or unusable rows, a label column that does not exist, and cells that
 *   float32 cannot hold
 */
export async function readTable({ source, test, request }: OpenRequest): Promise<Table> {
  const files = filesOf(source);
  const train = await openTable(source, files.train);
  const label = labelColumn(train, request.label);
  const scan = await scanTable(train, label);
  const columns = featureColumns(train, scan, label);
  const readLabel = labelReader(scan, label, null);
  const matrices = [await fillTable(train, label, columns, scan.rows, named(train, readLabel))];
  const warnings = [...source.warnings, ...tableWarnings(train, scan)];

  const testFile = test
    ? await openTable(test, filesOf(test).train)
    : files.test && (await openTable(source, files.test));
  if (testFile) {
    requireSameColumns(train, testFile);
    const testScan = await scanTable(testFile, label);
    const read = labelReader(
      { ...testScan, marks: scan.marks },
      label,
      new Set([...scan.labels].map(readLabel)),
    );
    matrices.push(await fillTable(testFile, label, columns, testScan.rows, named(train, read)));
    warnings.push(...tableWarnings(testFile, testScan));
  }
  const rows = scan.rows;
  const { classes, labels } = indexLabels(matrices, train.shape.classNames);
  requireTwoClasses(classes, source.path, `choose another label column: ${listed(train.shape.columns)}`);
  const parts = testFile
    ? new Uint8Array(labels.length).fill(TEST, rows)
    : stratifiedSplit(labels, classes.length, source.path, request.testFraction, request.seed);
  warnings.push(...unseenClassWarnings(labels, parts, classes), ...roundingWarnings(columns));
  return { columns, cells: joinCells(matrices), classes, labels, parts, warnings };
}

function filesOf(source: Source): { train: string; test: string | null } {
  const files = tableFiles(source);
  if (files !== null) return files;
  throw new UserError(
    `${source.path}: a folder without one table of its own`,
    'one CSV or TSV file, or two that differ in “train” and “test”',
    'choose the file',
  );
}

/** The column by name, else by its place, else the last one. */
function labelColumn({ shape, name }: TableFile, wanted: string | undefined): number {
  if (wanted === undefined || wanted === '') return shape.columns.length - 1;
  const byName = shape.columns.indexOf(wanted);
  if (byName >= 0) return byName;
  if (/^\d+$/.test(wanted) && Number(wanted) < shape.columns.length) return Number(wanted);
  throw new UserError(
    `${name}: no column ${quote(wanted)}`,
    `a column name (${listed(shape.columns)}) or a place from 0 to ${shape.columns.length - 1}`,
    'choose the label column',
  );
}

function featureColumns({ shape }: TableFile, { marks }: TableScan, label: number): Column[] {
  return shape.columns
    .map((name, index) => ({
      index,
      name,
      mark: marks[index]!,
      codes: new Map<string, number>(),
      rounded: false,
    }))
    .filter(({ index }) => index !== label);
}

/** Labels that count the class names of a summary row become those names. */
function named({ shape }: TableFile, read: (text: string) => string): (text: string) => string {
  return (text) => {
    const label = read(text);
    return shape.classNames?.[Number(label)] ?? label;
  };
}

function indexLabels(matrices: readonly CellMatrix[], declared: readonly string[] | null): ClassIndex {
  const codeOf = new Map<string, number>();
  const codes: number[] = [];
  for (const { labels } of matrices) {
    for (const label of labels) {
      if (!codeOf.has(label)) codeOf.set(label, codeOf.size);
      codes.push(codeOf.get(label)!);
    }
  }
  return indexClasses(codes, [...codeOf.keys()], declared);
}

function joinCells(matrices: readonly CellMatrix[]): Float32Array {
  if (matrices.length === 1) return matrices[0]!.cells;
  const joined = new Float32Array(matrices.reduce((sum, { cells }) => sum + cells.length, 0));
  let offset = 0;
  for (const { cells } of matrices) {
    joined.set(cells, offset);
    offset += cells.length;
  }
  return joined;
}

function requireSameColumns(train: TableFile, test: TableFile): void {
  const [expected, got] = [train.shape.columns, test.shape.columns];
  const bothNamed = train.shape.firstRow === 'names' && test.shape.firstRow === 'names';
  const differs = expected.findIndex((name, index) => bothNamed && got[index] !== name);
  if (got.length === expected.length && differs < 0) return;
  throw new UserError(
    got.length !== expected.length
      ? `${test.name}: ${got.length} columns`
      : `${test.name}: column ${differs} is ${quote(got[differs]!)}`,
    got.length !== expected.length
      ? `${expected.length}, as ${train.name} has`
      : `${quote(expected[differs]!)}, as in ${train.name}`,
    'choose training and test files of one table',
  );
}

function roundingWarnings(columns: readonly Column[]): string[] {
  const rounded = columns.filter((column) => column.rounded).map(({ name }) => name);
  return rounded.length === 0 ? [] : [`Large integers are rounded to seven digits in ${listed(rounded)}.`];
}

function tableWarnings({ shape, name }: TableFile, scan: TableScan): string[] {
  const warnings = [...shape.warnings];
  if (shape.dialect.encoding === 'latin1') warnings.push(`${name} is no UTF-8 text; it was read as Latin-1.`);
  if (scan.unlabelled > 0) warnings.push(`${name}: ${scan.unlabelled} rows without a label were left out.`);
  return warnings;
}
