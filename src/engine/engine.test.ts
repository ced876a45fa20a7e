import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompileOptions, Engine, HostTensor, Step } from '../core/engine';
import { chooseEngine } from '.';
import {
  evaluateStep,
  initialState,
  lenet,
  scalar,
  trainFeeds,
  trainInputs,
  trainStep,
} from './testing/nets';
import { nativeExpected, testedEngines } from './testing/native';
import { blobImages } from './testing/synthetic';

const vector = (...values: number[]): HostTensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const integers = (...values: number[]): HostTensor => ({
  dtype: 'int32',
  shape: [values.length],
  data: Int32Array.from(values),
});

/** a ← a + x·b, b ← b; says the old a. */
const accumulate: Step = ({ x }, { a, b }) => ({
  outputs: { before: a! },
  nextState: { a: tf.add(a!, tf.mul(x!, b!)) },
});
const accumulateOptions: CompileOptions = {
  inputs: { x: { dtype: 'float32', shape: [] } },
  state: { a: vector(1, 2), b: vector(10, 100) },
};

describe.each(testedEngines)('the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine(name);
  });
  afterAll(() => engine.dispose());

  it('says what it is', () => {
    expect(engine.choice).toMatchObject({ name, reason: 'asked for by name' });
    expect(engine.choice.version).toMatch(/^\d+\.\d+/);
    expect(engine.choice.device).not.toBe('');
  });

  it('keeps state between runs, by name, and leaves alone what a step does not return', () => {
    const compiled = engine.compile(accumulate, accumulateOptions);
    expect(compiled.run({ x: scalar(1) })).toEqual({ before: Float32Array.of(1, 2) });
    expect(compiled.run({ x: scalar(2) })).toEqual({ before: Float32Array.of(11, 102) });
    expect(compiled.readState()).toEqual({ a: vector(31, 302), b: vector(10, 100) });
    expect(compiled.readState(['b'])).toEqual({ b: vector(10, 100) });
    compiled.dispose();
  });

  it('replaces the named variables only, and is not tied to the array it was given', () => {
    const compiled = engine.compile(accumulate, accumulateOptions);
    const given = vector(5, 6);
    compiled.writeState({ a: given });
    given.data.fill(99);
    compiled.run({ x: scalar(0) });
    expect(compiled.readState()).toEqual({ a: vector(5, 6), b: vector(10, 100) });
    compiled.dispose();
  });

  it('exchanges two variables: every new value comes from the old ones', () => {
    const swap: Step = (_, { a, b }) => ({ outputs: { sum: tf.sum(a!) }, nextState: { a: b!, b: a! } });
    const compiled = engine.compile(swap, { inputs: {}, state: { a: vector(1, 2), b: vector(3, 4) } });
    for (let run = 0; run < 51; run++) compiled.run({});
    expect(compiled.readState()).toEqual({ a: vector(3, 4), b: vector(1, 2) });
    compiled.dispose();
  });

  it('takes an input as the next state', () => {
    const store: Step = ({ x }, { a }) => ({ outputs: { before: a! }, nextState: { a: x! } });
    const compiled = engine.compile(store, {
      inputs: { x: { dtype: 'float32', shape: [2] } },
      state: { a: vector(0, 0) },
    });
    const fed = vector(7, 8);
    compiled.run({ x: fed });
    fed.data.fill(0);
    compiled.run({ x: vector(1, 1) });
    expect(compiled.readState()).toEqual({ a: vector(1, 1) });
    compiled.dispose();
  });

  it('masks with a bool input that changes from run to run', () => {
    const dropout: Step = ({ mask }, { a }) => ({
      outputs: { kept: tf.mul(a!, tf.cast(mask!, 'float32')), mask: mask! },
      nextState: {},
    });
    const compiled = engine.compile(dropout, {
      inputs: { mask: { dtype: 'bool', shape: [2] } },
      state: { a: vector(3, 4) },
    });
    const bools = (...values: number[]): HostTensor => ({
      dtype: 'bool',
      shape: [2],
      data: Uint8Array.from(values),
    });
    expect(compiled.run({ mask: bools(1, 0) })).toEqual({
      kept: Float32Array.of(3, 0),
      mask: Uint8Array.of(1, 0),
    });
    expect(compiled.run({ mask: bools(0, 1) })).toEqual({
      kept: Float32Array.of(0, 4),
      mask: Uint8Array.of(0, 1),
    });
    compiled.dispose();
  });

  it.each([Uint8Array, Float32Array])('gathers %o samples and labels by index', (TypedArray) => {
    const samples = engine.upload({
      samples: TypedArray.from([0, 1, 128, 255, 7, 8]),
      sampleShape: [2, 1],
      labels: Int32Array.of(5, 3, 9),
    });
    const gather: Step = ({ indices }, _, source) => ({
      outputs: { x: source.samples(indices!), y: source.labels(indices!) },
      nextState: {},
    });
    const inputs = { indices: { dtype: 'int32', shape: [4] } } as const;
    const compiled = engine.compile(gather, { inputs, state: {}, samples });
    expect(compiled.run({ indices: integers(2, 0, 1, 2) })).toEqual({
      x: Float32Array.of(7, 8, 0, 1, 128, 255, 7, 8),
      y: Int32Array.of(9, 5, 3, 9),
    });
    expect(() => compiled.run({ indices: integers(0, 0, 0, 3) })).toThrow(/3 is not in \[0, 3\)/);
    compiled.dispose();
    samples.dispose();
  });

  it('refuses a feed that does not fit, and says what fits', () => {
    const compiled = engine.compile(accumulate, accumulateOptions);
    expect(() => compiled.run({ x: vector(1, 2) })).toThrow(
      'input "x" is float32 [2]; expected float32 []: a step is compiled for one shape',
    );
    expect(() => compiled.run({})).toThrow('input "x" is missing; expected float32 []');
    expect(() => compiled.run({ x: scalar(1), z: scalar(1) })).toThrow(
      'unknown input "z"; expected one of x',
    );
    expect(() => compiled.writeState({ a: scalar(1) })).toThrow(
      'state "a" is float32 []; expected float32 [2]',
    );
    expect(() => compiled.readState(['c'])).toThrow('unknown state variable "c"; expected one of a, b');
    expect(compiled.readState(['a'])).toEqual({ a: vector(1, 2) });
    compiled.dispose();
    expect(() => compiled.run({ x: scalar(1) })).toThrow('has been disposed');
  });

  it('refuses a next state of another shape', () => {
    const grow: Step = (_, { a }) => ({ outputs: {}, nextState: { a: tf.concat([a!, a!]) } });
    expect(() => runOnce(engine, grow)).toThrow(
      'the step returned float32 [4] for state "a"; expected float32 [2]',
    );
  });

  it('evaluates a function once', () => {
    const sorted = engine.evaluate(({ x }) => ({ top: tf.topk(x!, 2).values }), { x: vector(3, 9, 5) });
    expect(sorted).toEqual({ top: vector(9, 5) });
  });

  it('leaves no tensor behind: training, evaluation, failures, disposal', () => {
    const before = engine.tensorCount();
    const samples = engine.upload(blobImages(80, 3));
    const state = initialState(lenet, 1);
    const parameters = Object.fromEntries(Object.entries(state).filter(([key]) => !key.endsWith('/v')));
    const train = engine.compile(trainStep(lenet), { inputs: trainInputs(16), state, samples });
    const inputs = { indices: { dtype: 'int32', shape: [10] } } as const;
    const evaluate = engine.compile(evaluateStep(lenet), { inputs, state: parameters, samples });
    const indices = integers(...Array(10).keys());
    const use = () => {
      train.run(trainFeeds(0, 16, 80));
      evaluate.writeState(train.readState(Object.keys(parameters)));
      evaluate.run({ indices });
      expect(() => train.run(trainFeeds(0, 16, 8000))).toThrow(); // an index beyond the samples
      expect(() => train.run(trainFeeds(0, 15, 80))).toThrow(); // another shape
      expect(() => runOnce(engine, explode)).toThrow('half-way');
    };
    use();
    const between = engine.tensorCount();
    use();
    use();
    expect(engine.tensorCount()).toBe(between);
    train.dispose();
    evaluate.dispose();
    samples.dispose();
    engine.dispose();
    expect(engine.tensorCount()).toBe(before);
  });
});

