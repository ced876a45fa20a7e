/** What is wrong with a draft, field by field, in words that stand at the field. */
import type { MethodInfo, ModelInfo, SettingInfo } from '../../../shared/registry';
import { texts } from '../../texts';
import { countOf } from './draft-configs';
import type { Draft, Errors, NumberKey, Settings } from './draft';

const words = texts.experiment;

interface Bounds {
  readonly min: number;
  readonly max?: number;
  /** Whether `min` itself is too small, `max` too large. */
  readonly open?: boolean;
  readonly whole?: boolean;
  /** Whether the form asks for it at all. */
  readonly when?: (draft: Draft) => boolean;
}
const atLeastZero: Bounds = { min: 0 };
const positive: Bounds = { min: 0, open: true };
const adaptive = (draft: Draft): boolean => draft.optimiser !== 'sgd';
const lessThanOne = { min: 0, max: 1 - 1e-9 };

const bounds: Partial<Record<NumberKey, Bounds>> = {
  lambdaCount: { min: 1, max: 100, whole: true, when: (draft) => draft.strength === 'range' },
  pathCount: { min: 2, max: 1000, whole: true, when: (draft) => draft.strength === 'path' },
  epochsPerPoint: { ...positive, when: (draft) => draft.strength === 'path' },
  settleEpochs: { ...atLeastZero, when: (draft) => draft.strength === 'path' },
  seeds: { min: 1, max: 100, whole: true },
  firstSeed: { min: 0, max: 1e9, whole: true },
  epochs: positive,
  fineTuneEpochs: atLeastZero,
  fineTuneLearningRate: positive,
  batchSize: { min: 1, max: 1e6, whole: true },
  learningRate: positive,
  learningRateWarmupEpochs: atLeastZero,
  momentum: { ...lessThanOne, when: (draft) => !adaptive(draft) },
  beta1: { ...lessThanOne, when: adaptive },
  beta2: { ...lessThanOne, when: adaptive },
  epsilon: { ...positive, when: adaptive },
  weightDecay: { ...atLeastZero, when: (draft) => draft.optimiser === 'adamw' },
  clipNorm: { ...positive, when: (draft) => draft.clip },
  scheduleFrom: { min: 0, max: 99.9, when: (draft) => draft.schedule === 'linear' },
  scheduleTo: {
    min: 0,
    max: 100,
    when: (draft) => draft.schedule === 'linear' || draft.schedule === 'cosine',
  },
  stepFactor: { ...positive, when: (draft) => draft.schedule === 'step' },
  stepEpochs: { ...positive, when: (draft) => draft.schedule === 'step' },
  warmupEpochs: atLeastZero,
  lambdaWarmupEpochs: atLeastZero,
  lambdaTo: { ...positive, when: (draft) => draft.lambdaSchedule !== 'constant' },
  shift: { min: 0, max: 64, whole: true },
  cropPercent: { min: 10, max: 100 },
  validationPercent: { min: 0, max: 90 },
  patience: { min: 1, max: 1e6, whole: true, when: (draft) => draft.stopping },
  minDelta: { ...atLeastZero, when: (draft) => draft.stopping },
};

function numberError(value: number, { min, max = Infinity, open, whole }: Bounds): string | null {
  const inside = Number.isFinite(value) && (open ? value > min : value >= min) && value <= max;
  if (inside && (!whole || Number.isInteger(value))) return null;
  if (whole) return words.whole(min, max);
  if (open) return words.above(min);
  return words.between(min, max === Infinity ? undefined : Number(max.toPrecision(3)));
}

/** Wrong fields by name: a form field's own, `lambda:METHOD`, `model:SETTING` or `METHOD:SETTING`. */
export function draftErrors(
  draft: Draft,
  models: readonly ModelInfo[],
  methods: readonly MethodInfo[],
): Errors {
  const errors: Record<string, string> = {};
  if (draft.dataset === '') errors['dataset'] = words.noDataset;
  for (const [name, bound] of Object.entries(bounds)) {
    if (bound.when && !bound.when(draft)) continue;
    const error = numberError(draft[name as NumberKey], bound);
    if (error) errors[name] = error;
  }
  const needsValidation = draft.keep !== 'last' || draft.stopping;
  if (needsValidation && draft.validationPercent === 0) errors['validationPercent'] = words.needsValidation;
  if (draft.strength === 'target' && !goodTargets(draft)) {
    errors['targets'] = words.targetWrong[draft.targetKind];
  }
  const points = pointsError(draft);
  if (points) errors['chosenPoints'] = points;
  const model = models.find(({ name }) => name === draft.model);
  Object.assign(errors, settingErrors('model', model?.settings ?? [], draft.modelSettings));
  const chosen = methods.filter(({ name }) => draft.methods[name]?.on);
  if (chosen.length === 0) errors['methods'] = words.noMethod;
  for (const method of chosen) {
    const error = strengthError(draft, method);
    if (error) errors[`lambda:${method.name}`] = error;
    Object.assign(errors, settingErrors(method.name, method.settings, draft.methods[method.name]!.settings));
  }
  return errors;
}

function goodTargets({ targets, targetKind }: Draft): boolean {
  const most = targetKind === 'sparsity' ? 100 : Infinity;
  return targets.length > 0 && targets.every((target) => target > 0 && target < most);
}

/** What is wrong with the points of a path that are to be fine-tuned. */
function pointsError(draft: Draft): string | null {
  const { strength, fineTunePoints, chosenPoints: points, pathCount, fineTuneEpochs } = draft;
  if (strength !== 'path' || fineTunePoints !== 'chosen') return null;
  const good = points.every((point) => Number.isInteger(point) && point >= 1 && point <= pathCount);
  if (!good || points.length === 0 || new Set(points).size < points.length) {
    return words.chosenPointsWrong(pathCount);
  }
  return fineTuneEpochs > 0 ? null : words.chosenPointsIdle;
}

/** What is wrong with a method's own range. */
function strengthError(draft: Draft, method: MethodInfo): string | null {
  const { low, high } = draft.methods[method.name]!;
  const rising = low > 0 && Number.isFinite(high) && (high >= low || countOf(draft) === 1);
  if (method.usesSparsity) {
    if (draft.strength === 'target') return draft.targetKind === 'sparsity' ? null : words.sparsityOnly;
    return rising && high < 100 ? null : words.sparsityWrong;
  }
  if (!method.usesLambda || draft.strength === 'target') return null;
  if (draft.strength === 'path') return rising && high > low ? null : words.pathWrong;
  return rising ? null : words.lambdaWrong;
}

function settingErrors(owner: string, infos: readonly SettingInfo[], settings: Settings): Errors {
  const errors: Record<string, string> = {};
  for (const info of infos) {
    const error = settingError(info, settings[info.name]);
    if (error) errors[`${owner}:${info.name}`] = error;
  }
  return errors;
}

function settingError(info: SettingInfo, value: Settings[string] | undefined): string | null {
  if (info.type === 'text') return String(value ?? '').trim() === '' ? words.textMissing : null;
  const values = Array.isArray(value) ? (value as readonly number[]) : [value];
  const good = values.every(
    (one) =>
      typeof one !== 'number' ||
      (Number.isFinite(one) &&
        one >= (info.min ?? -Infinity) &&
        one <= (info.max ?? Infinity) &&
        (info.type !== 'integer' || Number.isInteger(one))),
  );
  if (good) return null;
  return info.type === 'numbers' ? words.numbers : words.between(info.min, info.max);
}
