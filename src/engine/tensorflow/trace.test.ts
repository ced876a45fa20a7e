import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { HostTensor, Step } from '../../core/engine';
import { chooseEngine } from '..';
import { nativeExpected } from '../testing/native';
import { loadRuntime } from './runtime';

const image: HostTensor = { dtype: 'float32', shape: [32, 32], data: new Float32Array(1024).fill(0.5) };

it.runIf(nativeExpected)('holds one tensor for all large results of a shape while it traces', async () => {
  const engine = await chooseEngine('tensorflow');
  const { binding } = loadRuntime();
  const before = binding.getNumOfTensors();
  let during = 0;
  // x ← x + 1, fifty times, every result alive to the end as a gradient's tape would keep it.
  const step: Step = (_, { x }) => {
    const results = [x!];
    for (let i = 0; i < 50; i++) results.push(tf.add(results.at(-1)!, 1));
    during = binding.getNumOfTensors();
    return { outputs: { last: results.at(-1)! }, nextState: { x: results[1]! } };
  };
  const compiled = engine.compile(step, { inputs: {}, state: { x: image } });
  // The state, one tensor for all results, and a few that are small.
  expect(during - before).toBeLessThan(20);
  expect(compiled.run({})['last']![0]).toBe(50.5);
  expect(compiled.run({})['last']![0]).toBe(51.5);
  compiled.dispose();
  expect(binding.getNumOfTensors()).toBe(before);
  engine.dispose();
});
