import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scalar } from '@tensorflow/tfjs-core';
import { chooseEngine } from '../../../engine';
import { testedEngines } from '../../../engine/testing/native';
import type { OptimiserConfig } from '../../../shared/run-config';
import type { Engine, HostTensor } from '../../engine';
import { stream } from '../../random';
import { clipByGlobalNorm, makeOptimiser } from '.';

const SIZE = 6;
const STEPS = 5;
const RATE = 0.05;
const MOMENTUM = 0.8;

const vector = (data: number[]): HostTensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});
const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

const random = stream('optimisers');
const start = Array.from({ length: SIZE }, () => random.normal());
/** Gradients of very different sizes, one exactly zero. */
const gradients = Array.from({ length: STEPS }, () =>
  Array.from({ length: SIZE }, (_, i) => (i === 0 ? 0 : random.normal() * 10 ** (i - 3))),
);

/** The update rules as their papers have them, number by number in double precision. */
type Rule = (w: number, gradient: number, slots: number[], t: number) => number;
const rules: Record<string, { config: OptimiserConfig; decays: boolean; rule: Rule }> = {
  momentum: {
    config: { name: 'sgd', nesterov: false },
    decays: true,
    rule: (w, g, slots) => {
      slots[0] = MOMENTUM * (slots[0] ?? 0) + (1 - MOMENTUM) * g;
      return w - RATE * slots[0];
    },
  },
  nesterov: {
    config: { name: 'sgd', nesterov: true },
    decays: true,
    rule: (w, g, slots) => {
      slots[0] = MOMENTUM * (slots[0] ?? 0) + (1 - MOMENTUM) * g;
      return w - RATE * (MOMENTUM * slots[0] + (1 - MOMENTUM) * g);
    },
  },
  adam: { config: adam('adam', 0), decays: true, rule: adamRule(0) },
  adamw: { config: adam('adamw', 0.3), decays: true, rule: adamRule(0.3) },
  'adamw on a bias': { config: adam('adamw', 0.3), decays: false, rule: adamRule(0) },
};

function adam(name: 'adam' | 'adamw', weightDecay: number): OptimiserConfig {
  const common = { beta1: 0.9, beta2: 0.99, epsilon: 1e-6 };
  return name === 'adam' ? { name, ...common } : { name, ...common, weightDecay };
}

function adamRule(weightDecay: number): Rule {
  return (w, g, slots, t) => {
    slots[0] = 0.9 * (slots[0] ?? 0) + 0.1 * g;
    slots[1] = 0.99 * (slots[1] ?? 0) + 0.01 * g * g;
    const [mean, square] = [slots[0] / (1 - 0.9 ** t), slots[1] / (1 - 0.99 ** t)];
    return w - RATE * weightDecay * w - (RATE * mean) / (Math.sqrt(square) + 1e-6);
  };
}

describe.each(testedEngines)('optimisers on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine(name);
  });
  afterAll(() => engine.dispose());

  it.each(Object.keys(rules))('%s moves weights as its paper says', (which) => {
    const { config, decays, rule } = rules[which]!;
    const optimiser = makeOptimiser(config, MOMENTUM);
    let value = vector(start);
    let slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, vector(start.map(() => 0))]));
    const expected = [...start];
    const memory = start.map((): number[] => []);
    gradients.forEach((gradient, i) => {
      const numbers = Object.entries(optimiser.numbers(i + 1)).map(([key, number]) => [key, scalar(number)]);
      const given = { value, gradient: vector(gradient), rate: scalar(RATE), ...slots };
      const moved = engine.evaluate(
        (tensors) => {
          const next = optimiser.update({
            value: tensors['value']!,
            gradient: tensors['gradient']!,
            slots: tensors,
            learningRate: tensors['rate'] as Scalar,
            numbers: tensors,
            decays,
          });
          return { value: next.value, ...next.slots };
        },
        { ...given, ...(Object.fromEntries(numbers) as Record<string, HostTensor>) },
      );
      value = moved['value']!;
      slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, moved[slot]!]));
      gradient.forEach((g, k) => (expected[k] = rule(expected[k]!, g, memory[k]!, i + 1)));
    });
    value.data.forEach((w, k) => expect(w).toBeCloseTo(expected[k]!, 5));
  });

  it('clips the whole gradient to its norm, and leaves a short one alone', () => {
    const clip = (largest: number): number[] => {
      const clipped = engine.evaluate(
        ({ a, b }) => {
          const [first, second] = clipByGlobalNorm([a!, b!], largest);
          return { a: first!, b: second! };
        },
        { a: vector([3, 0]), b: vector([0, 4]) }, // norm 5
      );
      return [...clipped['a']!.data, ...clipped['b']!.data];
    };
    const expected = [0.6, 0, 0, 0.8];
    clip(1).forEach((g, i) => expect(g).toBeCloseTo(expected[i]!, 6));
    expect(clip(6)).toEqual([3, 0, 0, 4]);
  });
});
