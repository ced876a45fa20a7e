import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Preprocessing } from '../../shared/dataset';
import type { Phase } from '../../shared/run';
import type { HostTensor, Step, TensorSpec } from '../engine';
import type { LayerPlace, Method, MethodSettings } from '../methods/method';
import { forward } from '../model/forward';
import { inferShapes, parameters } from '../model/shapes';
import type { DropoutLayer, ModelSpec } from '../model/spec';
import { weightsOf } from '../model/spec';

/** State variable that holds the momentum V of a parameter. */
export const momentumOf = (parameter: string): string => `${parameter}/momentum`;

/** Input that feeds the dropout mask of a layer. */
export const dropoutInputOf = (layer: string): string => `dropout/${layer}`;

export interface StepOptions {
  readonly spec: ModelSpec;
  readonly preprocessing: Preprocessing;
  readonly phase: Phase;
  readonly momentum: number;
  readonly method: Method;
  readonly methodSettings: MethodSettings;
  /** One for each layer with weights, in the net's order. */
  readonly places: readonly LayerPlace[];
}

/** The net's dropout layers and the per-sample shape of their masks. */
export function dropoutLayers(spec: ModelSpec): readonly { layer: DropoutLayer; shape: readonly number[] }[] {
  const shapes = inferShapes(spec);
  return spec.layers
    .filter((layer): layer is DropoutLayer => layer.op === 'dropout')
    .map((layer) => ({ layer, shape: shapes[layer.name]! }));
}

/** Everything that changes from step to step comes in as a tensor, so that a traced graph holds no stale number. */
export function trainInputs(spec: ModelSpec, batchSize: number): Record<string, TensorSpec> {
  const inputs: Record<string, TensorSpec> = {
    indices: { dtype: 'int32', shape: [batchSize] },
    learningRate: { dtype: 'float32', shape: [] },
    lambda: { dtype: 'float32', shape: [] },
  };
  for (const { layer, shape } of dropoutLayers(spec)) {
    inputs[dropoutInputOf(layer.name)] = { dtype: 'bool', shape: [batchSize, ...shape] };
  }
  return inputs;
}

/** Momentum slots, all zero. */
export function initialMomentum(spec: ModelSpec): Record<string, HostTensor> {
  return Object.fromEntries(
    parameters(spec).map(({ name, shape }) => [
      momentumOf(name),
      { dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
    ]),
  );
}

/** Stored pixels to the net's input: x' = (x − mean) / std per channel. Tables are encoded before they are uploaded. */
function preprocess(samples: Tensor, preprocessing: Preprocessing): Tensor {
  if (preprocessing.kind === 'columns') return samples;
  const mean = tf.tensor1d([...preprocessing.mean]); // [channels]
  const std = tf.tensor1d([...preprocessing.std]); // [channels]
  return tf.div(tf.sub(samples, mean), std);
}

/**
 * Cross-entropy of the softmax, one value a sample: logΣexp(z) − z_y, computed on z − max z.
 *
 * @param logits [batch, classes]
 * @param oneHot [batch, classes]
 * @returns [batch], in nats
 */
function crossEntropy(logits: Tensor, oneHot: Tensor): Tensor {
  const shifted = tf.sub(logits, tf.max(logits, -1, true)); // [batch, classes]
  const logSum = tf.log(tf.sum(tf.exp(shifted), -1)); // [batch]
  return tf.sub(logSum, tf.sum(tf.mul(shifted, oneHot), -1));
}

/** Mean cross-entropy with its gradient in closed form, (softmax(z) − y) / batch: fewer nodes than the tape's. */
const meanCrossEntropy = tf.customGrad<Scalar>((...given) => {
  const [logits, oneHot, save] = given as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
  save([logits, oneHot]);
  return {
    value: tf.mean(crossEntropy(logits, oneHot)) as Scalar,
    gradFunc: (dy, saved) => {
      const [z, y] = saved as [tf.Tensor2D, tf.Tensor2D];
      const gap = tf.sub(tf.softmax(z), y); // [batch, classes]
      return [tf.mul(tf.div(gap, z.shape[0]), dy), tf.zerosLike(y)];
    },
  };
});

/**
 * One training step as a pure function of tensors.
 *
 * V ← momentum·V + (1 − momentum)·∇L(W);  W ← W − η·V;  then, in the sparse phase, W ← prox of the method with step
 * size η·λ, and in the fine-tune phase W ← W where it was not zero, else 0. With V a running average of the gradient
 * the step taken is η, so λ means the same at every momentum.
 */
export function trainStep(options: StepOptions): Step {
  const { spec, phase, momentum } = options;
  const names = parameters(spec).map((parameter) => parameter.name);
  return (inputs, state, source) => {
    const indices = inputs['indices']!; // [batch]
    const learningRate = inputs['learningRate'] as Scalar;
    const x = preprocess(source.samples(indices), options.preprocessing); // [batch, ...inputShape]
    const labels = source.labels(indices); // [batch]
    const oneHot = tf.cast(tf.oneHot(labels as tf.Tensor1D, spec.classes), 'float32'); // [batch, classes]
    const dropoutMasks = Object.fromEntries(
      dropoutLayers(spec).map(({ layer }) => [layer.name, inputs[dropoutInputOf(layer.name)]!]),
    );
    let kept: Tensor | undefined;
    const { value: loss, grads } = tf.valueAndGrads((...values: Tensor[]) => {
      const parametersByName = Object.fromEntries(names.map((name, i) => [name, values[i]!]));
      const logits = forward(spec, parametersByName, x, { training: true, dropoutMasks }); // [batch, classes]
      kept = tf.keep(tf.clone(logits));
      return meanCrossEntropy(logits, oneHot);
    })(names.map((name) => state[name]!));
    const hits = tf.equal(tf.argMax(kept!, -1), labels); // [batch]
    const correct = tf.sum(tf.cast(hits, 'float32'));
    kept!.dispose();

    const nextState: Record<string, Tensor> = {};
    names.forEach((name, i) => {
      const velocity = tf.add(tf.mul(state[momentumOf(name)]!, momentum), tf.mul(grads[i]!, 1 - momentum));
      nextState[momentumOf(name)] = velocity;
      nextState[name] = tf.sub(state[name]!, tf.mul(velocity, learningRate));
    });
    const strongest: Tensor[] = [];
    for (const place of options.places) {
      const name = weightsOf(place.name);
      const moved = nextState[name]!;
      nextState[name] =
        phase === 'sparse'
          ? shrink(moved, tf.mul(learningRate, inputs['lambda']!) as Scalar, place, options)
          : tf.mul(moved, tf.cast(tf.notEqual(state[name]!, 0), 'float32'));
      strongest.push(tf.max(tf.abs(nextState[name]!)));
    }
    // [layers]: the largest |weight| of each; 0 tells that a layer has just become empty.
    return { outputs: { loss, correct, strongest: tf.stack(strongest) }, nextState };
  };
}

function shrink(weights: Tensor, stepSize: Scalar, place: LayerPlace, options: StepOptions): Tensor {
  const view = tf.reshape(weights, [...place.view.shape]);
  return tf.reshape(options.method.prox(view, stepSize, place, options.methodSettings), weights.shape);
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
