import { UserError } from '../../shared/errors';
import type { EpochMetrics, LayerStats, Phase, RunConfig } from '../../shared/run';
import { countLayers } from '../counting';
import type { CompiledStep, DeviceSamples, HostTensor } from '../engine';
import { findMethod } from '../methods';
import { groupingOf, layerPlaces } from '../methods/groups';
import type { LayerPlace, MethodSettings } from '../methods/method';
import { parseSettings } from '../methods/settings';
import { initialWeights } from '../model/initial';
import { parameters } from '../model/shapes';
import { cutDead } from '../prune/liveness';
import { bernoulliMask } from '../random';
import { BatchOrder, splitValidation } from './batches';
import { Evaluator } from './evaluator';
import type { TrainOptions } from './options';
import { lambdaAt, layOut, learningRateAt, phaseAt, type Timeline } from './schedule';
import { dropoutInputOf, dropoutLayers, initialMomentum, momentumOf, trainInputs, trainStep } from './step';

/** What one step tells. */
export interface StepReport {
  readonly loss: number;
  /** Samples of the batch classified right before the update. */
  readonly right: number;
  readonly learningRate: number;
  readonly lambda: number;
}

/** Everything a run holds in its engine, and the moves of the training loop upon it. */
export class Session {
  readonly timeline: Timeline;
  private readonly config: RunConfig;
  private readonly methodSettings: MethodSettings;
  private readonly places: readonly LayerPlace[];
  private readonly batches: BatchOrder;
  private readonly trainSamples: DeviceSamples;
  private readonly testSamples: DeviceSamples;
  private readonly test: Evaluator;
  private readonly validation: Evaluator | null;
  private readonly names: readonly string[];
  private readonly dropout: ReturnType<typeof dropoutLayers>;
  private compiled: CompiledStep;
  private compiledPhase: Phase;

  constructor(
    private readonly options: TrainOptions,
    startAtStep: number,
  ) {
    const { config, engine, spec, dataset } = options;
    this.config = config;
    this.methodSettings = parseSettings(findMethod(config.method.name).info.settings, config.method.settings);
    this.dropout = dropoutLayers(spec);
    this.names = parameters(spec).map((parameter) => parameter.name);
    this.places = layerPlaces(spec, groupingOf(this.methodSettings));
    const split = splitValidation(options.train.labels.length, config.validationFraction);
    this.timeline = layOut(config, split.train.length);
    this.batches = new BatchOrder(
      split.train,
      config.seed,
      this.timeline.batchSize,
      this.timeline.stepsPerEpoch,
    );

    const start = options.resume?.tensors ?? {
      ...initialWeights(spec, config.seed),
      ...initialMomentum(spec),
    };
    const values = Object.fromEntries(this.names.map((name) => [name, start[name]!]));
    this.trainSamples = engine.upload(options.train);
    this.testSamples = engine.upload(options.test);
    const evaluator = (samples: DeviceSamples, indices: Int32Array): Evaluator =>
      new Evaluator(engine, spec, dataset.preprocessing, samples, indices, values);
    this.test = evaluator(
      this.testSamples,
      Int32Array.from(options.test.labels, (_, i) => i),
    );
    this.validation = split.validation.length > 0 ? evaluator(this.trainSamples, split.validation) : null;
    // The phase of the last step done: a run resumed where fine-tuning begins still has its dead units to cut.
    this.compiledPhase = phaseAt(Math.max(0, startAtStep - 1), this.timeline);
    this.compiled = this.compile(this.compiledPhase, start);
  }

  /** Runs step number `step` (0-based). @throws UserError when the run diverges or a layer becomes empty. */
  step(step: number): StepReport {
    const { config, timeline } = this;
    const learningRate = learningRateAt(step, config, timeline);
    const lambda = lambdaAt(step, config, timeline);
    const outputs = this.compiled.run({
      indices: { dtype: 'int32', shape: [timeline.batchSize], data: this.batches.at(step) },
      learningRate: scalar(learningRate),
      lambda: scalar(lambda),
      ...this.dropoutMasks(step),
    });
    const loss = outputs['loss']![0]!;
    if (!Number.isFinite(loss)) throw divergence(loss, step, learningRate);
    const empty = this.places.findIndex((_, i) => outputs['strongest']![i] === 0);
    if (empty >= 0) throw emptyLayer(this.places[empty]!.name, step, lambda, config);
    return { loss, right: outputs['correct']![0]!, learningRate, lambda };
  }

