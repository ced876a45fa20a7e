/** The two methods of DeepHoyer: penalties by definition, gradients by finite differences, trimming by hand. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { findMethod } from '.';
import type { GroupView } from './method';
import { groupOf, norm1, norm2, place, random, settingsOf, views } from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));

/** `(Σs)²/Σs²` in double precision. */
const ratio = (sizes: ArrayLike<number>): number => norm1(sizes) ** 2 / norm2(sizes) ** 2;
function groupNorms(w: readonly number[], view: GroupView): number[] {
  const squares = Array.from({ length: view.groups }, () => 0);
  groupOf(view).forEach((g, k) => (squares[g]! += w[k]! ** 2));
  return squares.map(Math.sqrt);
}
const measures = {
  'hoyer-square': (w: readonly number[]) => ratio(w),
  'group-hoyer': (w: readonly number[], view: GroupView) => ratio(groupNorms(w, view)),
};

function evaluate(
  name: string,
  w: readonly number[],
  view: GroupView,
): { penalty: number; gradient: Float32Array } {
  const method = findMethod(name);
  const settings = settingsOf({ method: name, settings: {} });
  return tf.tidy(() => {
    const tensor = tf.tensor([...w], [...view.shape]);
    const moment = { previous: tensor, progress: tf.scalar(0) };
    return {
      penalty: method.penalty(tensor, place(view), settings).dataSync()[0]!,
      gradient: method.gradient!(tensor, place(view), settings, moment).dataSync<'float32'>().slice(),
    };
  });
}

describe.each(Object.entries(measures))('%s', (name, measure) => {
  it.each(Object.entries(views))('has its definition as penalty, and that as gradient (%s)', (_, view) => {
    const w = random(1);
    const { penalty, gradient } = evaluate(name, w, view);
    expect(penalty / measure(w, view)).toBeCloseTo(1, 5);
    w.forEach((value, k) => {
      const h = 1e-5;
      const at = (x: number): number =>
        measure(
          w.map((other, i) => (i === k ? x : other)),
          view,
        );
      const slope = (at(value + h) - at(value - h)) / (2 * h);
      expect(Math.abs(gradient[k]! - slope)).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
    });
  });

  it('does not know the scale of the weights, even at 1e±20, and has gradient 0 at zeros', () => {
    const view = views['filter']!;
    const w = random(2);
    const { penalty, gradient } = evaluate(name, w, view);
    for (const scale of [1e-20, 1e20]) {
      const scaled = evaluate(
        name,
        w.map((x) => Math.fround(x * scale)),
        view,
      );
      expect(scaled.penalty / penalty).toBeCloseTo(1, 5);
      scaled.gradient.forEach((g, k) => expect(g * scale).toBeCloseTo(gradient[k]!, 4));
    }
    const groups = groupOf(view);
    const holed = evaluate(
      name,
      w.map((x, k) => (groups[k] === 1 ? 0 : x)),
      view,
    );
    holed.gradient.forEach((g, k) =>
      expect(groups[k] === 1 ? Math.abs(g) : g).toEqual(groups[k] === 1 ? 0 : g),
    );
    expect(holed.gradient.every(Number.isFinite)).toBe(true);
    const empty = evaluate(
      name,
      w.map(() => 0),
      view,
    );
    expect([empty.penalty, ...empty.gradient].every((x) => Math.abs(x) === 0)).toBe(true);
  });

  it('lowers its penalty along its gradient until few weights or groups are large', () => {
    const view = views['tap']!;
    let w = random(3);
    for (let i = 0; i < 2000; i++) {
      const { gradient } = evaluate(name, w, view);
      w = w.map((x, k) => Math.fround(x - 0.001 * gradient[k]!));
    }
    expect(measure(w, view)).toBeLessThan(0.7 * measure(random(3), view));
  });
});

describe('trimming', () => {
  const tensor = (data: number[], shape: number[]): HostTensor => ({
    dtype: 'float32',
    shape,
    data: Float32Array.from(data),
  });
  function prune(name: string, w: number[], view: GroupView, trim: number): Float32Array {
    const method = findMethod(name);
    const settings = settingsOf({ method: name, settings: { trim } });
    const moment = { progress: 1, step: 9, stepsPerEpoch: 3, phaseSteps: 9, places: [place(view)], settings };
    return method.pruning!.prune({ w: tensor(w, [...view.shape]) }, moment)['w']!.data as Float32Array;
  }

  it('takes weights below the threshold, in standard deviations', () => {
    // Mean 0, mean square 2.5: σ = 1.5811.
    const view = { shape: [1, 4], reduceAxes: [1], groups: 1, groupSize: 4 };
    expect([...prune('hoyer-square', [1, -1, 2, -2], view, 0.6)]).toEqual([1, -1, 2, -2]); // below 0.9487
    expect([...prune('hoyer-square', [1, -1, 2, -2], view, 0.7)]).toEqual([0, 0, 2, -2]); // below 1.1068
    expect([...prune('hoyer-square', [1, -1, 2, -2], view, 0)]).toEqual([1, -1, 2, -2]);
  });

  it('takes groups whose root mean square is below it, by row and by output', () => {
    const rows = { shape: [2, 2], reduceAxes: [1], groups: 2, groupSize: 2 };
    const outputs = { shape: [2, 2], reduceAxes: [0], groups: 2, groupSize: 2 };
    expect([...prune('group-hoyer', [0.1, 0.5, -3, 3], rows, 0.3)]).toEqual([0, 0, -3, 3]);
    expect([...prune('group-hoyer', [0.1, -3, 0.5, 3], outputs, 0.3)]).toEqual([0, -3, 0, 3]);
    expect([...prune('group-hoyer', [0.1, 0.5, -3, 3], rows, 0.1)].map((x) => x !== 0)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it.each(['hoyer-square', 'group-hoyer'])('never empties a layer (%s)', (name) => {
    for (const [seed, view] of Object.values(views).entries()) {
      expect(prune(name, random(seed), view, 0.99).some((x) => x !== 0)).toBe(true);
    }
    const equal = random(1).map((_, k) => (k % 2 ? 1 : -1));
    expect(prune(name, equal, views['tap']!, 0.99).every((x) => x !== 0)).toBe(true);
  });
});
