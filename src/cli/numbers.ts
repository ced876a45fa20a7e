import { InvalidArgumentError } from 'commander';
import { geometricGrid } from '../core/presets';

/** Parsers of option values for commander: what does not fit is a usage error. */

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('expected a number.');
  return value;
}

export function nonNegative(text: string): number {
  const value = number(text);
  if (value < 0) throw new InvalidArgumentError('expected a number that is not negative.');
  return value;
}

export function positive(text: string): number {
  const value = number(text);
  if (!(value > 0)) throw new InvalidArgumentError('expected a number above 0.');
  return value;
}

export function wholeNumber(text: string): number {
  const value = number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('expected a whole number that is not negative.');
  }
  return value;
}

export function countingNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('expected a whole number above 0.');
  return value;
}

export function fraction(text: string): number {
  const value = number(text);
  if (value <= 0 || value >= 1) throw new InvalidArgumentError('expected a number between 0 and 1.');
  return value;
}

/** λ values: `LOW:HIGH:COUNT` spaced geometrically, both ends included, or a list `1e-4,3e-4`. */
export function lambdas(text: string): readonly number[] {
  const parts = text.split(':');
  if (parts.length === 1) return text.split(',').map(nonNegative);
  if (parts.length !== 3) throw new InvalidArgumentError('expected LOW:HIGH:COUNT, as 1e-5:1e-3:5.');
  const [low, high, count] = [positive(parts[0]!), positive(parts[1]!), countingNumber(parts[2]!)];
  if (low > high) throw new InvalidArgumentError('expected LOW ≤ HIGH.');
  return geometricGrid(low, high, count);
}

/** Seeds: a count (`3` is 0, 1, 2) or a list (`0,7,42`). */
export function seeds(text: string): readonly number[] {
  const list = text.split(',').map(wholeNumber);
  if (list.length > 1) return [...new Set(list)];
  return Array.from({ length: countingNumber(text) }, (_, i) => i);
}

export const names = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

export const repeated = (value: string, before: readonly string[]): readonly string[] => [...before, value];
