import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const fraction = v.pipe(finite, v.minValue(0), v.ltValue(1));
const unit = v.pipe(finite, v.minValue(0), v.maxValue(1));
/** Longest phase, in epochs: far beyond any use, and short of where step numbers lose their last digit. */
const MAX_EPOCHS = 1e6;
const MAX_STEPS = 1e12;
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const settings = v.record(v.string(), v.union([finite, v.boolean(), v.string(), v.array(finite)]));

/** How the learning rate falls over the sparse phase; `progress` is the fraction of that phase done, 0–1. */
const LearningRateSchedule = v.variant('kind', [
  v.strictObject({ kind: v.literal('constant') }),
  /** Multiplied by `factor` every `everyEpochs` epochs. */
  v.strictObject({ kind: v.literal('step'), factor: positive, everyEpochs: positive }),
  /** Constant until progress `from`, then a straight line down to `to` × the learning rate at the end. */
  v.strictObject({ kind: v.literal('linear'), from: fraction, to: unit }),
  /** Half a cosine from the learning rate down to `to` × it (Loshchilov & Hutter, ICLR 2017, without restarts). */
  v.strictObject({ kind: v.literal('cosine'), to: unit }),
]);

/** How λ goes after its warm-up; `progress` is the fraction of the sparse phase done, 0–1. */
const LambdaSchedule = v.variant('kind', [
  v.strictObject({ kind: v.literal('constant') }),
  /** In a straight line from λ at the end of the warm-up to `to` × λ at the end of the phase. */
  v.strictObject({ kind: v.literal('linear'), to: v.pipe(finite, v.minValue(0)) }),
  /** Geometrically from λ to `to` × λ. */
  v.strictObject({ kind: v.literal('geometric'), to: positive }),
]);

const Optimiser = v.variant('name', [
  /** V ← momentum·V + (1 − momentum)·g; W ← W − η·V, or with Nesterov's look ahead W − η·(momentum·V + (1 − momentum)·g). */
  v.strictObject({ name: v.literal('sgd'), nesterov: v.optional(v.boolean(), false) }),
  v.strictObject({
    name: v.literal('adam'),
    beta1: v.optional(fraction, 0.9),
    beta2: v.optional(fraction, 0.999),
    epsilon: v.optional(positive, 1e-8),
  }),
  v.strictObject({
    name: v.literal('adamw'),
    beta1: v.optional(fraction, 0.9),
    beta2: v.optional(fraction, 0.999),
    epsilon: v.optional(positive, 1e-8),
    weightDecay: v.optional(v.pipe(finite, v.minValue(0)), 0.01),
  }),
]);

/** Random changes of training images, drawn from the run's seed at every step. */
const Augmentation = v.strictObject({
  /** Largest shift in pixels along each axis; what comes in is zero (a padded random crop). */
  shift: v.optional(v.pipe(count, v.maxValue(64)), 0),
  /** Mirrors every second image left to right. */
  flip: v.optional(v.boolean(), false),
  /** Smallest side of a random crop as a fraction of the image, resized to it; 1: none. */
  crop: v.optional(v.pipe(finite, v.minValue(0.1), v.maxValue(1)), 1),
});

/** Ends the sparse phase once the metric has not become better by `minDelta` for `patience` epochs. */
const EarlyStopping = v.strictObject({
  metric: v.optional(v.picklist(['accuracy', 'loss']), 'accuracy'),
  patience: v.optional(v.pipe(count, v.minValue(1)), 5),
  minDelta: v.optional(v.pipe(finite, v.minValue(0)), 0),
});

/** A warm-started walk over λ, which gives the trade-off curve in one run: λ grows geometrically from low to high. */
const LambdaPath = v.strictObject({
  low: positive,
  high: positive,
  count: v.pipe(count, v.minValue(2), v.maxValue(1000)),
  /** Epochs at each λ after the first, which takes the run's `epochs`. */
  epochsPerPoint: v.optional(positive, 0.5),
  /** Epochs that a fine-tuned point first goes on at its λ while the learning rate falls: its zeros come to rest. */
  settleEpochs: v.optional(v.pipe(finite, v.minValue(0)), 0.5),
  /**
   * Which points are fine-tuned, each on its own branch: all, none, or those of these numbers, from 1. A point that is not
   * has no accuracy worth showing.
   */
  fineTune: v.optional(
    v.union(
      [v.picklist(['all', 'none']), v.array(v.pipe(count, v.minValue(1)))],
      'all, none, or a list of points such as [2, 5]',
    ),
    'all',
  ),
});

/** What is asked for instead of λ; the controller searches the λ that gives it. */
const Target = v.variant('kind', [
  /** Weight sparsity, 0–1. */
  v.strictObject({ kind: v.literal('sparsity'), value: v.pipe(finite, v.gtValue(0), v.ltValue(1)) }),
  /** Multiply–accumulates of the compact net for one sample, at most. */
  v.strictObject({ kind: v.literal('macs'), value: positive }),
  /** Size of the compact ONNX file, at most. */
  v.strictObject({ kind: v.literal('bytes'), value: positive }),
]);

