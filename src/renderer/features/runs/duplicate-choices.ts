/** What a field of a configuration can be chosen from, where it is not typed. */
import { methodStyle } from '../../../core/figure';
import type { DatasetInfo } from '../../../shared/dataset';
import type { MethodInfo, ModelInfo, SettingInfo } from '../../../shared/registry';
import type { RunConfig } from '../../../shared/run-config';
import { flatten } from '../../state/run-configs.svelte';
import { texts } from '../../texts';

export interface Known {
  readonly datasets: readonly DatasetInfo[];
  readonly models: readonly ModelInfo[];
  readonly methods: readonly MethodInfo[];
}
export interface Choice {
  readonly value: string | boolean;
  readonly label: string;
}

const words = texts.experiment;
const named = (labels: Readonly<Record<string, string>>): readonly Choice[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
const yesOrNo: readonly Choice[] = [
  { value: true, label: texts.common.yes },
  { value: false, label: texts.common.no },
];

const fixed: Readonly<Record<string, readonly Choice[]>> = {
  engine: named(words.engines),
  keep: named(words.keeps),
  'optimiser.name': named(words.optimisers),
  'earlyStopping.metric': named(words.metrics),
};

/** The setting of a net or a method that a path names; null for any other field. */
export function settingAt(
  path: string,
  configs: readonly RunConfig[],
  { models, methods }: Known,
): SettingInfo | null {
  const [, owner, name] = /^(model|method)\.settings\.(.+)$/.exec(path) ?? [];
  if (owner !== 'model' && owner !== 'method') return null;
  const infos = owner === 'model' ? models : methods;
  const used = new Set(configs.map((config) => config[owner].name));
  return (
    infos
      .filter((info) => used.has(info.name))
      .flatMap((info) => info.settings)
      .find((setting) => setting.name === name) ?? null
  );
}

/** null where the field is typed. */
export function choicesOf(
  path: string,
  configs: readonly RunConfig[],
  setting: SettingInfo | null,
  { datasets, models, methods }: Known,
): readonly Choice[] | null {
  if (setting?.type === 'choice')
    return (setting.choices ?? []).map((choice) => ({ value: choice, label: choice }));
  if (path === 'dataset') return datasets.map(({ id, name }) => ({ value: id, label: name }));
  if (path === 'model.name') return models.map(({ name, title }) => ({ value: name, label: title }));
  if (path === 'method.name')
    return methods.map(({ name }) => ({ value: name, label: methodStyle(name).label }));
  const isBoolean = configs.some((config) => typeof flatten(config)[path] === 'boolean');
  return isBoolean ? yesOrNo : (fixed[path] ?? null);
}