/** Compiles, runs once and disposes; the wasm engine calls the step only now. */
function runOnce(engine: Engine, step: Step): void {
  const compiled = engine.compile(step, accumulateOptions);
  try {
    compiled.run({ x: scalar(1) });
  } finally {
    compiled.dispose();
  }
}

const explode: Step = ({ x }, { a }) => {
  tf.mul(a!, x!);
  throw new Error('failed half-way');
};

describe.runIf(nativeExpected)('a step that cannot be traced', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine('tensorflow');
  });
  afterAll(() => engine.dispose());

  it('because it reads a value is refused', () => {
    const peek: Step = (_, { a }) => ({
      outputs: { a: tf.mul(a!, tf.add(a!, 1).dataSync()[0]!) },
      nextState: {},
    });
    expect(() => engine.compile(peek, { inputs: {}, state: { a: vector(1) } })).toThrow(
      /reads a tensor.s values/,
    );
  });

  it('because it uses a tensor from outside is refused', () => {
    const outside = tf.add(tf.tensor1d([1]), 1);
    const capture: Step = (_, { a }) => ({ outputs: { a: tf.mul(a!, outside) }, nextState: {} });
    expect(() => engine.compile(capture, { inputs: {}, state: { a: vector(1) } })).toThrow(
      'a tensor from outside',
    );
    outside.dispose();
  });
});