const GivenConfig = v.object({
  version: v.optional(v.literal(1), 1),
  /** Dataset id. */
  dataset: v.pipe(v.string(), v.minLength(1)),
  model: v.strictObject({ name: v.string(), settings: v.optional(settings, {}) }),
  method: v.strictObject({
    name: v.string(),
    /** Strength λ ≥ 0 of the penalty in the objective. */
    lambda: v.optional(v.pipe(finite, v.minValue(0)), 0),
    settings: v.optional(settings, {}),
  }),
  /** Length of the sparse phase. `steps`, where given, wins over `epochs`. */
  epochs: v.optional(v.pipe(finite, v.gtValue(0), v.maxValue(MAX_EPOCHS)), 6),
  steps: v.optional(v.pipe(count, v.minValue(1), v.maxValue(MAX_STEPS))),
  /** Length of the fine-tune phase that follows with the zero mask frozen; 0 switches it off. */
  fineTuneEpochs: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(MAX_EPOCHS)), 2),
  /** η at the start of the fine-tune phase; it falls in a straight line to 5 % of that. */
  fineTuneLearningRate: v.optional(positive),
  batchSize: v.optional(v.pipe(count, v.minValue(1)), 100),
  /** η in the averaging form of momentum: V ← momentum·V + (1 − momentum)·g; W ← W − η·V. */
  learningRate: v.optional(positive),
  momentum: v.optional(fraction, 0.9),
  learningRateSchedule: v.optional(LearningRateSchedule, { kind: 'linear', from: 0.5, to: 0.05 }),
  /** λ rises linearly from 0 to its value over these epochs. */
  lambdaWarmupEpochs: v.optional(v.pipe(finite, v.minValue(0)), 1),
  lambdaSchedule: v.optional(LambdaSchedule, { kind: 'constant' }),
  /** Dense training before the sparse phase, λ = 0. */
  warmupEpochs: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(MAX_EPOCHS)), 0),
  /** The learning rate rises linearly from 0 over these epochs at the start of the run. */
  learningRateWarmupEpochs: v.optional(v.pipe(finite, v.minValue(0)), 0),
  optimiser: v.optional(Optimiser, { name: 'sgd', nesterov: false }),
  /** Largest norm of the whole gradient, which is scaled down to it; null: no clipping. */
  gradientClipNorm: v.optional(v.nullable(positive), null),
  augmentation: v.optional(Augmentation, { shift: 0, flip: false, crop: 1 }),
  earlyStopping: v.optional(v.nullable(EarlyStopping), null),
  /**
   * Which state of the last phase the run ends with: the last one, or that of the epoch with the best accuracy or loss
   * on the validation split (which must not be empty for it: the test part is not for choosing).
   */
  keep: v.optional(v.picklist(['last', 'best-accuracy', 'best-loss']), 'last'),
  /** Cuts emptied units out of the graph, the optimiser's slots and the checkpoints as training goes. */
  compactWhileTraining: v.optional(v.boolean(), false),
  path: v.optional(v.nullable(LambdaPath), null),
  target: v.optional(v.nullable(Target), null),
  /**
   * The run that this one goes on from: it starts at that run's newest checkpoint instead of fresh weights, with the
   * settings given here. `step` is that checkpoint's, filled in when the run is queued.
   */
  continues: v.optional(v.nullable(v.object({ run: v.string(), step: v.optional(count) })), null),
  /** Part of the training samples kept aside to choose settings on; 0 evaluates on the test part instead. */
  validationFraction: v.optional(fraction, 0),
  seed: v.optional(count, 0),
  engine: v.optional(v.picklist(['auto', 'tensorflow', 'wasm']), 'auto'),
});

/**
 * η where none is given. An adaptive step is as long as its learning rate, whatever the gradient: it must be far smaller
 * than SGD's.
 */
export const usualLearningRates = { sgd: 0.2, adam: 1e-3, adamw: 1e-3 } as const;

/** η of fine-tuning where none is given: half of that of training. */
export const usualFineTuneRate = (learningRate: number): number => learningRate / 2;

/** Everything that decides a run, versioned; defaults are filled in once, here. */
export const RunConfig = v.pipe(
  GivenConfig,
  v.transform((given) => {
    const learningRate = given.learningRate ?? usualLearningRates[given.optimiser.name];
    const fineTuneLearningRate = given.fineTuneLearningRate ?? usualFineTuneRate(learningRate);
    return { ...given, learningRate, fineTuneLearningRate };
  }),
);
export type RunConfig = v.InferOutput<typeof RunConfig>;
/** What a person has to give; the rest has defaults. */
export type RunConfigInput = v.InferInput<typeof RunConfig>;

export type OptimiserConfig = RunConfig['optimiser'];
export type TargetKind = NonNullable<RunConfig['target']>['kind'];
