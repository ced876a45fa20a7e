/** MNIST's file names: `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz` and the like. */
const pattern = /^(.*?)(images|labels)([-._]idx[1-4]([-._]ubyte)?)?(\.idx)?(\.gz)?$/i;
const partName = /(^|[-._])(train|t10k|test)([-._]|$)/i;

export interface IdxPair {
  /** What tells this pair from others: `train-`, `emnist-letters-test-`, … */
  readonly prefix: string;
  readonly images: string | null;
  readonly labels: string | null;
}

/** Is this name one of an IDX pair? */
export function isIdxName(name: string): boolean {
  return pattern.test(name) && /idx/i.test(name);
}

export function prefixOf(name: string): string {
  return pattern.exec(name)?.[1] ?? '';
}

/** Images and labels that belong together, by prefix. Where a file lies there plain and compressed, the plain one. */
export function pairUp(names: readonly string[]): IdxPair[] {
  const pairs = new Map<string, { images: string | null; labels: string | null }>();
  for (const name of names) {
    const match = isIdxName(name) ? pattern.exec(name) : null;
    if (!match) continue;
    const pair = pairs.get(match[1]!) ?? { images: null, labels: null };
    const role = match[2]!.toLowerCase() as 'images' | 'labels';
    const known = pair[role];
    if (known === null || known.toLowerCase().endsWith('.gz')) pair[role] = name;
    pairs.set(match[1]!, pair);
  }
  return [...pairs].map(([prefix, pair]) => ({ prefix, ...pair }));
}

/** `train` or `test` where the prefix says so. */
export function partOf(prefix: string): 'train' | 'test' | null {
  const word = partName.exec(prefix)?.[2]?.toLowerCase();
  if (word === undefined) return null;
  return word === 'train' ? 'train' : 'test';
}

/** The prefix without its part: pairs that differ only in it are one dataset. */
export function familyOf(prefix: string): string {
  return prefix.replace(partName, '$1$3').toLowerCase();
}
