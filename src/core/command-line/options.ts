/** What of a configuration differs from the defaults, as options of `whittle train` and `whittle sweep`. */
import * as v from 'valibot';
import { RunConfig } from '../../shared/run-config';
import type { SettingInfo, SettingValue } from '../../shared/registry';
import { setValue } from './words';

/** One option: its words are kept together on a line. */
export type Option = readonly string[];

const set = (key: string, value: unknown): Option => ['--set', `${key}=${setValue(value)}`];
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Options for all that the runs of one command share; neither method, λ, target, path nor seed. */
export function commonOptions(config: RunConfig, netInfos: readonly SettingInfo[]): readonly Option[] {
  const { dataset, model, method } = config;
  const usual = v.parse(RunConfig, {
    dataset,
    model: { name: model.name },
    method: { name: method.name },
    optimiser: { name: config.optimiser.name },
  });
  const number = (
    option: string,
    field:
      | 'epochs'
      | 'fineTuneEpochs'
      | 'batchSize'
      | 'warmupEpochs'
      | 'validationFraction'
      | 'learningRate'
      | 'momentum',
  ): Option[] => (config[field] === usual[field] ? [] : [[option, String(config[field])]]);
  return [
    ...settingOptions('model', model.settings, netInfos),
    ...number('--epochs', 'epochs'),
    ...number('--warmup', 'warmupEpochs'),
    ...number('--fine-tune', 'fineTuneEpochs'),
    ...number('--batch', 'batchSize'),
    ...number('--validation', 'validationFraction'),
    ...optimiserOptions(config, usual),
    ...number('--learning-rate', 'learningRate'),
    ...number('--momentum', 'momentum'),
    ...scheduleOptions(config, usual),
    ...(config.gradientClipNorm === null ? [] : [['--clip', String(config.gradientClipNorm)]]),
    ...augmentationOptions(config),
    ...stoppingOptions(config),
    ...(config.keep === usual.keep ? [] : [['--keep', config.keep]]),
    ...(config.compactWhileTraining ? [['--compact-while-training']] : []),
    ...otherOptions(config, usual),
  ];
}

/** Fields that are told of by options of their own, or by the strengths and the seed. */
const TOLD: ReadonlySet<string> = new Set<keyof RunConfig>([
  'version',
  'dataset',
  'model',
  'method',
  'epochs',
  'warmupEpochs',
  'fineTuneEpochs',
  'batchSize',
  'validationFraction',
  'optimiser',
  'learningRate',
  'momentum',
  'learningRateSchedule',
  'gradientClipNorm',
  'augmentation',
  'earlyStopping',
  'keep',
  'compactWhileTraining',
  'path',
  'target',
  'seed',
]);

/** `--set` for every other field, whatever comes to be one. */
function otherOptions(config: RunConfig, usual: RunConfig): readonly Option[] {
  const before: Readonly<Record<string, unknown>> = usual;
  return Object.entries(config)
    .filter(([name, value]) => !TOLD.has(name) && value !== undefined && !same(value, before[name]))
    .map(([name, value]) => set(name, value));
}

/** `--set` for each setting that is not at its default. */
export function settingOptions(
  owner: 'model' | 'method',
  settings: Readonly<Record<string, SettingValue>>,
  infos: readonly SettingInfo[],
): readonly Option[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const info = infos.find((one) => one.name === name);
    if (info && same(info.default, value)) return [];
    const key = `${owner}.settings.${name}`;
    // Text is taken as it stands.
    return [info?.type === 'text' ? ['--set', `${key}=${String(value)}`] : set(key, value)];
  });
}

function optimiserOptions({ optimiser }: RunConfig, usual: RunConfig): readonly Option[] {
  const { name, ...own } = optimiser;
  if (name === 'sgd') return optimiser.nesterov ? [['--nesterov']] : [];
  const defaults = usual.optimiser as Readonly<Record<string, unknown>>;
  const changed = Object.entries(own).filter(([key, value]) => value !== defaults[key]);
  return [['--optimizer', name], ...changed.map(([key, value]) => set(`optimiser.${key}`, value))];
}

function scheduleOptions({ learningRateSchedule: over }: RunConfig, usual: RunConfig): readonly Option[] {
  if (same(over, usual.learningRateSchedule)) return [];
  const { kind, ...own } = over;
  return [['--schedule', [kind, ...Object.values(own)].join(':')]];
}

function augmentationOptions({ augmentation: { shift, flip, crop } }: RunConfig): readonly Option[] {
  const parts = [
    ...(shift > 0 ? [`shift=${shift}`] : []),
    ...(flip ? ['flip'] : []),
    ...(crop < 1 ? [`crop=${crop}`] : []),
  ];
  return parts.length > 0 ? [['--augment', parts.join(',')]] : [];
}

function stoppingOptions({ earlyStopping }: RunConfig): readonly Option[] {
  if (!earlyStopping) return [];
  const { metric, patience, minDelta } = earlyStopping;
  return [
    ['--early-stopping', metric === 'loss' ? `loss:${patience}` : String(patience)],
    ...(minDelta > 0 ? [set('earlyStopping.minDelta', minDelta)] : []),
  ];
}
