/** Loops whose length follows from values: the same turns on every engine, call by call. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine, describeEngines } from '.';
import type { HostTensor, Step } from '../core/engine';
import { repeat } from '../core/loop';

const list = (...values: number[]): HostTensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});

/** Halves each number, in one loop for all, until none is above `limit`; counts the turns. */
function halve(x: tf.Tensor, limit: tf.Tensor): { halved: tf.Tensor; turns: tf.Tensor } {
  const [halved, turns] = repeat({
    state: [x, tf.zeros([1])],
    goesOn: ([now]) => tf.greater(tf.max(now!), tf.squeeze(limit)),
    turn: ([now, count]) => [tf.where(tf.greater(now!, limit), tf.div(now!, 2), now!), tf.add(count!, 1)],
  });
  return { halved: halved!, turns: turns! };
}

const step: Step = ({ x, limit }) => {
  const first = halve(tf.mul(x!, 1), limit!);
  const second = halve(tf.mul(first.halved, 10), limit!); // a loop that starts from another's end
  return {
    outputs: { first: first.halved, turns: first.turns, second: second.halved, more: second.turns },
    nextState: {},
  };
};

const engines = (await describeEngines()).filter(({ name, available }) => available || name === 'wasm');

describe.each(engines)('on $name', async ({ name }) => {
  const engine = await chooseEngine(name as 'tensorflow' | 'wasm');
  afterAll(() => engine.dispose());
  const float = (shape: number[]) => ({ dtype: 'float32', shape }) as const;
  const options = { inputs: { x: float([3]), limit: float([1]) }, state: {} };

  it('takes as many turns as the values of each call ask for, none if none', () => {
    const compiled = engine.compile(step, options);
    const run = (x: HostTensor, limit: number): Record<string, number[]> =>
      Object.fromEntries(
        Object.entries(compiled.run({ x, limit: list(limit) })).map(([key, values]) => [key, [...values]]),
      );
    expect(run(list(8, 3, 1), 1)).toEqual({
      first: [1, 0.75, 1],
      turns: [3],
      second: [0.625, 0.9375, 0.625],
      more: [4],
    });
    expect(run(list(1, 0.5, 0.25), 100)).toEqual({
      first: [1, 0.5, 0.25],
      turns: [0],
      second: [10, 5, 2.5],
      more: [0],
    });
    expect(run(list(1024, 0, 0), 1)['turns']).toEqual([10]);
    compiled.dispose();
  });

  it('gives the same once, without being compiled, and leaves no tensors', () => {
    const before = engine.tensorCount();
    const { first, turns } = engine.evaluate(
      (tensors) => {
        const { halved, turns } = halve(tensors['x']!, tensors['limit']!);
        return { first: halved, turns };
      },
      { x: list(8, 3, 1), limit: list(1) },
    );
    expect([...first!.data, ...turns!.data]).toEqual([1, 0.75, 1, 3]);
    engine.compile(step, options).dispose();
    expect(engine.tensorCount()).toBe(before);
  });
});
