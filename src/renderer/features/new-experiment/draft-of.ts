/** A configuration in the form's fields: the other way round than `draft-configs.ts`. */
import type { RunConfig, RunConfigInput } from '../../../shared/run-config';
import type { Draft } from './draft';
import { common } from './draft-configs';

/** The percentage that gives this fraction again when the form divides it by 100, with as few digits as that takes. */
export function percentOf(fraction: number): number {
  const percent = (digits: number): number => Number((fraction * 100).toPrecision(digits));
  for (let digits = 1; digits < 15; digits++) {
    if (percent(digits) / 100 === fraction) return percent(digits);
  }
  // Some, such as 1/12, are no percentage to the last bit.
  return percent(15);
}

/**
 * The form filled in with one run's configuration: its method alone, at its strength. What a configuration does not
 * tell (the other methods' ranges) stays as in `base`. A length in steps has no field: `epochs` stands for it.
 */
export function draftOf(config: RunConfig, base: Draft): Draft {
  const { augmentation, earlyStopping, lambdaSchedule } = config;
  return {
    ...base,
    dataset: config.dataset,
    model: config.model.name,
    modelSettings: {
      ...(config.model.name === base.model ? base.modelSettings : {}),
      ...config.model.settings,
    },
    methods: methodsOf(config, base),
    ...strengthOf(config, base),
    seeds: 1,
    firstSeed: config.seed,
    epochs: config.epochs,
    fineTuneEpochs: config.fineTuneEpochs,
    fineTuneLearningRate: config.fineTuneLearningRate,
    batchSize: config.batchSize,
    ...optimiserOf(config, base),
    learningRate: config.learningRate,
    momentum: config.momentum,
    ...scheduleOf(config, base),
    learningRateWarmupEpochs: config.learningRateWarmupEpochs,
    clip: config.gradientClipNorm !== null,
    clipNorm: config.gradientClipNorm ?? base.clipNorm,
    warmupEpochs: config.warmupEpochs,
    lambdaWarmupEpochs: config.lambdaWarmupEpochs,
    lambdaSchedule: lambdaSchedule.kind,
    lambdaTo: lambdaSchedule.kind === 'constant' ? base.lambdaTo : lambdaSchedule.to,
    shift: augmentation.shift,
    flip: augmentation.flip,
    cropPercent: percentOf(augmentation.crop),
    validationPercent: percentOf(config.validationFraction),
    stopping: earlyStopping !== null,
    stopMetric: earlyStopping?.metric ?? base.stopMetric,
    patience: earlyStopping?.patience ?? base.patience,
    minDelta: earlyStopping?.minDelta ?? base.minDelta,
    keep: config.keep,
    compactWhileTraining: config.compactWhileTraining,
    engine: config.engine,
  };
}

function methodsOf({ method, path }: RunConfig, base: Draft): Draft['methods'] {
  return Object.fromEntries(
    Object.entries(base.methods).map(([name, own]) => {
      if (name !== method.name) return [name, { ...own, on: false }];
      const { sparsity } = method.settings;
      const told = typeof sparsity === 'number' ? percentOf(sparsity) : null;
      const [low, high] =
        path !== null
          ? [path.low, path.high]
          : told !== null
            ? [told, told]
            : method.lambda > 0
              ? [method.lambda, method.lambda]
              : [own.low, own.high];
      return [name, { on: true, low, high, settings: { ...own.settings, ...method.settings } }];
    }),
  );
}

const perUnit = { sparsity: percentOf, macs: (macs: number) => macs, bytes: (bytes: number) => bytes / 1000 };

type Strength = Pick<
  Draft,
  | 'strength'
  | 'lambdaCount'
  | 'pathCount'
  | 'epochsPerPoint'
  | 'settleEpochs'
  | 'fineTunePoints'
  | 'chosenPoints'
  | 'targetKind'
  | 'targets'
>;
function strengthOf({ path, target }: RunConfig, base: Draft): Strength {
  const { pathCount, epochsPerPoint, settleEpochs, fineTunePoints, chosenPoints, targetKind, targets } = base;
  const usual = {
    lambdaCount: 1,
    pathCount,
    epochsPerPoint,
    settleEpochs,
    fineTunePoints,
    chosenPoints,
    targetKind,
    targets,
  };
  if (path) {
    return {
      ...usual,
      strength: 'path',
      pathCount: path.count,
      epochsPerPoint: path.epochsPerPoint,
      settleEpochs: path.settleEpochs,
      ...(typeof path.fineTune === 'string'
        ? { fineTunePoints: path.fineTune }
        : { fineTunePoints: 'chosen', chosenPoints: path.fineTune }),
    };
  }
  if (target) {
    return {
      ...usual,
      strength: 'target',
      targetKind: target.kind,
      targets: [perUnit[target.kind](target.value)],
    };
  }
  return { ...usual, strength: 'range' };
}

function optimiserOf({ optimiser }: RunConfig, base: Draft): Partial<Draft> {
  const { nesterov, beta1, beta2, epsilon, weightDecay } = base;
  const { name, ...own } = optimiser;
  return { nesterov, beta1, beta2, epsilon, weightDecay, ...own, optimiser: name };
}

function scheduleOf({ learningRateSchedule: over }: RunConfig, base: Draft): Partial<Draft> {
  const { scheduleFrom, scheduleTo, stepFactor, stepEpochs } = base;
  const shape = { schedule: over.kind, scheduleFrom, scheduleTo, stepFactor, stepEpochs };
  switch (over.kind) {
    case 'constant':
      return shape;
    case 'step':
      return { ...shape, stepFactor: over.factor, stepEpochs: over.everyEpochs };
    case 'linear':
      return { ...shape, scheduleFrom: percentOf(over.from), scheduleTo: percentOf(over.to) };
    case 'cosine':
      return { ...shape, scheduleTo: percentOf(over.to) };
  }
}

/** The fields of the form that a run that goes on from another's checkpoint may change; the rest is that run's. */
const CHANGEABLE = [
  'fineTuneEpochs',
  'fineTuneLearningRate',
  'learningRate',
  'momentum',
  'learningRateSchedule',
  'learningRateWarmupEpochs',
  'gradientClipNorm',
  'lambdaWarmupEpochs',
  'lambdaSchedule',
  'augmentation',
  'earlyStopping',
  'keep',
] as const satisfies readonly (keyof RunConfig)[];

/** `before`, with what `draft` has of what may change, going on from `run`. */
export function continued(run: string, before: RunConfig, draft: Draft): RunConfigInput {
  const asked = common(draft);
  const own = draft.methods[before.method.name]!;
  const settings = { ...before.method.settings, ...own.settings } as RunConfig['method']['settings'];
  const changed = Object.fromEntries(CHANGEABLE.map((field) => [field, asked[field]]));
  const lambda = before.method.lambda > 0 ? own.low : before.method.lambda;
  return { ...before, ...changed, method: { ...before.method, lambda, settings }, continues: { run } };
}
