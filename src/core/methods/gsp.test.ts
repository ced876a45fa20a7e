import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { stream } from '../random';
import { findMethod } from '.';
import { norm1, norm2, place, random, settingsOf, views, type Settings } from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));

const method = findMethod('gsp');
const tensor = (data: readonly number[]): HostTensor => ({
  dtype: 'float32',
  shape: [data.length],
  data: Float32Array.from(data),
});
function project(tensors: Record<string, HostTensor>, given: Settings): Readonly<Record<string, HostTensor>> {
  const settings = settingsOf({ method: 'gsp', settings: given });
  const moment = { progress: 0.5, step: 150, stepsPerEpoch: 10, phaseSteps: 1000, places: [], settings };
  return method.pruning!.prune(tensors, moment);
}
/** `(√n − ‖x‖₁/‖x‖₂)/(√n − 1)` */
const hoyer = (x: ArrayLike<number>): number =>
  (Math.sqrt(x.length) - norm1(x) / norm2(x)) / (Math.sqrt(x.length) - 1);
const distance = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  norm2(Float64Array.from(x, (value, k) => value - y[k]!));

describe('the projection of a layer', () => {
  it.each([0.4, 0.7, 0.9, 0.99])('reaches Hoyer sparsity %d, with zeros, signs kept', (sparsity) => {
    const w = random(1, 0.05, 4000);
    const x = project({ w: tensor(w) }, { sparsity, scope: 'layer' })['w']!.data;
    expect(Math.abs(hoyer(x) - sparsity)).toBeLessThan(1e-3);
    expect(x.some((value) => value === 0)).toBe(true);
    w.forEach((value, k) => expect(value * x[k]!).toBeGreaterThanOrEqual(0));
  });

  it('is closer to the weights than other points that reach the sparsity', () => {
    const draw = stream('points');
    const w = random(2);
    const x = project({ w: tensor(w) }, { sparsity: 0.6, scope: 'layer' })['w']!.data;
    const best = distance(x, w);
    let compared = 0;
    for (let trial = 0; trial < 3000; trial++) {
      const size = 10 ** (-3 * draw.uniform());
      const other = Float64Array.from(x, (value) =>
        value === 0 && draw.uniform() < 0.9 ? 0 : value + size * draw.normal() * 0.3,
      );
      if (hoyer(other) < hoyer(x)) continue;
      compared++;
      // At the best scale for its direction: the sparsity does not depend on it.
      const along = other.reduce((sum, value, k) => sum + value * w[k]!, 0) / norm2(other) ** 2;
      const scaled = other.map((value) => value * along);
      expect(distance(scaled, w)).toBeGreaterThanOrEqual(best - 1e-6);
    }
    expect(compared).toBeGreaterThan(300);
  });

  it('leaves alone what is sparse enough, single weights and zeros', () => {
    const w = random(3).map((x, k) => (k % 9 === 0 ? x : 0));
    const all = { w: tensor(w), one: tensor([5]), none: tensor([0, 0, 0]) };
    expect(project(all, { sparsity: 0.3, scope: 'layer' })).toEqual({});
    expect(project(all, { sparsity: 0, scope: 'net' })).toEqual({});
  });

  it('keeps the largest weight, even among equals and at the top of the range', () => {
    for (const w of [random(4, 1e-6), random(5).map(() => 0.3), [1, 2, 3]]) {
      const x = project({ w: tensor(w) }, { sparsity: 0.999, scope: 'layer' })['w']?.data ?? w;
      expect(Array.from(x).every(Number.isFinite)).toBe(true);
      expect(norm2(x)).toBeGreaterThan(0);
    }
  });
});

describe('the projection of a net', () => {
  it('reaches the sparsity in the mean of the layers, and lets them share it', () => {
    const all = {
      small: tensor(random(6, 0.3, 100)),
      // Half of it is nearly zero already.
      large: tensor(random(7, 0.05, 3000).map((x, k) => (k % 2 ? x : x * 1e-3))),
    };
    const x = project(all, { sparsity: 0.7, scope: 'net' });
    const reached = [hoyer(x['small']!.data), hoyer(x['large']!.data)];
    expect(Math.abs((reached[0]! + reached[1]!) / 2 - 0.7)).toBeLessThan(1e-3);
    expect(Math.abs(reached[0]! - reached[1]!)).toBeGreaterThan(0.01);
  });

  it('is that of the layer when there is only one', () => {
    const w = { w: tensor(random(8)) };
    const together = project(w, { sparsity: 0.6, scope: 'net' })['w']!.data;
    expect([...together]).toEqual([...project(w, { sparsity: 0.6, scope: 'layer' })['w']!.data]);
  });
});

it('is due every so many steps, and lets zeros come back between them', () => {
  const settings = settingsOf({ method: 'gsp', settings: { everySteps: 30 } });
  const due = (step: number, phaseSteps = 1000): boolean =>
    method.pruning!.due({ progress: 0.5, step, stepsPerEpoch: 10, phaseSteps, places: [], settings });
  expect([due(29), due(30), due(31), due(60)]).toEqual([false, true, false, true]);
  // A short phase has ten of them all the same.
  expect([due(4, 40), due(8, 40), due(30, 40)]).toEqual([true, true, false]);
  expect(method.pruning!.freezesZeros).toBe(false);
});

it('has 1 − Hoyer sparsity as its penalty', () => {
  const view = views['tap']!;
  const w = random(9);
  const value = tf.tidy(
    () =>
      method
        .penalty(tf.tensor(w, [...view.shape]), place(view), settingsOf({ method: 'gsp', settings: {} }))
        .dataSync()[0]!,
  );
  expect(value).toBeCloseTo(1 - hoyer(w), 5);
});
