/** The contract of an export format: one file each, listed in `index.ts`. */
import type { Preprocessing } from '../../shared/dataset';
import type { ExportFormat } from '../../shared/export';
import type { Net } from '../prune';

/** A net with all that is needed to use it without Whittle. */
export interface ExportModel extends Net {
  readonly preprocessing: Preprocessing;
  /** Shape of one sample in the dataset's own units: `[height, width, channels]` or `[columns]`. */
  readonly sampleShape: readonly number[];
  /** Class names in output order. */
  readonly classes: readonly string[];
  /** What the file says about itself (see `exportFacts`). */
  readonly facts: Readonly<Record<string, string>>;
  /** Version of Whittle. */
  readonly whittle: string;
}

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Format {
  readonly name: ExportFormat;
  /**
   * The files of a model.
   *
   * @param stem a single file takes it as its name; several files lie together in a folder of that name
   */
  encode(model: ExportModel, stem: string): readonly ExportedFile[];
  /**
   * The model that the files hold, as ONNX: what is checked is what was written, read back.
   *
   * @throws UserError when the files are damaged
   */
  toOnnx(files: readonly ExportedFile[]): Uint8Array;
}
