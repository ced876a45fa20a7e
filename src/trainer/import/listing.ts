import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { listed } from '../../core/data/classes';
import type { Listing } from '../../core/data/format';
import { naturalCompare } from '../../core/data/natural-order';
import { UserError } from '../../shared/errors';
import { readError } from '../../shared/file-errors';

/** Deeper folders and more files than any dataset has: most likely the wrong folder was chosen. */
const MAX_DEPTH = 8;
const MAX_FILES = 5_000_000;

/** Files that desktops leave behind. */
const clutter = /^(\..*|Thumbs\.db|desktop\.ini|__MACOSX)$/i;

interface RootedListing extends Listing {
  /** Folder to which `files` are relative. */
  readonly root: string;
}

/**
 * Lists what a path holds: regular files only, hidden ones left out, symbolic links followed only to files inside the
 * folder itself.
 *
 * @throws UserError when the path does not exist, cannot be read, or is neither file nor folder
 */
export function listPath(path: string): RootedListing {
  const stats = orExplain(path, (place) => statSync(place));
  if (stats.isFile()) {
    const root = dirname(resolve(path));
    const siblings = entriesOf(root).filter((entry) => entry.isFile());
    const chosen = basename(path);
    const files = [...new Set([chosen, ...siblings.map((entry) => entry.name)])].sort(naturalCompare);
    return { path, root, kind: 'file', files, chosen, warnings: [] };
  }
  if (!stats.isDirectory()) {
    throw new UserError(`${path}: neither a file nor a folder`, 'a file or a folder', 'choose another path');
  }
  const root = resolve(path);
  const walk: Walk = {
    root,
    realRoot: orExplain(root, (folder) => realpathSync(folder)),
    path,
    files: [],
    links: [],
  };
  walkFolder(walk, '', 0);
  const warnings =
    walk.links.length > 0 ? [`Links that lead elsewhere were left out: ${listed(walk.links)}.`] : [];
  return { path, root, kind: 'folder', files: walk.files.sort(naturalCompare), chosen: null, warnings };
}

interface Walk {
  readonly root: string;
  readonly realRoot: string;
  readonly path: string;
  readonly files: string[];
  readonly links: string[];
}

function walkFolder(walk: Walk, folder: string, depth: number): void {
  for (const entry of entriesOf(join(walk.root, folder))) {
    if (clutter.test(entry.name)) continue;
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth === MAX_DEPTH) throw tooMuch(walk.path, `folders more than ${MAX_DEPTH} deep (${file})`);
      walkFolder(walk, file, depth + 1);
    } else if (entry.isFile() || (entry.isSymbolicLink() && leadsInside(walk, file))) {
      if (walk.files.push(file) > MAX_FILES) throw tooMuch(walk.path, `more than ${MAX_FILES} files`);
    } else if (isLink(entry)) {
      walk.links.push(file);
    }
  }
}

const isLink = (entry: Dirent): boolean => entry.isSymbolicLink();

/** Is the link's end a regular file below the folder? A dangling link leads nowhere. */
function leadsInside(walk: Walk, file: string): boolean {
  try {
    const target = realpathSync(join(walk.root, file));
    return target.startsWith(walk.realRoot + sep) && statSync(target).isFile();
  } catch {
    return false;
  }
}

/** Looks at a path; what the system refuses is told of it. */
function orExplain<T>(path: string, look: (path: string) => T): T {
  try {
    return look(path);
  } catch (error) {
    throw readError(path, error);
  }
}

const entriesOf = (folder: string): Dirent[] =>
  orExplain(folder, () => readdirSync(folder, { withFileTypes: true }));

function tooMuch(path: string, got: string): UserError {
  return new UserError(
    `${path}: ${got}`,
    'a dataset folder',
    'choose the folder that holds the dataset itself',
  );
}
