import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { HostTensor, Step, TensorSpec } from '../../core/engine';
import { mapRecord } from '../host-tensors';
import { CLASSES, generator, normal } from './synthetic';

/** A net for tests: its parameters' shapes, and its logits. */
export interface TestNet {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  logits(x: Tensor, parameters: Readonly<Record<string, Tensor>>): Tensor;
}

const dense = (x: Tensor, p: Readonly<Record<string, Tensor>>, name: string): Tensor =>
  tf.add(tf.matMul(x as Tensor2D, p[`${name}/w`] as Tensor2D), p[`${name}/b`]!);

const convolved = (x: Tensor, p: Readonly<Record<string, Tensor>>, name: string): Tensor =>
  tf.maxPool(
    tf.relu(
      tf.add(tf.conv2d(x as Tensor4D, p[`${name}/w`] as Tensor4D, 1, 'valid'), p[`${name}/b`]!),
    ) as Tensor4D,
    2,
    2,
    'valid',
  );

/** 784-500-300-10. */
export const mlp: TestNet = {
  shapes: { '1/w': [784, 500], '1/b': [500], '2/w': [500, 300], '2/b': [300], '3/w': [300, 10], '3/b': [10] },
  logits(x, p) {
    const first = tf.relu(dense(tf.reshape(x, [-1, 784]), p, '1')); // [batch, 500]
    return dense(tf.relu(dense(first, p, '2')), p, '3'); // [batch, 10]
  },
};

/** LeNet-5 with 20 and 50 filters and 500 units. */
export const lenet: TestNet = {
  shapes: {
    '1/w': [5, 5, 1, 20],
    '1/b': [20],
    '2/w': [5, 5, 20, 50],
    '2/b': [50],
    '3/w': [800, 500],
    '3/b': [500],
    '4/w': [500, 10],
    '4/b': [10],
  },
  logits(x, p) {
    const pooled = convolved(convolved(x, p, '1'), p, '2'); // [batch, 4, 4, 50]
    return dense(tf.relu(dense(tf.reshape(pooled, [-1, 800]), p, '3')), p, '4'); // [batch, 10]
  },
};

/** Glorot-normal weights, biases 0, and one momentum slot each. */
export function initialState({ shapes }: TestNet, seed: number): Record<string, HostTensor> {
  const next = normal(generator(seed));
  const parameters = mapRecord(shapes, (shape): HostTensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    if (shape.length === 1) return { dtype: 'float32', shape, data: new Float32Array(size) };
    const taps = shape.slice(0, -2).reduce((a, b) => a * b, 1);
    const deviation = Math.sqrt(2 / (taps * (shape.at(-2)! + shape.at(-1)!)));
    return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, () => deviation * next()) };
  });
  const slots = Object.entries(parameters).map(([name, { shape, data }]) => [
    `${name}/v`,
    { dtype: 'float32', shape, data: new Float32Array(data.length) },
  ]);
  return { ...parameters, ...Object.fromEntries(slots) };
}

export const trainInputs = (batch: number): Record<string, TensorSpec> => ({
  indices: { dtype: 'int32', shape: [batch] },
  learningRate: { dtype: 'float32', shape: [] },
  stepSize: { dtype: 'float32', shape: [] },
});

const oneHot = (labels: Tensor): Tensor => tf.cast(tf.oneHot(labels as tf.Tensor1D, CLASSES), 'float32');
const normalised = (pixels: Tensor): Tensor => tf.div(tf.sub(pixels, 33.3), 78.6);

/** Momentum SGD on the cross-entropy, then the two shrinks of CGES in reference form (CGES.md) on every weight matrix. */
export function trainStep(net: TestNet): Step {
  const names = Object.keys(net.shapes);
  return (inputs, state, source) => {
    const x = normalised(source.samples(inputs['indices']!));
    const y = oneHot(source.labels(inputs['indices']!)); // [batch, classes]
    const loss = (...values: Tensor[]): tf.Scalar =>
      tf.losses.softmaxCrossEntropy(
        y,
        net.logits(x, Object.fromEntries(names.map((name, i) => [name, values[i]!]))),
      );
    const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name]!));
    const nextState: Record<string, Tensor> = {};
    const layers = names.filter((name) => name.endsWith('/w'));
    names.forEach((name, i) => {
      const velocity = tf.add(tf.mul(state[`${name}/v`]!, 0.9), tf.mul(grads[i]!, 0.1));
      const moved = tf.sub(state[name]!, tf.mul(velocity, inputs['learningRate']!));
      const layer = layers.indexOf(name);
      const mu = 0.2 + (0.6 * layer) / (layers.length - 1);
      nextState[`${name}/v`] = velocity;
      nextState[name] = layer < 0 ? moved : shrink(moved, inputs['stepSize']!, mu);
    });
    return { outputs: { loss: value }, nextState };
  };
}

function shrink(w: Tensor, stepSize: Tensor, mu: number): Tensor {
  const norms = tf.sqrt(tf.sum(tf.square(w), -1, true));
  const v = tf.mul(w, tf.relu(tf.sub(1, tf.divNoNan(tf.mul(stepSize, 1 - mu), norms))));
  const threshold = tf.mul(tf.mul(stepSize, mu), tf.sum(tf.abs(v), -1, true));
  return tf.mul(tf.sign(v), tf.relu(tf.sub(tf.abs(v), threshold)));
}

/** Predicted classes of a batch, as int32, and whether they are right, as bool. */
export function evaluateStep(net: TestNet): Step {
  return ({ indices }, state, source) => {
    const logits = net.logits(normalised(source.samples(indices!)), state);
    const classes = tf.argMax(logits, 1);
    return { outputs: { classes, right: tf.equal(classes, source.labels(indices!)) }, nextState: {} };
  };
}

/** The feeds of training step `step` over `count` samples. */
export function trainFeeds(step: number, batch: number, count: number): Record<string, HostTensor> {
  const next = generator(5000 + step);
  const indices = Int32Array.from({ length: batch }, () => Math.floor(next() * count));
  return {
    indices: { dtype: 'int32', shape: [batch], data: indices },
    learningRate: scalar(0.1),
    stepSize: scalar(2e-4),
  };
}

export const scalar = (value: number): HostTensor => ({
  dtype: 'float32',
  shape: [],
  data: Float32Array.of(value),
});
