/** What the form holds, what is wrong with it, and the runs that it stands for. */
import { geometricGrid } from '../../../core/presets';
import type { DatasetInfo } from '../../../shared/dataset';
import type { MethodInfo, ModelInfo, RunConfigInput, SettingInfo, SettingValue } from '../../../shared/run';
import { texts } from '../../texts';

export type Settings = Readonly<Record<string, SettingValue>>;

export interface MethodDraft {
  readonly on: boolean;
  readonly low: number;
  readonly high: number;
  readonly settings: Settings;
}

export interface Draft {
  readonly dataset: string;
  readonly model: string;
  readonly modelSettings: Settings;
  readonly methods: Readonly<Record<string, MethodDraft>>;
  readonly lambdaCount: number;
  readonly seeds: number;
  readonly firstSeed: number;
  readonly epochs: number;
  readonly fineTuneEpochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly schedule: 'linear' | 'constant';
  readonly lambdaWarmupEpochs: number;
  /** In percent, as typed. */
  readonly validationPercent: number;
  readonly engine: 'auto' | 'tensorflow' | 'wasm';
}

export type Errors = Readonly<Record<string, string>>;

/** Methods that a first experiment compares, where they exist. */
const USUAL = ['none', 'cges', 'l1', 'gs'];
/** More runs than this at once are a slip of the finger. */
export const MOST_RUNS = 2000;

const defaults = (infos: readonly SettingInfo[]): Settings =>
  Object.fromEntries(infos.map((info) => [info.name, info.default]));

export function firstDraft(
  dataset: DatasetInfo | undefined,
  models: readonly ModelInfo[],
  methods: readonly MethodInfo[],
): Draft {
  const model = dataset ? usualModel(dataset, models) : models[0];
  return {
    dataset: dataset?.id ?? '',
    model: model?.name ?? '',
    modelSettings: defaults(model?.settings ?? []),
    methods: Object.fromEntries(
      methods.map((method) => [
        method.name,
        {
          on: USUAL.includes(method.name),
          low: method.lambdaRange[0],
          high: method.lambdaRange[1],
          settings: defaults(method.settings),
        },
      ]),
    ),
    lambdaCount: 5,
    seeds: 1,
    firstSeed: 0,
    ...usualLength(dataset?.trainCount ?? 0),
    learningRate: 0.2,
    momentum: 0.9,
    schedule: 'linear',
    validationPercent: 0,
    engine: 'auto',
  };
}

type Length = Pick<Draft, 'epochs' | 'fineTuneEpochs' | 'batchSize' | 'lambdaWarmupEpochs'>;

/**
 * Six epochs and two of fine-tuning suit 60,000 samples; a small dataset needs more of them, or the penalty never gets to
 * act: about 800 steps at least, 60 epochs at most, in the same proportions.
 */
export function usualLength(trainCount: number): Length {
  const batchSize = trainCount > 0 && trainCount < 5000 ? 50 : 100;
  const stepsPerEpoch = Math.max(1, Math.ceil(trainCount / batchSize));
  const epochs = Math.max(6, Math.min(60, Math.ceil(800 / stepsPerEpoch)));
  return {
    batchSize,
    epochs,
    fineTuneEpochs: Math.round(epochs / 3),
    lambdaWarmupEpochs: Math.round(epochs / 6),
  };
}

export const accepts = (model: ModelInfo, dataset: DatasetInfo): boolean =>
  model.accepts.includes(dataset.sampleShape.length === 3 ? 'image' : 'table');

/** The net made for this kind of data, where the samples are large enough for it; else the one that takes anything. */
export function usualModel(dataset: DatasetInfo, models: readonly ModelInfo[]): ModelInfo | undefined {
  const fitting = models.filter((model) => accepts(model, dataset));
  const large = Math.min(...dataset.sampleShape.slice(0, 2)) >= 16;
  const special = fitting.find((model) => model.accepts.length === 1);
  return (large && special) || fitting.find((model) => model.accepts.length > 1) || fitting[0];
}

export function withModel(draft: Draft, model: ModelInfo | undefined): Draft {
  return { ...draft, model: model?.name ?? '', modelSettings: defaults(model?.settings ?? []) };
}

