/** What the rest of Whittle knows about an imported dataset. Bytes never travel with it. */

export type DatasetPart = 'train' | 'test';

/** A table column as the dataset's canonical form holds it. */
export type FeatureInfo =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      /** Mean and standard deviation over the training part, missing values left out. `std` is 1 for a constant column. */
      readonly mean: number;
      readonly std: number;
      readonly missing: number;
    }
  | {
      readonly kind: 'categorical';
      readonly name: string;
      /** Category names; a cell holds the index. A missing or unseen value is NaN and encodes as all zeros. */
      readonly categories: readonly string[];
      readonly missing: number;
    };

/**
 * How a raw sample becomes the net's input. Fitted on the training part alone; the first nodes of every export.
 *
 * `pixels`: x' = (x − mean[c]) / std[c] per channel, x in 0–255.
 * `columns`: numeric x' = (x − mean) / std with NaN → 0 after standardising; categorical → one-hot, NaN → all zeros.
 */
export type Preprocessing =
  | { readonly kind: 'pixels'; readonly mean: readonly number[]; readonly std: readonly number[] }
  | { readonly kind: 'columns'; readonly features: readonly FeatureInfo[] };

export interface DatasetInfo {
  readonly id: string;
  readonly name: string;
  /** The registry name of the decoder that read it: `idx`, `image-folder`, `csv`. */
  readonly format: string;
  /** `[height, width, channels]` for images, `[columns]` for tables: the dataset's own units. */
  readonly sampleShape: readonly number[];
  /** Element type of the canonical samples: pixels are uint8, table cells float32 (NaN = missing). */
  readonly dtype: 'uint8' | 'float32';
  /** Class names in output order. */
  readonly classes: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  /** Samples per class, in the order of `classes`. */
  readonly classCounts: { readonly train: readonly number[]; readonly test: readonly number[] };
  /** `sha256:` + hex over the canonical bytes (train samples, train labels, test samples, test labels). */
  readonly hash: string;
  readonly preprocessing: Preprocessing;
  /** Where it came from, as the user named it, and when (milliseconds since 1970). */
  readonly source: string;
  readonly importedAt: number;
  readonly sizeBytes: number;
  readonly warnings: readonly string[];
  /** What was read and how it was asked for, to import it again; absent in datasets of older versions. */
  readonly origin?: DatasetOrigin;
  /** Which import of the same source this is, from 2 on, and the dataset that it was made anew from. */
  readonly version?: number;
  readonly previous?: string;
  /** Files that could not be read and were left out, the first hundred of them with the reason. */
  readonly unreadable?: { readonly count: number; readonly files: readonly UnreadableFile[] };
}

export interface UnreadableFile {
  readonly file: string;
  readonly reason: string;
}

/** The source as it was when it was imported. */
export interface DatasetOrigin {
  readonly request: ImportRequest;
  /** The files that were read: their number, bytes, the latest change (milliseconds since 1970). */
  readonly files: number;
  readonly bytes: number;
  readonly changedAt: number;
  /** `sha256:` + hex over name, size and time of change of every file. */
  readonly stamp: string;
  /** A source that is a file: the files beside it that were read, too. A folder counts as a whole. */
  readonly names: readonly string[] | null;
}

/** How the files of a dataset's source compare with those that were imported. */
export type SourceState =
  | { readonly kind: 'same' | 'missing' | 'unknown' }
  | {
      readonly kind: 'changed';
      /** When the latest of its files was changed, milliseconds since 1970. */
      readonly changedAt: number;
      /** More (or fewer) files and bytes than were imported. */
      readonly files: number;
      readonly bytes: number;
    };

export interface ImportRequest {
  readonly path: string;
  readonly name?: string;
  readonly format?: string;
  /** Label column of a table: its name, or its 0-based index as a string. Default: the last column. */
  readonly label?: string;
  /** Path of the test part, when it is a file or folder of its own. */
  readonly test?: string;
  /** Fraction of the samples split off as the test part when there is none; 0–1, default 0.2. */
  readonly testFraction?: number;
  /** Seed of the split; default 0. */
  readonly seed?: number;
}

export interface ImportProgress {
  readonly path: string;
  /** `reading` counts bytes of a file or files of a folder, `writing` samples, `hashing` files. */
  readonly stage: 'reading' | 'writing' | 'hashing';
  readonly done: number;
  readonly total: number;
}

/** Samples for display: pixels as they are, table rows as text. */
export interface DatasetPreview {
  readonly part: DatasetPart;
  readonly offset: number;
  readonly samples: readonly PreviewSample[];
}
export interface PreviewSample {
  readonly index: number;
  readonly label: number;
  /** Images: raw pixels, row-major `[height, width, channels]`. */
  readonly pixels?: Uint8Array;
  /** Tables: one cell per column, formatted. */
  readonly cells?: readonly string[];
}

/** What a dataset's samples look like as a whole; counted over both parts unless said otherwise. */
export interface DatasetStatistics {
  /** Images: mean of the training part by pixel, row-major `[height, width, channels]`, 0–255. */
  readonly meanImage: Uint8Array | null;
  /** Images: the same for each class, in the order of the classes. */
  readonly classImages: readonly Uint8Array[];
  /** Tables: one for each column, in order; over the training part. */
  readonly features: readonly FeatureStatistics[];
  readonly duplicates: DuplicateStatistics;
}
export interface FeatureStatistics {
  readonly name: string;
  readonly kind: FeatureInfo['kind'];
  readonly missing: number;
  /** Numeric columns: over the cells that hold a value; null when none does. */
  readonly range: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std: number;
  } | null;
  /** Cells in each of equal intervals from min to max; of a categorical column, in each category. */
  readonly counts: readonly number[];
  /** Names of the categories, in the order of `counts`; empty for numeric columns. */
  readonly categories: readonly string[];
}
export interface DuplicateStatistics {
  /** Samples that equal an earlier one, value by value. */
  readonly count: number;
  /** Test samples that equal a training sample: they make the test accuracy look better than it is. */
  readonly acrossParts: number;
  /** Pairs of equal samples whose labels differ. */
  readonly conflicting: number;
  /** The first few, as part and index of the sample and of the earlier one. */
  readonly examples: readonly { readonly sample: SamplePlace; readonly earlier: SamplePlace }[];
}
export interface SamplePlace {
  readonly part: DatasetPart;
  readonly index: number;
  readonly label: number;
}
