/** What can be chosen for the settings of training; a value that was set elsewhere is offered too. */
import type { Parallel } from '../../shared/workbench';
import { texts } from '../texts';

interface Option {
  readonly value: string;
  readonly label: string;
}
const words = texts.settings;

const offered = (usual: readonly number[], current: number | null): readonly number[] =>
  [...new Set([...usual, ...(current === null ? [] : [current])])].sort((a, b) => a - b);
const upTo = (most: number): number[] => Array.from({ length: most }, (_, index) => index + 1);
const options = (values: readonly number[], label: (value: number) => string): Option[] =>
  values.map((value) => ({ value: String(value), label: label(value) }));

/** @param slots what the present choice comes to: told of `auto` where that is chosen */
export function parallelOptions(cores: number, current: Parallel, slots: number): readonly Option[] {
  const auto = current === 'auto' ? slots : cores;
  return [
    ...options(offered(upTo(Math.min(cores, 8)), current === 'auto' ? null : current), words.parallelOption),
    { value: 'auto', label: words.parallelAuto(auto) },
  ];
}

export const threadOptions = (cores: number, current: number | null): readonly Option[] => [
  { value: '', label: words.threadsAll(cores) },
  ...options(offered(upTo(Math.max(1, cores - 1)), current), words.threadsOption),
];

export const secondsOptions = (current: number): readonly Option[] =>
  options(offered([15, 30, 60, 300, 900], current), words.seconds);

export const idleOptions = (current: number): readonly Option[] =>
  options(offered([1, 2, 5, 10, 30, 60], current), words.idleMinutesOption);
