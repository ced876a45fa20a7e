import type { UnreadableFile } from '../../shared/dataset';
import { UserError } from '../../shared/errors';

/** Beyond this share of the files, something else is wrong: the format, the disk, or the folder. */
const MOST = 0.1;

/** Keeps the files that could not be read, as long as they are few. */
export class Unreadable {
  readonly files: UnreadableFile[] = [];

  /** @param all number of files that are to be read */
  constructor(private readonly all: number) {}

  /**
   * What `read` gives; undefined where the file is unreadable.
   *
   * @throws what `read` threw once more than a tenth of the files are unreadable
   */
  attempt<T>(file: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UserError) || this.files.length + 1 > MOST * this.all) throw error;
      // The message starts with the file, which stands beside it here.
      const at = error.got.indexOf(`${file}: `);
      const fault = at < 0 ? error.got : error.got.slice(at + file.length + 2);
      this.files.push({ file, reason: `${fault}; expected ${error.expected}` });
      return undefined;
    }
  }
}
