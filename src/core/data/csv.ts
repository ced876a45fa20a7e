import type { FeatureInfo } from '../../shared/dataset';
import { listed } from './classes';
import { sniffShape, SNIFF_BYTES } from './csv-shape';
import type { DataFormat, Listing, Match, OpenedDataset, OpenRequest } from './format';
import { readTable, tableFiles, type Table } from './table';
import { fitFeatures } from './table-fit';

/** Tables with a label column, comma, semicolon, tab, bar or space separated, plain or gzip. */
export const csv: DataFormat = {
  info: {
    name: 'csv',
    title: 'Table (CSV, TSV)',
    extensions: ['csv', 'tsv', 'tab', 'data', 'txt', 'csv.gz', 'tsv.gz'],
  },
  match,
  open,
};

const ROWS_A_PIECE = 4096;

function match(listing: Listing, head: Uint8Array): Match | null {
  const files = tableFiles(listing);
  const shape = sniffShape(head, head.length < SNIFF_BYTES);
  if (files === null || shape === null || shape.columns.length < 2) return null;
  const { columns } = shape;
  return { summary: `Table of ${columns.length} columns`, columns, hasTest: files.test !== null };
}

async function open(request: OpenRequest): Promise<OpenedDataset> {
  const table = await readTable(request);
  const before = countMissing(table);
  const features = fitFeatures(table.cells, table.parts, table.columns);
  const width = table.columns.length;
  return {
    sampleShape: [width],
    dtype: 'float32',
    classes: table.classes,
    preprocessing: { kind: 'columns', features },
    labels: table.labels,
    parts: table.parts,
    warnings: [...table.warnings, ...featureWarnings(features, table.parts), ...unseenCells(table, before)],
    async *samples() {
      for (let row = 0; row < table.labels.length; row += ROWS_A_PIECE) {
        yield table.cells.subarray(row * width, (row + ROWS_A_PIECE) * width);
      }
    },
  };
}

function countMissing({ cells }: Table): number {
  let count = 0;
  for (const value of cells) if (Number.isNaN(value)) count++;
  return count;
}

/** Category cells that turned into missing ones, since no training row has their category. */
function unseenCells(table: Table, missingBefore: number): string[] {
  const unseen = countMissing(table) - missingBefore;
  return unseen === 0
    ? []
    : [
        `${unseen} cells of the test part hold a category that the training part lacks; they count as missing.`,
      ];
}

function featureWarnings(features: readonly FeatureInfo[], parts: Uint8Array): string[] {
  const rows = parts.reduce((count, part) => count + (part === 0 ? 1 : 0), 0);
  const names = (wanted: (feature: FeatureInfo) => boolean): string[] =>
    features.filter(wanted).map(({ name }) => name);
  const warnings: string[] = [];
  const empty = names(({ missing }) => missing === rows);
  if (empty.length > 0) warnings.push(`Columns without any value in the training part: ${listed(empty)}.`);
  const free = names(
    (feature) => feature.kind === 'categorical' && rows >= 20 && feature.categories.length > rows / 2,
  );
  if (free.length > 0) warnings.push(`Columns in which most rows have a text of their own: ${listed(free)}.`);
  return warnings;
}
