/**
 * A short dense training that shows how much the loss minds a change of each layer's weights.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Preprocessing } from '../../shared/dataset';
import type { RunConfig } from '../../shared/run-config';
import type { DeviceSamples, Engine, HostTensor, Step } from '../engine';
import { findMethod } from '../methods';
import { methodPlaces } from '../methods/groups';
import { parseSettings } from '../methods/settings';
import { forward } from '../model/forward';
import { parameters } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { BatchOrder } from '../train/batches';
import type { Segment } from '../train/driver';
import { Feeds } from '../train/feeds';
import { meanCrossEntropy, preprocess } from '../train/loss';
import { makeOptimiser } from '../train/optimisers';
import { layOut } from '../train/schedule';
import { inputsOf, trainStep, type StepOptions } from '../train/step';
import { initialState, pick, regularisedOf, stateNames, variablesOf } from '../train/variables';

/** What the probe looks at. */
export interface ProbeInput {
  readonly engine: Engine;
  readonly spec: ModelSpec;
  readonly preprocessing: Preprocessing;
  readonly config: RunConfig;
  /** The training part in the engine, and the places in it that the run trains on. */
  readonly samples: DeviceSamples;
  readonly trainIndices: Int32Array;
  /** The parameters (running statistics included) that the run starts from, by variable name. */
  readonly initial: Readonly<Record<string, HostTensor>>;
  readonly breathe: () => Promise<void>;
}

/** Steps of dense training at most: an epoch, where that is shorter. */
const MOST_STEPS = 500;
/** Steps over which the learning rate rises: at the full rate the first steps kill units in some nets. */
const RISE = 100;
/** Batches whose gradients are looked at. */
const BATCHES = 32;
/** Steps between two looks at the messages. */
const CHUNK = 16;

/** What the probe found. */
export interface Probe {
  /** The parameters after the short dense training. */
  readonly trained: Readonly<Record<string, HostTensor>>;
  /** By place of the run's method: root mean square of a batch's gradient there, over what it regularises and over batches. */
  readonly gradients: Readonly<Record<string, number>>;
}

/** Trains densely until the large gradients of the first steps are over, and looks. The same input gives the same. */
export async function probe(input: ProbeInput): Promise<Probe> {
  const batches = batchesOf(input);
  const trained = await trainDensely(input, batches);
  return { trained, gradients: await measureGradients(input, trained, batches) };
}

function batchesOf({ config, trainIndices }: ProbeInput): BatchOrder {
  const { batchSize, stepsPerEpoch } = layOut(config, trainIndices.length);
  return new BatchOrder(trainIndices, config.seed, batchSize, stepsPerEpoch);
}

/** The parameters after an epoch, or `MOST_STEPS`, of the run's own training without a penalty. */
async function trainDensely(
  input: ProbeInput,
  batches: BatchOrder,
): Promise<Readonly<Record<string, HostTensor>>> {
  const { engine, spec, config, samples, breathe } = input;
  const { batchSize, stepsPerEpoch } = layOut(config, input.trainIndices.length);
  const optimiser = makeOptimiser(config.optimiser, config.momentum);
  const method = findMethod('none');
  const regulariser = { method, settings: {}, places: [] };
  const options: StepOptions = {
    spec,
    phase: 'warm-up',
    preprocessing: input.preprocessing,
    momentum: config.momentum,
    optimiser: config.optimiser,
    gradientClipNorm: config.gradientClipNorm,
    augmentation: config.augmentation,
    method,
    methodSettings: {},
    places: [],
  };
  const state = { ...initialState(spec, regulariser, optimiser, config.seed), ...input.initial };
  const step = engine.compile(trainStep(options), {
    inputs: inputsOf(options, batchSize),
    state: pick(state, stateNames(variablesOf(spec, regulariser, false), optimiser)),
    samples,
  });
  const feeds = new Feeds(options, config, batches, batchSize);
  const segment = denseSegment(Math.min(MOST_STEPS, stepsPerEpoch), config.learningRate);
  for (let i = 0; i < segment.steps; i++) {
    step.run(feeds.at(segment, i));
    if (i % CHUNK === 0) await breathe();
  }
  const trained = step.readState(parameters(spec).map(({ name }) => name));
  step.dispose();
  return trained;
}

const denseSegment = (steps: number, learningRate: number): Segment => ({
  phase: 'warm-up',
  steps,
  firstStep: 0,
  learningRate: (i) => learningRate * Math.min(1, (i + 1) / RISE),
  lambda: () => 0,
  progress: () => 0,
  closes: false,
  onEmpty: 'report',
});

async function measureGradients(
  { engine, spec, config, samples, preprocessing, trainIndices, breathe }: ProbeInput,
  trained: Readonly<Record<string, HostTensor>>,
  batches: BatchOrder,
): Promise<Readonly<Record<string, number>>> {
  const { batchSize } = layOut(config, trainIndices.length);
  const method = findMethod(config.method.name);
  const places = methodPlaces(method, spec, parseSettings(method.info.settings, config.method.settings));
  const regularised = places.map((place) => regularisedOf(method, place));
  const step = engine.compile(gradientStep(spec, regularised, preprocessing), {
    inputs: { indices: { dtype: 'int32', shape: [batchSize] } },
    state: trained,
    samples,
  });
  const sums = places.map(() => 0);
  for (let i = 0; i < BATCHES; i++) {
    const indices = { dtype: 'int32', shape: [batchSize], data: batches.at(i) } as const;
    const { squares } = step.run({ indices });
    sums.forEach((_, l) => (sums[l]! += squares![l]!));
    await breathe();
  }
  step.dispose();
  return Object.fromEntries(places.map(({ name }, l) => [name, Math.sqrt(sums[l]! / BATCHES)]));
}

/** Mean squared gradient of each listed variable on a batch, `[variables]`. */
function gradientStep(spec: ModelSpec, names: readonly string[], preprocessing: Preprocessing): Step {
  return (inputs, state, source) => {
    const indices = inputs['indices']!; // [batch]
    const x = preprocess(source.samples(indices), preprocessing); // [batch, ...inputShape]
    const labels = source.labels(indices) as tf.Tensor1D;
    const oneHot = tf.cast(tf.oneHot(labels, spec.classes), 'float32'); // [batch, classes]
    const { grads } = tf.valueAndGrads((...values: tf.Tensor[]) => {
      const moving = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
      const logits = forward(spec, { ...state, ...moving }, x, { training: false });
      return meanCrossEntropy(logits, oneHot);
    })(names.map((name) => state[name]!));
    return { outputs: { squares: tf.stack(grads.map((g) => tf.mean(tf.square(g)))) }, nextState: {} };
  };
}
