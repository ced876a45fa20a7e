/** The contract of a dataset format: one file each, listed in `index.ts`. */
import type { ImportRequest, Preprocessing, UnreadableFile } from '../../shared/dataset';
import type { Dialect } from './csv-dialect';

/** What a path holds, before anything is read. */
export interface Listing {
  /** As the user named it; error messages start with it. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
  /** Regular files below the folder, relative with `/`, in natural order. For a file: it and its siblings. */
  readonly files: readonly string[];
  /** The one of `files` that the user named; null for a folder. */
  readonly chosen: string | null;
  /** What was not listed and why (links that lead outside, …). */
  readonly warnings: readonly string[];
}

/** A row of a table and the line of the file on which it ends (1-based). */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/**
 * A path opened for reading. The machine's part of decoding (files, zlib, splitting text into cells) stands behind
 * it, so that the decoders stay pure. Every method throws a UserError that names the file.
 */
export interface Source extends Listing {
  /** How a message names one of `files`. */
  nameOf(file: string): string;
  /** Bytes on disk. */
  size(file: string): number;
  /** The file as it is, at most `limit` bytes from its start. */
  bytes(file: string, limit?: number): Uint8Array;
  /** The content in chunks, decompressed where the file is gzip (its checksum verified at the end). */
  stream(file: string): AsyncIterable<Uint8Array>;
  /** The first bytes of `stream`: `limit`, or fewer where it ends. */
  head(file: string, limit: number): Promise<Uint8Array>;
  /** Rows in batches, blank lines left out. */
  rows(file: string, dialect: Dialect): AsyncIterable<readonly TableRow[]>;
  /** zlib data (RFC 1950) decompressed, at most `limit` bytes; throws when there is more or a checksum fails. */
  inflate(bytes: Uint8Array, limit: number): Uint8Array;
}

export interface OpenRequest {
  readonly source: Source;
  /** The test part, where the user named one. */
  readonly test: Source | null;
  readonly request: ImportRequest;
}

export const TRAIN = 0;
export const TEST = 1;
/** A sample that turned out to be unreadable: it belongs to no part and is not written. */
export const DROPPED = 2;

/** A dataset whose headers are checked: the facts at once, the samples as a stream. */
export interface OpenedDataset {
  readonly sampleShape: readonly number[];
  readonly dtype: 'uint8' | 'float32';
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  /** Class of each sample in reading order, and the part it belongs to (`TRAIN`, `TEST`, while reading also `DROPPED`). */
  readonly labels: Int32Array;
  readonly parts: Uint8Array;
  /** Complete once the samples are read. */
  readonly warnings: readonly string[];
  /** Files that were left out because they could not be read. Complete once the samples are read. */
  readonly unreadable?: readonly UnreadableFile[];
  /** Samples in reading order, row-major, in pieces of whole samples. */
  samples(): AsyncIterable<Uint8Array | Float32Array>;
}

interface FormatInfo {
  readonly name: string;
  readonly title: string;
  readonly extensions: readonly string[];
}

/** What `match` saw without reading the data. */
export interface Match {
  readonly summary: string;
  readonly hasTest: boolean;
  /** Tables: column names to choose the label from. */
  readonly columns?: readonly string[];
}

export interface DataFormat {
  readonly info: FormatInfo;
  /**
   * A cheap look: is this path mine?
   *
   * @param head first bytes of the file (decompressed), of the one table of a folder, or empty
   */
  match(listing: Listing, head: Uint8Array): Match | null;
  open(request: OpenRequest): Promise<OpenedDataset>;
}
