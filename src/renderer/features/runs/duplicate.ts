/** Copies of configurations that differ in one field. */
import type { RunConfig, RunConfigInput } from '../../../shared/run';
import { flatten, type FlatValue } from '../../state/run-configs.svelte';

/** Fields that a copy may differ in: single values of at least one of the runs. */
export function editableFields(configs: readonly RunConfig[]): readonly string[] {
  const paths = new Set(configs.flatMap((config) => Object.keys(flatten(config))));
  return [...paths].filter((path) => path !== 'version').sort();
}

/** The values of `text`, each read as the field's present value is: numbers, true or false, texts. null when one is none. */
export function readValues(text: string, now: FlatValue | undefined): readonly FlatValue[] | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const values = parts.map((part): FlatValue => {
    if (typeof now === 'boolean') return part === 'true' ? true : part === 'false' ? false : null;
    if (typeof now !== 'number') return part;
    const number = Number(part);
    return Number.isFinite(number) ? number : null;
  });
  return values.length === 0 || values.includes(null) ? null : values;
}

/** `config` with `value` at `path`; the rest is shared. */
export function withField(config: RunConfig, path: string, value: FlatValue): RunConfigInput {
  const set = (at: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return value;
    const record = (typeof at === 'object' && at !== null ? at : {}) as Record<string, unknown>;
    return { ...record, [name]: set(record[name], rest) };
  };
  return set(config, path.split('.')) as RunConfigInput;
}

/** Every run once for each value. */
export const copies = (
  configs: readonly RunConfig[],
  path: string,
  values: readonly FlatValue[],
): readonly RunConfigInput[] =>
  values.flatMap((value) => configs.map((config) => withField(config, path, value)));