  /** Cuts dead units' weights away and freezes the zeros: the next steps only move what is left. */
  beginFineTune(): void {
    const state = this.compiled.readState();
    const swept = { ...state, ...cutDead(this.options.spec, pick(state, this.names)) };
    this.compiled.dispose();
    this.compiledPhase = 'fine-tune';
    this.compiled = this.compile('fine-tune', swept);
  }

  get phase(): Phase {
    return this.compiledPhase;
  }

  parameters(): Record<string, HostTensor> {
    return this.compiled.readState(this.names);
  }

  /** Parameters and momentum slots. */
  tensors(): Record<string, HostTensor> {
    return this.compiled.readState();
  }

  count(): { layers: readonly LayerStats[]; weightSparsity: number; groupSparsity: number } {
    return countLayers(this.options.spec, this.parameters(), groupingOf(this.methodSettings));
  }

  /** Accuracy on the validation split where there is one, else on the test part; all of both at the `end`. */
  async accuracies(end: boolean): Promise<Pick<EpochMetrics, 'testAccuracy' | 'validationAccuracy'>> {
    const values = this.parameters();
    const { breathe } = this.options;
    const validation = this.validation && (await this.validation.evaluate(values, breathe));
    const test = end || !this.validation ? await this.test.evaluate(values, breathe) : null;
    return { testAccuracy: test?.accuracy ?? null, validationAccuracy: validation?.accuracy ?? null };
  }

  dispose(): void {
    this.compiled.dispose();
    this.test.dispose();
    this.validation?.dispose();
    this.trainSamples.dispose();
    this.testSamples.dispose();
  }

  private compile(phase: Phase, state: Readonly<Record<string, HostTensor>>): CompiledStep {
    const { config, spec, dataset, engine } = this.options;
    const step = trainStep({
      spec,
      phase,
      preprocessing: dataset.preprocessing,
      momentum: config.momentum,
      method: findMethod(config.method.name),
      methodSettings: this.methodSettings,
      places: this.places,
    });
    return engine.compile(step, {
      inputs: trainInputs(spec, this.timeline.batchSize),
      state: pick(state, [...this.names, ...this.names.map(momentumOf)]),
      samples: this.trainSamples,
    });
  }

  private dropoutMasks(step: number): Record<string, HostTensor> {
    return Object.fromEntries(
      this.dropout.map(({ layer, shape }) => {
        const full = [this.timeline.batchSize, ...shape];
        const size = full.reduce((a, b) => a * b, 1);
        const data = bernoulliMask(this.config.seed, step, layer.name, size, 1 - layer.rate);
        return [dropoutInputOf(layer.name), { dtype: 'bool' as const, shape: full, data }];
      }),
    );
  }
}

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

const pick = (
  tensors: Readonly<Record<string, HostTensor>>,
  names: readonly string[],
): Record<string, HostTensor> =>
  Object.fromEntries(
    names.map((name) => {
      const tensor = tensors[name];
      if (tensor) return [name, tensor];
      throw new UserError(
        `the checkpoint has no variable ${name}`,
        `one for each of ${names.join(', ')}`,
        'resume with the net that the run was started with',
      );
    }),
  );

const divergence = (loss: number, step: number, learningRate: number): UserError =>
  new UserError(
    `the loss became ${loss} at step ${step + 1} with learning rate ${learningRate.toPrecision(3)}`,
    'a finite loss',
    'lower the learning rate (half of it is a good try)',
  );

const emptyLayer = (layer: string, step: number, lambda: number, config: RunConfig): UserError =>
  new UserError(
    `layer ${layer} has no weight left after step ${step + 1} at λ = ${lambda.toPrecision(3)}`,
    'at least one weight that is not zero in every layer',
    `lower λ (try ${(config.method.lambda / 2).toPrecision(2)}), lengthen its warm-up, or lower this layer's multiplier`,
  );
