import { CsvError, parse, type InfoRecord } from 'csv-parse';
import type { Dialect } from '../../core/data/csv-dialect';
import type { TableRow } from '../../core/data/format';
import { UserError } from '../../shared/errors';

/** A longer record is an unclosed quotation mark, or no table. */
const MAX_RECORD_CHARACTERS = 8 * 2 ** 20;
/** Text parsed at a time: the rows of one such piece are in memory together. */
const PIECE_BYTES = 1 << 17;

/**
 * Splits text into rows of trimmed cells: quoted cells, a byte order mark, all three line ends.
 *
 * @throws UserError with the line, for a quotation mark that is never closed
 */
export async function* parseRows(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  { delimiter, encoding }: Dialect,
): AsyncIterable<readonly TableRow[]> {
  let rows: TableRow[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    encoding,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    // Rows are collected here and kept from the stream, whose bookkeeping would cost more than the parsing.
    on_record: (cells: string[], { lines }: InfoRecord) => {
      rows.push({ cells, line: lines });
      return null;
    },
  });
  const failed = new Promise<never>((_, reject) => parser.on('error', reject));
  failed.catch(() => undefined);
  const step = (act: (done: () => void) => void): Promise<void> =>
    Promise.race([failed, new Promise<void>(act)]);
  const taken = (): readonly TableRow[] => {
    const batch = rows;
    rows = [];
    return batch;
  };
  try {
    for await (const chunk of chunks) {
      for (let offset = 0; offset < chunk.length; offset += PIECE_BYTES) {
        await step((done) => parser.write(chunk.subarray(offset, offset + PIECE_BYTES), () => done()));
        if (rows.length > 0) yield taken();
      }
    }
    await step((done) => parser.resume().once('end', done).end());
    if (rows.length > 0) yield taken();
  } catch (error) {
    throw error instanceof CsvError ? rowError(name, error) : error;
  } finally {
    parser.destroy();
  }
}

function rowError(name: string, error: CsvError): UserError {
  const where = typeof error['lines'] === 'number' ? `${name}, line ${error['lines']}` : name;
  const fix = 'mend the line, or export the table again';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE') {
    return new UserError(`${where}: a quoted cell that does not end`, 'a closing quotation mark', fix);
  }
  return new UserError(`${where}: ${error.message}`, 'rows of separated cells', fix);
}
