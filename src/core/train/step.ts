import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Preprocessing } from '../../shared/dataset';
import type { OptimiserConfig } from '../../shared/run-config';
import type { Phase } from '../../shared/run-state';
import type { SampleSource, Step, TensorSpec } from '../engine';
import type { LayerPlace, Method, MethodSettings } from '../methods/method';
import { forward } from '../model/forward';
import { inferShapes } from '../model/shapes';
import type { DropoutLayer, ModelSpec } from '../model/spec';
import { augment, augments, TRANSFORMS, type Augmentation } from './augment';
import { crossEntropy, meanCrossEntropy, preprocess } from './loss';
import { clipByGlobalNorm, makeOptimiser, slotOf } from './optimisers';
import { effectiveWeights, finishStep, noiseOf, penaltyGradients, penaltyOfGates } from './regularise';
import { variablesOf, type Variable } from './variables';

/** Input that feeds the dropout mask of a layer. */
export const dropoutInputOf = (layer: string): string => `dropout/${layer}`;

export interface StepOptions {
  readonly spec: ModelSpec;
  readonly preprocessing: Preprocessing;
  readonly phase: Phase;
  readonly momentum: number;
  /** Default: SGD. */
  readonly optimiser?: OptimiserConfig;
  readonly gradientClipNorm?: number | null;
  readonly augmentation?: Augmentation;
  readonly method: Method;
  readonly methodSettings: MethodSettings;
  /** Where the method works, in the net's order. */
  readonly places: readonly LayerPlace[];
  /** Whether the state holds the method's gates. */
  readonly gated?: boolean;
  /** Names of the places that must not become empty; default: all. */
  readonly watched?: readonly string[];
}

/** The net's dropout layers and the per-sample shape of their masks. */
export function dropoutLayers(spec: ModelSpec): readonly { layer: DropoutLayer; shape: readonly number[] }[] {
  const shapes = inferShapes(spec);
  return spec.layers
    .filter((layer): layer is DropoutLayer => layer.op === 'dropout')
    .map((layer) => ({ layer, shape: shapes[layer.name]! }));
}

const SCALAR: TensorSpec = { dtype: 'float32', shape: [] };

/** What a step is fed: all that changes comes in as a tensor, so that a traced graph holds no stale number. */
export function inputsOf(options: StepOptions, batchSize: number): Record<string, TensorSpec> {
  const inputs: Record<string, TensorSpec> = {
    indices: { dtype: 'int32', shape: [batchSize] },
    learningRate: SCALAR,
    lambda: SCALAR,
  };
  for (const { layer, shape } of dropoutLayers(options.spec)) {
    inputs[dropoutInputOf(layer.name)] = { dtype: 'bool', shape: [batchSize, ...shape] };
  }
  if (options.phase === 'sparse') inputs['progress'] = SCALAR;
  for (const name of Object.keys(optimiserOf(options).numbers(1))) inputs[name] = SCALAR;
  if (options.augmentation && augments(options.augmentation)) {
    inputs[TRANSFORMS] = { dtype: 'float32', shape: [batchSize, 8] };
  }
  for (const { name, shape } of noiseOf(options)) inputs[name] = { dtype: 'float32', shape };
  return inputs;
}

export const optimiserOf = ({ optimiser, momentum }: Pick<StepOptions, 'optimiser' | 'momentum'>) =>
  makeOptimiser(optimiser ?? { name: 'sgd', nesterov: false }, momentum);

/**
 * One training step as a pure function of tensors.
 *
 * The optimiser moves the parameters along the gradient of the data loss (clipped where that is asked for; λ times the
 * method's own gradient joins it after the clipping, so that λ keeps its meaning). Then, in the sparse phase,
 * W ← prox of the method with step size η·λ; in the fine-tune phase W ← W where it was not zero, else 0. A warm-up step
 * is the optimiser's alone. Running statistics of batch norms follow their batches.
 */
