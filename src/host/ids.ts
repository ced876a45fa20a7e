import { basename } from 'node:path';

/**
 * Ids are short enough to type and sort by age: runs `r0001`, `r0002`, …, sweeps `s0001`, …, never given twice. A
 * dataset's id is its name in a form that any file system takes: `digits`, `fashion-mnist-2`.
 */
export const numbered = (letter: 'r' | 's', number: number): string =>
  `${letter}${String(number).padStart(4, '0')}`;

/** Names that Windows keeps for devices, in any folder. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** `name` as a folder name: lower case, `a–z 0–9 -`, at most 40 characters, different from all of `taken`. */
export function datasetId(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const base = plain === '' || RESERVED.test(plain) ? `data-${plain}`.replace(/-$/, '') : plain;
  return firstFree(base, (n) => `${base}-${n}`, taken);
}

/** `name`, or `name 2`, `name 3`, … when it is taken. */
export const freeName = (name: string, taken: ReadonlySet<string>): string =>
  firstFree(name, (n) => `${name} ${n}`, taken);

function firstFree(first: string, next: (n: number) => string, taken: ReadonlySet<string>): string {
  if (!taken.has(first)) return first;
  let n = 2;
  while (taken.has(next(n))) n += 1;
  return next(n);
}

/** What to call a dataset whose user gave no name: its file or folder, without `.csv`, `.gz`, `-ubyte`. */
export function nameFromPath(path: string): string {
  const name = basename(path).replace(/(\.(gz|csv|tsv|txt|data|idx|zip))+$/i, '');
  return name.replace(/-idx\d-ubyte$/i, '') || 'dataset';
}