/** Wrong fields by name: a form field's own, `lambda:METHOD`, `model:SETTING` or `METHOD:SETTING`. */
export function draftErrors(
  draft: Draft,
  models: readonly ModelInfo[],
  methods: readonly MethodInfo[],
): Errors {
  const words = texts.experiment;
  const errors: Record<string, string> = {};
  const check = (name: string, good: boolean, text: string): void => {
    if (!good) errors[name] = text;
  };
  const whole = (value: number, min: number, max: number): boolean =>
    Number.isInteger(value) && value >= min && value <= max;
  check('dataset', draft.dataset !== '', words.noDataset);
  check('lambdaCount', whole(draft.lambdaCount, 1, 100), words.whole(1, 100));
  check('seeds', whole(draft.seeds, 1, 100), words.whole(1, 100));
  check('firstSeed', whole(draft.firstSeed, 0, 1e9), words.whole(0, 1e9));
  check('batchSize', whole(draft.batchSize, 1, 1e6), words.whole(1, 1e6));
  check('epochs', draft.epochs > 0 && Number.isFinite(draft.epochs), words.above(0));
  check('learningRate', draft.learningRate > 0 && Number.isFinite(draft.learningRate), words.above(0));
  check('fineTuneEpochs', draft.fineTuneEpochs >= 0, words.between(0, undefined));
  check('lambdaWarmupEpochs', draft.lambdaWarmupEpochs >= 0, words.between(0, undefined));
  check('momentum', draft.momentum >= 0 && draft.momentum < 1, words.between(0, 0.999));
  check(
    'validationPercent',
    draft.validationPercent >= 0 && draft.validationPercent <= 90,
    words.between(0, 90),
  );
  const model = models.find(({ name }) => name === draft.model);
  Object.assign(errors, settingErrors('model', model?.settings ?? [], draft.modelSettings));
  const chosen = methods.filter(({ name }) => draft.methods[name]?.on);
  check('methods', chosen.length > 0, words.noMethod);
  for (const method of chosen) {
    const { low, high, settings } = draft.methods[method.name]!;
    const range = low > 0 && Number.isFinite(high) && (high >= low || draft.lambdaCount === 1);
    check(`lambda:${method.name}`, !method.usesLambda || range, words.lambdaWrong);
    Object.assign(errors, settingErrors(method.name, method.settings, settings));
  }
  return errors;
}

function settingErrors(owner: string, infos: readonly SettingInfo[], settings: Settings): Errors {
  const errors: Record<string, string> = {};
  for (const info of infos) {
    const value = settings[info.name];
    const values = Array.isArray(value)
      ? (value as readonly number[])
      : typeof value === 'number'
        ? [value]
        : [];
    const integer = info.type === 'integer';
    const good = values.every(
      (one) =>
        Number.isFinite(one) &&
        one >= (info.min ?? -Infinity) &&
        one <= (info.max ?? Infinity) &&
        (!integer || Number.isInteger(one)),
    );
    if (good) continue;
    const words = texts.experiment;
    errors[`${owner}:${info.name}`] =
      info.type === 'numbers' ? words.numbers : words.between(info.min, info.max);
  }
  return errors;
}

/** Strengths of one method: evenly spaced on a logarithmic scale; `[0]` for a method without a strength. */
export function strengths(draft: Draft, method: MethodInfo): readonly number[] {
  const { low, high } = draft.methods[method.name]!;
  return method.usesLambda ? [...new Set(geometricGrid(low, high, draft.lambdaCount))] : [0];
}

/** The runs of a draft without errors, method by method, strength by strength, seed by seed. */
export function draftConfigs(draft: Draft, methods: readonly MethodInfo[]): RunConfigInput[] {
  const seeds = Array.from({ length: draft.seeds }, (_, index) => draft.firstSeed + index);
  return methods
    .filter(({ name }) => draft.methods[name]?.on)
    .flatMap((method) =>
      strengths(draft, method).flatMap((lambda) =>
        seeds.map((seed) => ({ ...common(draft), seed, method: methodConfig(draft, method, lambda) })),
      ),
    );
}

const plain = (settings: Settings): Record<string, number | boolean | string | number[]> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  ) as Record<string, number | boolean | string | number[]>;

const methodConfig = (draft: Draft, method: MethodInfo, lambda: number) => ({
  name: method.name,
  lambda,
  settings: plain(draft.methods[method.name]!.settings),
});

function common(draft: Draft): Omit<RunConfigInput, 'method'> {
  return {
    dataset: draft.dataset,
    model: { name: draft.model, settings: plain(draft.modelSettings) },
    epochs: draft.epochs,
    fineTuneEpochs: draft.fineTuneEpochs,
    batchSize: draft.batchSize,
    learningRate: draft.learningRate,
    momentum: draft.momentum,
    learningRateSchedule:
      draft.schedule === 'linear' ? { kind: 'linear', from: 0.5, to: 0.05 } : { kind: 'constant' },
    lambdaWarmupEpochs: draft.lambdaWarmupEpochs,
    validationFraction: draft.validationPercent / 100,
    engine: draft.engine,
  };
}
