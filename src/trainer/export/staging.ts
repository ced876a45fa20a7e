import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ExportedFile } from '../../core/formats';
import { utf8Bytes } from '../../core/formats/utf8';
import { UserError } from '../../shared/errors';
import { isStaging } from '../../shared/export-staging';
import { writeError } from '../../shared/file-errors';
import { makeFolders } from '../../files/make-folders';

/** Temporary folders that a killed export left behind are cleared away by a later one after this time. */
const STALE_MS = 24 * 3_600_000;
const MAX_COPIES = 1000;
/** The card of several files, as people look for it in a folder. */
const CARD_WITHIN = 'README.md';
const CARD_ENDING = '.md';
/** Its name until it is published, for no file of a model is called so. */
const CARD_BESIDE = 'card.md';

/**
 * A place beside an export's final one, where its files are written and checked before they appear under their names.
 * What is there already is never replaced: a taken name gets a number.
 */
export class Staging {
  private files: readonly { readonly name: string; readonly bytes: number }[] = [];

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
    this.files = files.map(({ name, bytes }) => ({ name, bytes: bytes.length }));
    await explained(this.directory, async () => {
      for (const file of files) await this.writeOne(file, 'wx');
    });
  }

  private async writeOne({ name, bytes }: ExportedFile, flags: 'w' | 'wx'): Promise<void> {
    const handle = await open(join(this.folder, name), flags);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** The written files as the disk has them. */
  async read(): Promise<ExportedFile[]> {
    const readOne = async (name: string): Promise<ExportedFile> => ({
      name,
      bytes: await readFile(join(this.folder, name)),
    });
    return explained(this.directory, () => Promise.all(this.files.map(({ name }) => readOne(name))));
  }

  /**
   * Makes the files and their card appear, and tells where, the card last: a single file with the card beside it, several
   * in a folder. All of them or none; a single file is there a moment before its card.
   *
   * @param cardText what the card says of a single file of this name
   */
  async publish(cardText: (name: string) => string): Promise<{ path: string; bytes: number }[]> {
    const single = this.files.length === 1 ? this.files[0]! : null;
    const ending = single ? single.name.slice(this.stem.length) : '';
    return explained(this.directory, async () => {
      for (let copy = 1; copy <= MAX_COPIES; copy++) {
        const name = `${this.stem}${copy > 1 ? `-${copy}` : ''}`;
        const base = join(this.directory, name);
        const finals = single ? [`${base}${ending}`, `${base}${CARD_ENDING}`] : [base];
        if (await anyExists(finals)) continue;
        const card = {
          name: single ? CARD_BESIDE : CARD_WITHIN,
          bytes: utf8Bytes(cardText(`${name}${ending}`)),
        };
        await this.writeOne(card, 'w');
        const sources = single
          ? [single.name, card.name].map((source) => join(this.folder, source))
          : [this.folder];
        if (!(await allAppear(sources, finals))) continue;
        const all = [...this.files, { name: card.name, bytes: card.bytes.length }];
        return all.map(({ name, bytes }, i) => ({ path: single ? finals[i]! : join(base, name), bytes }));
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

async function anyExists(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await exists(path)) return true;
  return false;
}

/** Moves each source to its name; when one name is taken, none of them stays moved, and it gives false. */
async function allAppear(sources: readonly string[], finals: readonly string[]): Promise<boolean> {
  const made: string[] = [];
  try {
    for (const [i, source] of sources.entries()) {
      if (!(await appears(source, finals[i]!))) break;
      made.push(finals[i]!);
    }
  } finally {
    if (made.length < sources.length) await Promise.all(made.map((final) => rm(final, { force: true })));
  }
  return made.length === sources.length;
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

/** Runs file work; what the system refuses becomes an error that names the folder and a way out. */
async function explained<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw writeError(`the export to ${directory}`, error);
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
