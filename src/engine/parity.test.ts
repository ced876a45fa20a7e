import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompiledStep, Engine, HostTensor, Step, TensorSpec } from '../core/engine';
import { findMethod, methods } from '../core/methods';
import { groupView } from '../core/methods/groups';
import type { Grouping } from '../core/methods/method';
import { parseSettings } from '../core/methods/settings';
import { findModel } from '../core/model';
import { initialWeights } from '../core/model/initial';
import { weightLayers } from '../core/model/shapes';
import { initialMomentum, trainInputs as coreInputs, trainStep as coreStep } from '../core/train/step';
import { chooseEngine } from '.';
import { mapRecord } from './host-tensors';
import { compileEager } from './tensorflow/eager';
import {
  initialState,
  lenet,
  mlp,
  scalar,
  trainFeeds,
  trainInputs,
  trainStep,
  type TestNet,
} from './testing/nets';
import { nativeExpected } from './testing/native';
import { blobImages, CLASSES, generator, normal, SIDE } from './testing/synthetic';

const COUNT = 600;
const images = blobImages(COUNT, 1);
const nets = { mlp, lenet };

function losses(compiled: CompiledStep, steps: number, batch: number): number[] {
  return Array.from(
    { length: steps },
    (_, step) => compiled.run(trainFeeds(step, batch, COUNT))['loss']![0]!,
  );
}

/** Names of the variables whose values are not the same bits' worth of numbers (0 and −0 are). */
const differing = (a: Record<string, HostTensor>, b: Record<string, HostTensor>): string[] =>
  Object.keys({ ...a, ...b }).filter(
    (name) => !a[name]!.data.every((value, i) => value === b[name]!.data[i]),
  );

const optionsFor = (engine: Engine, net: TestNet, batch: number) => ({
  inputs: trainInputs(batch),
  state: initialState(net, 7),
  samples: engine.upload(images),
});

describe.runIf(nativeExpected)('the traced step', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine('tensorflow');
  });
  afterAll(() => engine.dispose());

  it.each(['mlp', 'lenet'] as const)('of %s equals the eager one bit for bit over 50 steps', (name) => {
    const options = optionsFor(engine, nets[name], 128);
    const traced = engine.compile(trainStep(nets[name]), options);
    const eager = compileEager(trainStep(nets[name]), options);
    const tracedLosses = losses(traced, 50, 128);
    expect(losses(eager, 50, 128)).toEqual(tracedLosses);
    expect(tracedLosses.at(-1)).toBeLessThan(0.5 * tracedLosses[0]!);
    const state = traced.readState();
    expect(differing(eager.readState(), state)).toEqual([]);
    // The proximal step has done its work, or half of the graph was not under test.
    const zeros = state['1/w']!.data.filter((weight) => weight === 0).length;
    expect(zeros).toBeGreaterThan(0);
    eager.dispose();
    traced.dispose();
  });

  it.each([1, 7, 61])('equals the eager one for a batch of %i', (batch) => {
    const options = optionsFor(engine, lenet, batch);
    const traced = engine.compile(trainStep(lenet), options);
    const eager = compileEager(trainStep(lenet), options);
    expect(losses(traced, 4, batch)).toEqual(losses(eager, 4, batch));
    expect(differing(traced.readState(), eager.readState())).toEqual([]);
    eager.dispose();
    traced.dispose();
  });
});

/** Each of these TensorFlow's graph optimiser would replace by something with other last bits. */
const rewritable: Record<string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor> = {
  'x / 0.7': (x) => tf.div(x, 0.7),
  'x / √y': (x, y) => tf.div(x, tf.sqrt(y)),
  '1 / √y': (_, y) => tf.div(1, tf.sqrt(y)),
  'log(y + 1)': (_, y) => tf.log(tf.add(y, 1)),
  'exp(x) − 1': (x) => tf.sub(tf.exp(x), 1),
  'x · 0.3 · 0.7': (x) => tf.mul(tf.mul(x, 0.3), 0.7),
  'x + 0.1 + 0.2': (x) => tf.add(tf.add(x, 0.1), 0.2),
  '(x + y) + (sin x + cos y)': (x, y) => tf.add(tf.add(x, y), tf.add(tf.sin(x), tf.cos(y))),
  'x + (y + (sin x + cos y))': (x, y) => tf.add(x, tf.add(y, tf.add(tf.sin(x), tf.cos(y)))),
  'relu(x · y + bias)': (x, y) =>
    tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, tf.transpose(y) as tf.Tensor2D), tf.mean(y, 1))),
  'softmax(x)': (x) => tf.softmax(x),
};

