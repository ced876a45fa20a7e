/** Every exact prox minimises what it says it minimises: no perturbation and no other point does better. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { stream, type RandomStream } from '../random';
import type { GroupView } from './method';
import { groupOf, norm2, objective, prox, random, variants, views } from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));
const exact = variants.filter((variant) => variant.exact);

/** Points near x: moved everywhere, one group longer or shorter, one weight moved or set to zero. */
function* neighbours(
  x: Float64Array,
  view: GroupView,
  draw: RandomStream,
  trials: number,
): Generator<Float64Array> {
  const groups = groupOf(view);
  for (let trial = 0; trial < trials; trial++) {
    const size = 10 ** (-3 * draw.uniform());
    const group = draw.below(view.groups);
    const at = draw.below(x.length);
    yield x.map((value) => value + size * draw.normal());
    yield x.map((value, k) => (groups[k] === group ? value * (1 + size) : value));
    yield x.map((value, k) => (groups[k] === group ? value * (1 - size) : value));
    yield x.map((value, k) => (k === at ? value + size * draw.normal() : value));
    yield x.map((value, k) => (k === at ? 0 : value));
  }
}

describe.each(exact)('$label', (variant) => {
  it.each(Object.entries(views))('minimises ½‖x − v‖² + stepSize·penalty(x) (%s)', (_, view) => {
    const draw = stream('perturbations');
    for (const stepSize of [0.003, 0.05, 0.4, 2]) {
      const v = random(2);
      const x = Float64Array.from(prox(variant, v, stepSize, view));
      const best = objective(variant, x, v, stepSize, view);
      for (const other of neighbours(x, view, draw, 100)) {
        const value = objective(variant, other, v, stepSize, view);
        expect(value).toBeGreaterThanOrEqual(best - 1e-6 * (1 + best));
      }
    }
  });

  it.each([
    ['a group of 100,000', { shape: [1, 100_000], reduceAxes: [1], groups: 1, groupSize: 100_000 }],
    ['100,000 groups of one', { shape: [100_000, 1], reduceAxes: [1], groups: 100_000, groupSize: 1 }],
  ])('does so for %s', (_, view) => {
    const draw = stream('perturbations of many');
    for (const stepSize of [1e-5, 0.01]) {
      const v = random(11, 0.05, 100_000);
      const x = Float64Array.from(prox(variant, v, stepSize, view));
      const best = objective(variant, x, v, stepSize, view);
      for (const other of neighbours(x, view, draw, 2)) {
        const value = objective(variant, other, v, stepSize, view);
        expect(value).toBeGreaterThanOrEqual(best - 1e-6 * best);
      }
    }
  });
});

describe.each(exact.filter(({ single }) => single))('$label', ({ single, ...variant }) => {
  it('is as good as the best of 4,000 points between 0 and v, for small and large strengths', () => {
    const view: GroupView = { shape: [24, 1], reduceAxes: [1], groups: 24, groupSize: 1 };
    const v = Array.from({ length: 24 }, (_, i) => Math.fround(0.013 + 0.09 * i));
    // Around each threshold where a penalty turns non-convex: (a − 1)κ = 0.6, (a + 1)κ = 1.2, a²/(2(a + 1)) = 0.25.
    for (const stepSize of [0.001, 0.02, 0.2, 0.25, 0.3, 0.59, 0.6, 0.61, 1, 1.3, 4]) {
      const x = prox(variant, v, stepSize, view);
      v.forEach((value, k) => {
        const cost = (y: number): number => (y - value) ** 2 / 2 + stepSize * single!(y);
        let best = Infinity;
        for (let i = 0; i <= 4000; i++) best = Math.min(best, cost((value * i) / 4000));
        expect(cost(x[k]!), `v = ${value}, stepSize = ${stepSize}`).toBeLessThanOrEqual(best + 1e-6);
      });
    }
  });
});

describe('a test of the tests', () => {
  it('would see a prox that is wrong by a hundredth', () => {
    const variant = exact.find(({ label }) => label === 'cges exact-joint')!;
    const view = views['filter']!;
    const v = random(2);
    const x = Float64Array.from(prox(variant, v, 0.05, view)).map((value) => value * 1.01);
    const best = objective(variant, x, v, 0.05, view);
    const better = [...neighbours(x, view, stream('perturbations'), 100)].some(
      (other) => objective(variant, other, v, 0.05, view) < best - 1e-6 * (1 + best),
    );
    expect(better).toBe(true);
    expect(norm2(x)).toBeGreaterThan(0);
  });
});
