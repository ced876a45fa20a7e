/** A run's configuration as facts: what was chosen, without what does not apply. */
import { methodStyle } from '../core/figure';
import type { RunConfig } from '../shared/run-config';
import type { SettingInfo, SettingValue } from '../shared/registry';
import { compactNumber, percent } from './format';
import { registry } from './state/registry.svelte';
import { targetText } from './strength';
import { texts } from './texts';

export interface Fact {
  readonly label: string;
  readonly value: string;
}
const words = texts.experiment;
const labels = words.fields;

const show = (value: SettingValue): string => {
  if (Array.isArray(value)) return value.length > 0 ? value.map(compactNumber).join(', ') : '–';
  if (typeof value === 'boolean') return value ? texts.common.yes : texts.common.no;
  return typeof value === 'number' ? compactNumber(value) : String(value);
};
/** Called as its method or net calls it, where that still knows the setting. */
const settings = (
  entries: Readonly<Record<string, SettingValue>>,
  of?: { readonly settings: readonly SettingInfo[] },
): Fact[] =>
  Object.entries(entries).map(([name, value]) => ({
    label: of?.settings.find((info) => info.name === name)?.title ?? name,
    value: show(value),
  }));
const fact = (label: string, value: string): Fact[] => [{ label, value }];
const number = (field: keyof typeof labels, value: number): Fact[] =>
  fact(labels[field].label, compactNumber(value));
/** Left out at the value that switches it off. */
const unless = (off: number, field: keyof typeof labels, value: number): Fact[] =>
  value === off ? [] : number(field, value);

const fineTunePoints = (asked: NonNullable<RunConfig['path']>['fineTune']): string =>
  typeof asked === 'string' ? words.fineTuneChoices[asked] : asked.join(', ');

function strength({ method, path, target }: RunConfig): Fact[] {
  if (path) {
    return [
      ...fact(words.strengths.path, `${compactNumber(path.low)} – ${compactNumber(path.high)}`),
      ...number('pathCount', path.count),
      ...number('epochsPerPoint', path.epochsPerPoint),
      ...number('settleEpochs', path.settleEpochs),
      ...fact(words.fineTunePoints, fineTunePoints(path.fineTune)),
    ];
  }
  return target
    ? fact(words.strengths.target, targetText(target))
    : fact(texts.runs.lambda, compactNumber(method.lambda));
}

function optimiser(config: RunConfig): Fact[] {
  const { name, ...own } = config.optimiser;
  const momentum = name === 'sgd' ? number('momentum', config.momentum) : [];
  const details = Object.entries(own).map(([key, value]) => ({
    label: key === 'nesterov' ? words.nesterov : labels[key as 'beta1'].label,
    value: show(value),
  }));
  return [...fact(words.optimiser, words.optimisers[name]), ...momentum, ...details];
}

function schedule({ learningRateSchedule: { kind, ...own } }: RunConfig): Fact[] {
  const details = Object.entries(own).map(([name, value]) => `${name} ${compactNumber(value)}`);
  return fact(words.schedule, [words.schedules[kind], ...details].join(', '));
}

function lambdaSchedule({ lambdaSchedule: over }: RunConfig): Fact[] {
  if (over.kind === 'constant') return [];
  return fact(words.lambdaSchedule, `${words.lambdaSchedules[over.kind]}, × ${compactNumber(over.to)}`);
}

function evaluation(config: RunConfig): Fact[] {
  const { earlyStopping, keep, validationFraction } = config;
  return [
    ...(validationFraction > 0 ? fact(labels.validationPercent.label, percent(validationFraction, 1)) : []),
    ...(earlyStopping
      ? fact(
          words.stopping,
          `${words.metrics[earlyStopping.metric]}, ${words.differs.stopping(earlyStopping.patience)}`,
        )
      : []),
    ...(keep === 'last' ? [] : fact(words.keep, words.keeps[keep])),
  ];
}

const net = ({ model }: RunConfig): Fact[] => [
  ...fact(words.model, registry.modelTitle(model.name)),
  ...settings(
    model.settings,
    registry.models.find(({ name }) => name === model.name),
  ),
];

const method = (config: RunConfig): Fact[] => [
  ...fact(words.method, methodStyle(config.method.name).label),
  ...strength(config),
  ...settings(
    config.method.settings,
    registry.methods.find(({ name }) => name === config.method.name),
  ),
];

export function configurationFacts(config: RunConfig): readonly Fact[] {
  const { augmentation } = config;
  return [
    ...net(config),
    ...method(config),
    ...unless(0, 'warmupEpochs', config.warmupEpochs),
    ...(config.steps ? fact(texts.run.step, String(config.steps)) : number('epochs', config.epochs)),
    ...number('fineTuneEpochs', config.fineTuneEpochs),
    ...optimiser(config),
    ...number('learningRate', config.learningRate),
    ...schedule(config),
    ...unless(0, 'learningRateWarmupEpochs', config.learningRateWarmupEpochs),
    ...(config.fineTuneEpochs > 0 ? number('fineTuneLearningRate', config.fineTuneLearningRate) : []),
    ...number('batchSize', config.batchSize),
    ...(config.gradientClipNorm === null ? [] : number('clipNorm', config.gradientClipNorm)),
    ...number('lambdaWarmupEpochs', config.lambdaWarmupEpochs),
    ...lambdaSchedule(config),
    ...unless(0, 'shift', augmentation.shift),
    ...(augmentation.flip ? fact(words.flip, texts.common.yes) : []),
    ...unless(100, 'cropPercent', augmentation.crop * 100),
    ...evaluation(config),
    ...(config.compactWhileTraining ? fact(words.compaction, texts.common.yes) : []),
    ...fact(texts.runs.seed, String(config.seed)),
    ...fact(words.engine, config.engine),
  ];
}