describe.runIf(nativeExpected)('the traced graph computes as written', () => {
  const next = normal(generator(3));
  const random = (): HostTensor => ({
    dtype: 'float32',
    shape: [40, 50],
    data: Float32Array.from({ length: 2000 }, () => next()),
  });
  const state = { x: random(), root: random() };

  it.each(Object.keys(rewritable))('%s', async (name) => {
    const engine = await chooseEngine('tensorflow');
    const step: Step = (_, { x, root }) => ({
      outputs: { result: rewritable[name]!(x!, tf.square(root!)) },
      nextState: {},
    });
    const traced = engine.compile(step, { inputs: {}, state });
    const eager = compileEager(step, { inputs: {}, state });
    expect(traced.run({})).toEqual(eager.run({}));
    eager.dispose();
    engine.dispose();
  });
});

describe.runIf(nativeExpected)("the trainer's own step, traced,", () => {
  const cases = [
    ...methods.map((method) => ['lenet-5', { widths: [3, 5, 7] }, method.info.name, {}] as const),
    ['lenet-5', { widths: [6, 16, 120] }, 'cges', { grouping: 'filter' }] as const,
    ['mlp', { hidden: [64, 33] }, 'cges', { mode: 'exact-joint' }] as const,
    ['mlp', { hidden: [300, 100], dropout: 0.5 }, 'cges', { mode: 'exact-sequential' }] as const,
  ];

  it.each(cases)(
    'of %s %o with %s %o equals the eager one',
    async (net, settings, methodName, methodSettings) => {
      const engine = await chooseEngine('tensorflow');
      const batch = 24;
      const spec = findModel(net).build([SIDE, SIDE, 1], CLASSES, settings);
      const method = findMethod(methodName);
      const parsed = parseSettings(method.info.settings, methodSettings, methodName);
      const layers = weightLayers(spec);
      const grouping = (parsed['grouping'] ?? 'tap') as Grouping;
      const places = layers.map(({ name }, i) => ({
        name,
        index: i + 1,
        count: layers.length,
        view: groupView(spec, name, grouping),
      }));
      const preprocessing = { kind: 'pixels', mean: [33.3], std: [78.6] } as const;
      const step = coreStep({
        spec,
        preprocessing,
        phase: 'sparse',
        momentum: 0.9,
        method,
        methodSettings: parsed,
        places,
      });
      const inputs = coreInputs(spec, batch);
      const state = { ...initialWeights(spec, 1), ...initialMomentum(spec) };
      const options = { inputs, state, samples: engine.upload(images) };
      const traced = engine.compile(step, options);
      const eager = compileEager(step, options);
      const next = generator(11);
      for (let i = 0; i < 5; i++) {
        const feeds = mapRecord(inputs, (spec, name): HostTensor => randomFeed(name, spec, next));
        expect(traced.run(feeds)).toEqual(eager.run(feeds));
      }
      expect(differing(traced.readState(), eager.readState())).toEqual([]);
      eager.dispose();
      engine.dispose();
    },
  );
});

/** Indices and masks at random; λ and the learning rate fixed. */
function randomFeed(name: string, { dtype, shape }: TensorSpec, next: () => number): HostTensor {
  if (name === 'learningRate') return scalar(0.1);
  if (name === 'lambda') return scalar(1e-3);
  const size = shape.reduce((a, b) => a * b, 1);
  const below = (limit: number): number[] => Array.from({ length: size }, () => Math.floor(limit * next()));
  return { dtype, shape, data: dtype === 'bool' ? Uint8Array.from(below(2)) : Int32Array.from(below(COUNT)) };
}

describe.runIf(nativeExpected)('tensorflow and wasm', () => {
  it.each([
    ['mlp', 10],
    ['lenet', 6],
  ] as const)('agree on the losses of %s within 1e-4 over %i steps', async (name, steps) => {
    const both = [await chooseEngine('tensorflow'), await chooseEngine('wasm')];
    const [native, wasm] = both.map((engine) => {
      const compiled = engine.compile(trainStep(nets[name]), optionsFor(engine, nets[name], 64));
      return losses(compiled, steps, 64);
    });
    native!.forEach((loss, step) => expect(Math.abs(loss - wasm![step]!)).toBeLessThan(1e-4));
    expect(native!.at(-1)).toBeLessThan(native![0]!);
    both.forEach((engine) => engine.dispose());
  });
});