export function trainStep(options: StepOptions): Step {
  const optimiser = optimiserOf(options);
  const regulariser = { method: options.method, settings: options.methodSettings, places: options.places };
  const variables = variablesOf(options.spec, regulariser, options.gated ?? false);
  const trainable = variables.filter((variable) => variable.trainable);
  return (inputs, state, source) => {
    const batch = readBatch(options, inputs, source);
    const { loss, correct, statistics, grads } = lossAndGradients(options, trainable, inputs, state, batch);
    const limit = options.gradientClipNorm ?? null;
    const clipped = limit === null ? grads : clipByGlobalNorm(grads, limit);
    const extra = penaltyGradients(options, inputs, state);
    const nextState: Record<string, Tensor> = { ...statistics };
    trainable.forEach(({ name, decays }, i) => {
      const gradient = extra[name] ? tf.add(clipped[i]!, extra[name]) : clipped[i]!;
      const moved = optimiser.update({
        value: state[name]!,
        gradient,
        slots: Object.fromEntries(optimiser.slots.map((slot) => [slot, state[slotOf(name, slot)]!])),
        learningRate: inputs['learningRate'] as Scalar,
        numbers: inputs,
        decays,
      });
      for (const [slot, value] of Object.entries(moved.slots)) nextState[slotOf(name, slot)] = value;
      nextState[name] = moved.value;
    });
    const strongest = finishStep(options, inputs, state, nextState);
    return { outputs: { loss, correct, ...strongest }, nextState };
  };
}

interface Batch {
  readonly x: Tensor;
  readonly labels: Tensor;
  readonly oneHot: Tensor;
}

function readBatch(
  options: StepOptions,
  inputs: Readonly<Record<string, Tensor>>,
  source: SampleSource,
): Batch {
  const indices = inputs['indices']!; // [batch]
  const stored = source.samples(indices); // [batch, ...inputShape]
  const transforms = inputs[TRANSFORMS];
  const x = preprocess(transforms ? augment(stored, transforms) : stored, options.preprocessing);
  const labels = source.labels(indices); // [batch]
  const oneHot = tf.cast(tf.oneHot(labels as tf.Tensor1D, options.spec.classes), 'float32'); // [batch, classes]
  return { x, labels, oneHot };
}

/** The data loss, its gradients by trainable variable, the samples that are right, and new running statistics. */
function lossAndGradients(
  options: StepOptions,
  trainable: readonly Variable[],
  inputs: Readonly<Record<string, Tensor>>,
  state: Readonly<Record<string, Tensor>>,
  { x, labels, oneHot }: Batch,
): { loss: Tensor; correct: Tensor; statistics: Record<string, Tensor>; grads: Tensor[] } {
  const { spec } = options;
  const dropoutMasks = Object.fromEntries(
    dropoutLayers(spec).map(({ layer }) => [layer.name, inputs[dropoutInputOf(layer.name)]!]),
  );
  // What the gradient's scope would throw away with its intermediate results.
  const kept: Record<string, Tensor> = {};
  const keep = (name: string, tensor: Tensor): void => void (kept[name] = tf.keep(tf.clone(tensor)));
  const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
    const moving = Object.fromEntries(trainable.map(({ name }, i) => [name, values[i]!]));
    const given = { ...state, ...moving };
    const params = options.gated ? { ...given, ...effectiveWeights(options, given, inputs) } : given;
    const statistic = (name: string, tensor: Tensor): void => keep(`statistics ${name}`, tensor);
    const logits = forward(spec, params, x, { training: true, dropoutMasks, onStatistics: statistic }); // [batch, classes]
    keep('logits', logits);
    const loss = meanCrossEntropy(logits, oneHot);
    if (!options.gated) return loss;
    keep('loss', loss);
    return tf.add(loss, tf.mul(inputs['lambda']!, penaltyOfGates(options, given))) as Scalar;
  })(trainable.map(({ name }) => state[name]!));
  const hits = tf.equal(tf.argMax(kept['logits']!, -1), labels); // [batch]
  const correct = tf.sum(tf.cast(hits, 'float32'));
  const release = (name: string): Tensor => {
    const tensor = tf.clone(kept[name]!);
    kept[name]!.dispose();
    return tensor;
  };
  kept['logits']!.dispose();
  const loss = kept['loss'] ? release('loss') : value;
  const statistics = Object.fromEntries(
    Object.keys(kept)
      .filter((name) => name.startsWith('statistics '))
      .map((name) => [name.slice('statistics '.length), release(name)]),
  );
  return { loss, correct, statistics, grads };
}

/** Evaluation of a batch: which samples are right (1 or 0) and their losses, both `[batch]`. */
export function evaluationStep(spec: ModelSpec, preprocessing: Preprocessing): Step {
  return (inputs, state, source) => {
    const indices = inputs['indices']!; // [batch]
    const labels = source.labels(indices); // [batch]
    const x = preprocess(source.samples(indices), preprocessing); // [batch, ...inputShape]
    const logits = forward(spec, state, x, { training: false }); // [batch, classes]
    const oneHot = tf.cast(tf.oneHot(labels as tf.Tensor1D, spec.classes), 'float32'); // [batch, classes]
    const hits = tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32');
    return { outputs: { hits, losses: crossEntropy(logits, oneHot) }, nextState: {} };
  };
}
