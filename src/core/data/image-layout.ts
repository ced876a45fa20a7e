import { UserError } from '../../shared/errors';
import { listed } from './classes';
import { TEST, TRAIN } from './format';

/** An image's place: its file, class and part. */
export interface PlacedImage {
  readonly file: string;
  readonly className: string;
  readonly part: number;
}

export interface FolderLayout {
  readonly images: readonly PlacedImage[];
  /** Do `train` and `test` (or `val`) folders divide it? */
  readonly hasTest: boolean;
  readonly warnings: readonly string[];
}

const trainNames = ['train', 'training'];
const testNames = ['test', 'testing'];
const validationNames = ['val', 'valid', 'validation'];

/**
 * Reads class and part from paths: `class/…/file`, or `train/class/…/file` beside `test/class/…/file`. Where there is
 * no test folder, a validation folder takes its place.
 *
 * @param files relative paths of candidate files
 */
export function readLayout(files: readonly string[]): FolderLayout {
  const top = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!));
  const named = (names: readonly string[]): string | undefined =>
    [...top].find((folder) => names.includes(folder.toLowerCase()));
  const train = named(trainNames);
  const validation = named(validationNames);
  const test = named(testNames) ?? validation;
  if (train === undefined) return classFolders(files);
  const warnings: string[] = [];
  if (test !== undefined && test === validation) warnings.push(`“${test}” serves as the test part.`);
  const images: PlacedImage[] = [];
  const left: string[] = [];
  for (const file of files) {
    const [folder, className, ...rest] = file.split('/');
    const part = folder === train ? TRAIN : folder === test ? TEST : null;
    if (part === null || rest.length === 0) left.push(file);
    else images.push({ file, className: className!, part });
  }
  return { images, hasTest: test !== undefined, warnings: [...warnings, ...leftOut(left)] };
}

/** `class/…/file` without parts. */
export function classFolders(files: readonly string[], part: number = TRAIN): FolderLayout {
  const images = files
    .filter((file) => file.includes('/'))
    .map((file) => ({ file, className: file.split('/')[0]!, part }));
  return { images, hasTest: false, warnings: leftOut(files.filter((file) => !file.includes('/'))) };
}

/** @throws UserError when no class folder holds an image */
export function requireImages(layout: FolderLayout, path: string): void {
  if (layout.images.length > 0) return;
  throw new UserError(
    `${path}: no folder with images in it`,
    'one folder for each class, with PNG or JPEG images',
    'sort the images into folders named after their classes',
  );
}

/** Says which files are no samples. */
export function leftOut(files: readonly string[], why = 'not in a class folder'): string[] {
  return files.length === 0 ? [] : [`Left out, ${why}: ${listed(files)}.`];
}
