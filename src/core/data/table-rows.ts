import { UserError } from '../../shared/errors';
import { plural } from './classes';
import { cleanCells } from './csv-dialect';
import { unquote } from './csv-cells';
import { requireShape, SNIFF_BYTES, type TableShape } from './csv-shape';
import type { Source, TableRow } from './format';

/** A table file with its shape known: what both passes over it need. */
export interface TableFile {
  readonly source: Source;
  readonly file: string;
  readonly name: string;
  readonly shape: TableShape;
}

/** @throws UserError when the file is no table */
export async function openTable(source: Source, file: string): Promise<TableFile> {
  const name = source.nameOf(file);
  const head = await source.head(file, SNIFF_BYTES);
  return { source, file, name, shape: requireShape(head, head.length < SNIFF_BYTES, name) };
}

/**
 * The data rows in batches, header left out, each with exactly one cell a column.
 *
 * @throws UserError at the first row of another length, with its line
 */
export async function* dataRows(table: TableFile): AsyncIterable<readonly TableRow[]> {
  const { shape, name } = table;
  const width = shape.columns.length;
  let first = shape.firstRow !== 'data';
  for await (const batch of table.source.rows(table.file, shape.dialect)) {
    const rows: TableRow[] = [];
    for (const { cells, line } of batch) {
      if (first) {
        first = false;
        continue;
      }
      const clean = cleanCells(cells, shape.dialect.delimiter).map(unquote);
      if (shape.trailingDelimiter && clean.length === width + 1 && clean[width] === '') clean.pop();
      if (clean.length !== width) {
        throw new UserError(
          `${name}, line ${line}: ${plural(clean.length, 'cell')}`,
          `${width}, as the other rows have`,
          'mend the line (a missing or extra separator, or an unquoted one inside a cell)',
        );
      }
      rows.push({ cells: clean, line });
    }
    if (rows.length > 0) yield rows;
  }
}
