/** The dataset formats, in the order in which they are tried. */
import { UserError } from '../../shared/errors';
import { describeContent, looksBinary } from './content';
import { csv } from './csv';
import { SNIFF_BYTES } from './csv-shape';
import type { DataFormat, Listing, Match } from './format';
import { idx } from './idx';
import { imageFolder } from './image-folder';
import { pixelCsv } from './pixel-csv';
import { tableFiles } from './table';

const dataFormats: readonly DataFormat[] = [idx, imageFolder, csv, pixelCsv];

/** Bytes of a file that `findFormat` wants to see, and the file: the named one, or the one table of a folder. */
export const HEAD_BYTES = SNIFF_BYTES;
export function headFile(listing: Listing): string | null {
  return listing.chosen ?? tableFiles(listing)?.train ?? null;
}

/**
 * Finds the format of a path.
 *
 * @param head first `HEAD_BYTES` of `headFile`, decompressed; empty where there is none
 * @throws UserError that says what the path is instead
 */
export function findFormat(listing: Listing, head: Uint8Array): { format: DataFormat; match: Match } {
  for (const format of dataFormats) {
    const match = format.match(listing, head);
    if (match) return { format, match };
  }
  throw new UserError(
    `${listing.path}: ${whatIs(listing, head)}`,
    'IDX files, a folder with one folder of images for each class, or a table (CSV, TSV)',
    'convert or unpack it first',
  );
}

/** @throws UserError that lists the formats */
export function formatNamed(name: string): DataFormat {
  const format = dataFormats.find(({ info }) => info.name === name);
  if (format) return format;
  throw new UserError(
    `unknown format “${name}”`,
    dataFormats.map(({ info }) => info.name).join(', '),
    'choose one of these, or leave it out',
  );
}

function whatIs(listing: Listing, head: Uint8Array): string {
  if (listing.kind === 'folder')
    return listing.files.length === 0 ? 'an empty folder' : 'a folder without a dataset';
  if (head.length === 0) return 'an empty file';
  return (
    describeContent(head) ?? (looksBinary(head) ? 'binary data of an unknown kind' : 'text without columns')
  );
}
