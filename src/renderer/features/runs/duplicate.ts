/** Copies of configurations that differ in one field. */
import * as v from 'valibot';
import { RunConfig, type RunConfigInput } from '../../../shared/run-config';
import type { SettingInfo } from '../../../shared/registry';
import { flatten, type FlatValue } from '../../state/run-configs.svelte';
import { texts } from '../../texts';

export type CopyValue = FlatValue | readonly number[];

/** What was typed, or what is wrong with it; null for nothing typed. */
export type Typed =
  | { readonly values: readonly CopyValue[]; readonly error: null }
  | { readonly values: null; readonly error: string | null };

/**
 * What a single value cannot change: a copy starts anew, whatever its original goes on from, and these are switched on
 * by several values together.
 */
const WHOLE = /^(version|continues|path|target|earlyStopping)$|^continues\.|\.kind$/;

/** Fields that a copy may differ in: single values and lists of at least one of the runs. */
export function editableFields(configs: readonly RunConfig[]): readonly string[] {
  const paths = new Set(configs.flatMap((config) => Object.keys(flatten(config))));
  return [...paths].filter((path) => !WHOLE.test(path)).sort();
}

/** The values of `text` for a field, each as the setting or the schema of configurations wants it. */
export function readValues(
  text: string,
  path: string,
  configs: readonly RunConfig[],
  setting: SettingInfo | null,
): Typed {
  const parts = partsOf(text, setting);
  const like = configs.find((config) => path in flatten(config)) ?? configs[0];
  if (parts.length === 0 || !like) return { values: null, error: null };
  const values: CopyValue[] = [];
  for (const part of parts) {
    const value = setting ? settingValue(part, setting) : schemaValue(part, path, like);
    if (value === undefined) return { values: null, error: expected(part, path, like, setting) };
    values.push(value);
  }
  return { values, error: null };
}

/** Lists are separated by semicolons, since their numbers are by commas; a long text is one value. */
function partsOf(text: string, setting: SettingInfo | null): readonly string[] {
  const parts = setting?.type === 'text' ? [text] : text.split(setting?.type === 'numbers' ? ';' : ',');
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

const numberOf = (text: string): number | undefined => {
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
};

function settingValue(text: string, { type }: SettingInfo): CopyValue | undefined {
  if (type === 'number' || type === 'integer') return numberOf(text);
  if (type !== 'numbers') return text;
  const numbers = text.split(/[\s,]+/).map(numberOf);
  return numbers.every((one) => one !== undefined) ? numbers : undefined;
}

/** The first reading of a text that the schema takes at this place. */
function schemaValue(text: string, path: string, like: RunConfig): CopyValue | undefined {
  const none = text === texts.runs.groupNone ? [null] : [];
  return [...none, numberOf(text), text].find(
    (value) => value !== undefined && v.safeParse(RunConfig, withField(like, path, value)).success,
  );
}

/** What would do in the place of a text that does not. */
function expected(text: string, path: string, like: RunConfig, setting: SettingInfo | null): string {
  const number = numberOf(text);
  if (setting || number === undefined) return texts.runs.duplicateWrong(text);
  const issue = v.safeParse(RunConfig, withField(like, path, number)).issues?.[0];
  return texts.runs.duplicateOutside(text, issue?.expected ?? null);
}

/** Names of a variant: what else is set beside them belongs to the one that was chosen, and starts from its defaults. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'model.name': [],
  'method.name': ['lambda'],
  'optimiser.name': [],
};

/** `config` with `value` at `path`, starting from fresh weights; the rest is shared. */
export function withField(config: RunConfig, path: string, value: CopyValue): RunConfigInput {
  const kept = VARIANTS[path];
  const set = (at: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name === undefined) return value;
    const record = (typeof at === 'object' && at !== null ? at : {}) as Record<string, unknown>;
    const beside = kept && rest.length === 0 ? pick(record, kept) : record;
    return { ...beside, [name]: set(record[name], rest) };
  };
  return { ...(set(config, path.split('.')) as RunConfigInput), continues: null };
}

const pick = (record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, record[name]]));

/** Every run once for each value. */
export const copies = (
  configs: readonly RunConfig[],
  path: string,
  values: readonly CopyValue[],
): readonly RunConfigInput[] =>
  values.flatMap((value) => configs.map((config) => withField(config, path, value)));
