import { UserError } from '../../shared/errors';
import { TRAIN } from './format';
import { naturalCompare } from './natural-order';

/** Class names in natural order, and each sample's index among them. */
export interface ClassIndex {
  readonly classes: readonly string[];
  readonly labels: Int32Array;
}

/**
 * @param codes each sample's code
 * @param names the name of each code; names that no sample bears are left out
 * @param declared the order that the file itself gives, where it does
 */
export function indexClasses(
  codes: ArrayLike<number>,
  names: readonly string[],
  declared: readonly string[] | null = null,
): ClassIndex {
  const used = new Uint8Array(names.length);
  for (let i = 0; i < codes.length; i++) used[codes[i]!] = 1;
  const order = [...names.keys()].filter((code) => used[code] === 1);
  const rank = (code: number): number => declared?.indexOf(names[code]!) ?? 0;
  order.sort((a, b) => rank(a) - rank(b) || naturalCompare(names[a]!, names[b]!));
  const place = new Int32Array(names.length).fill(-1);
  order.forEach((code, index) => (place[code] = index));
  return {
    classes: order.map((code) => names[code]!),
    labels: Int32Array.from(codes, (code) => place[code]!),
  };
}

/** @throws UserError when there is nothing to tell apart */
export function requireTwoClasses(classes: readonly string[], path: string, fix: string): void {
  if (classes.length >= 2) return;
  const got = classes.length === 0 ? 'no samples' : `one class only (${quote(classes[0]!)})`;
  throw new UserError(`${path}: ${got}`, 'samples of at least two classes', fix);
}

/** Samples per class in one part. */
export function countClasses(labels: Int32Array, parts: Uint8Array, part: number, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  labels.forEach((label, index) => {
    if (parts[index] === part) counts[label]!++;
  });
  return counts;
}

/** Warns of classes that the net is tested on but never shown. */
export function unseenClassWarnings(
  labels: Int32Array,
  parts: Uint8Array,
  classes: readonly string[],
): string[] {
  const train = countClasses(labels, parts, TRAIN, classes.length);
  const unseen = classes.filter((_, index) => train[index] === 0);
  if (unseen.length === 0) return [];
  return [
    `Only the test part has ${listed(unseen)}: the net never learns ${unseen.length === 1 ? 'it' : 'them'}.`,
  ];
}

/** A value as a message shows it: quoted, on one line, not endless. */
export function quote(value: string): string {
  const line = JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
  return `“${line.slice(1, -1)}”`;
}

/** At most five names, then how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quote).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** `1 cell`, `2 cells`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
