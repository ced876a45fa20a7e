import { UserError } from '../shared/errors';
import { RunConfig } from '../shared/run-config';
import type { MethodInfo, ModelInfo } from '../shared/registry';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Tree = { [key: string]: unknown };

/** The registries' settings, for names given without their path. */
export interface KnownSettings {
  readonly model: ModelInfo | undefined;
  readonly method: MethodInfo | undefined;
}

/**
 * Puts `--set key=value` pairs into a configuration. A key is a path (`method.settings.grouping`,
 * `learningRateSchedule.kind`), or just the name of a setting of the chosen method or model (`grouping`).
 *
 * @throws UserError for a pair without `=`, or a key that nothing has.
 */
export function applySettings(config: object, pairs: readonly string[], known: KnownSettings): Tree {
  const result = structuredClone(config) as Tree;
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) {
      throw new UserError(`--set ${pair}`, 'key=value', 'for example --set method.settings.grouping=filter');
    }
    const path = pathOf(pair.slice(0, at), known);
    const text = pair.slice(at + 1);
    put(result, path, isText(path, known) ? text : parseValue(text), pair);
  }
  return result;
}

/** Whether a path names a setting that is text as it stands, for example the JSON document of a custom net. */
function isText([owner, , name]: readonly string[], { model, method }: KnownSettings): boolean {
  const info = owner === 'model' ? model : owner === 'method' ? method : undefined;
  return info?.settings.some((setting) => setting.name === name && setting.type === 'text') ?? false;
}

/** A value as JSON, as a list of numbers (`500,300`), or as the word itself. */
export function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const parts = text.split(',').map((part) => part.trim());
    const numbers = parts.map(Number);
    const isList = parts.length > 1 && parts.every((part, i) => part !== '' && Number.isFinite(numbers[i]));
    return isList ? numbers : text;
  }
}

const fields = Object.keys(RunConfig.entries);

/** Whether a run's configuration has a field of this name. */
export const isConfigField = (name: string): boolean => fields.includes(name);

function pathOf(key: string, { model, method }: KnownSettings): readonly string[] {
  const path = key.split('.');
  if (fields.includes(path[0]!)) return path;
  if (path.length === 1) {
    const inMethod = method?.settings.some(({ name }) => name === key);
    const inModel = model?.settings.some(({ name }) => name === key);
    if (inMethod && !inModel) return ['method', 'settings', key];
    if (inModel && !inMethod) return ['model', 'settings', key];
  }
  const settings = [
    ...(model?.settings ?? []).map(({ name }) => `model.settings.${name}`),
    ...(method?.settings ?? []).map(({ name }) => `method.settings.${name}`),
  ];
  throw new UserError(
    `--set ${key}`,
    `one of ${[...fields, ...settings].join(', ')}`,
    'check the name (`whittle models` and `whittle methods` list the settings)',
  );
}

function put(tree: Tree, path: readonly string[], value: Json, pair: string): void {
  let here = tree;
  for (const part of path.slice(0, -1)) {
    const next = (here[part] ??= {});
    if (typeof next !== 'object' || Array.isArray(next)) {
      throw new UserError(`--set ${pair}`, `a field of its own: ${part} holds no fields`, 'shorten the key');
    }
    here = next as Tree;
  }
  const last = path[path.length - 1]!;
  if (path.some((part) => part === '' || part === '__proto__')) {
    throw new UserError(`--set ${pair}`, 'names separated by single dots', 'correct the key');
  }
  here[last] = value;
}
