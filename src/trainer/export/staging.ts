import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ExportedFile } from '../../core/formats';
import { UserError } from '../../shared/errors';
import { isStaging } from '../../shared/export-staging';
import { makeFolders } from '../../files/make-folders';

/** Temporary folders that a killed export left behind are cleared away by a later one after this time. */
const STALE_MS = 24 * 3_600_000;
const MAX_COPIES = 1000;

/**
 * A place beside an export's final one, where its files are written and checked before they appear under their names.
 * What is there already is never replaced: a taken name gets a number.
 */
export class Staging {
  private names: readonly string[] = [];

  private constructor(
    private readonly directory: string,
    private readonly temporary: string,
    /** The topmost folder that had to be made for `directory`, if any. */
    private readonly made: string | undefined,
    private readonly stem: string,
  ) {}

  /**
   * @param name of the temporary folder in `target`
   * @throws UserError when the folder cannot be made or written to
   */
  static async open(target: string, stem: string, name: string): Promise<Staging> {
    const directory = resolve(target);
    return explained(directory, async () => {
      const made = await makeFolders(directory);
      const staging = new Staging(directory, join(directory, name), made, stem);
      try {
        await sweep(directory);
        await mkdir(staging.folder, { recursive: true });
      } catch (error) {
        await staging.discard();
        throw error;
      }
      return staging;
    });
  }

  private get folder(): string {
    return join(this.temporary, this.stem);
  }

  /** Writes the files to the disk itself. @throws UserError when it is full or fails */
  async write(files: readonly ExportedFile[]): Promise<void> {
    this.names = files.map(({ name }) => name);
    await explained(this.directory, async () => {
      for (const { name, bytes } of files) {
        const handle = await open(join(this.folder, name), 'wx');
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
      }
    });
  }

  /** The written files as the disk has them. */
  async read(): Promise<ExportedFile[]> {
    const readOne = async (name: string): Promise<ExportedFile> => ({
      name,
      bytes: await readFile(join(this.folder, name)),
    });
    return explained(this.directory, () => Promise.all(this.names.map(readOne)));
  }

  /** Makes the files appear, all at once, and gives their paths: one file by itself, several in a folder. */
  async publish(): Promise<string[]> {
    const { names } = this;
    return explained(this.directory, async () => {
      const single = names.length === 1 ? names[0]! : undefined;
      const extension = single ? single.slice(this.stem.length) : '';
      const source = single ? join(this.folder, single) : this.folder;
      for (let copy = 1; copy <= MAX_COPIES; copy++) {
        const final = join(this.directory, `${this.stem}${copy > 1 ? `-${copy}` : ''}${extension}`);
        if (await appears(source, final)) return single ? [final] : names.map((name) => join(final, name));
      }
      throw new UserError(
        `${this.directory} holds ${MAX_COPIES} exports of this run already`,
        'a free name',
        'delete some or choose another folder',
      );
    });
  }

  /** Removes all that was not published, folders that were made for it included. Does nothing twice. */
  async discard(): Promise<void> {
    await rm(this.temporary, { recursive: true, force: true });
    if (!this.made) return;
    for (let folder = this.directory; folder.length >= this.made.length; folder = dirname(folder)) {
      try {
        await rmdir(folder); // fails where something is in it, such as the export
      } catch {
        return;
      }
    }
  }
}

/** Moves a file or folder to a name that nothing has; false when the name is taken. */
async function appears(source: string, final: string): Promise<boolean> {
  if (await exists(final)) return false;
  const isFolder = (await stat(source)).isDirectory();
  try {
    // A link fails where the name has been taken since, a rename of a file would replace what has it.
    if (isFolder) await rename(source, final);
    else await link(source, final);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (await exists(final)) return false;
    if (isFolder || code === 'ENOSPC') throw error;
  }
  await rename(source, final); // disks without links, such as FAT
  return true;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!isStaging(name)) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const FIXES: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space or choose a folder on another disk',
  EDQUOT: 'free some space or choose a folder on another disk',
  EROFS: 'choose a folder on a disk that can be written to',
  EACCES: 'choose a folder that you may write to',
  EPERM: 'choose a folder that you may write to',
  ENOTDIR: 'choose a folder; this path leads through a file',
  EEXIST: 'choose a folder; this path is a file',
};

/** Runs file work; what the system refuses becomes an error that names the folder and a way out. */
async function explained<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof UserError || code === undefined) throw error;
    throw new UserError(
      `cannot write the export to ${directory}: ${(error as Error).message}`,
      'a folder that takes it',
      FIXES[code] ?? 'choose another folder',
    );
  }
}

/** A part of a file name that every system takes: letters, digits, dots, dashes and underscores, not too long. */
const part = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40) || 'x';

/** `<dataset>-<model>-<method>-<lambda>-<run>`. */
export const stemOf = (dataset: string, model: string, method: string, lambda: number, run: string): string =>
  basename(
    [dataset.slice(0, 24), model, method, String(Number(lambda.toPrecision(4))), run].map(part).join('-'),
  );
