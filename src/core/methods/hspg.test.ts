import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { findMethod } from '.';
import type { GroupView } from './method';
import { groupOf, moved, place, random, settingsOf, shuffle, views } from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));

function hspg(
  v: readonly number[],
  previous: readonly number[],
  stepSize: number,
  progress: number,
  given: { view?: GroupView; epsilon?: number; switchAt?: number } = {},
): number[] {
  const {
    view = { shape: [v.length / 2, 2], reduceAxes: [1], groups: v.length / 2, groupSize: 2 },
    ...rest
  } = given;
  const settings = settingsOf({ method: 'hspg', settings: rest });
  return tf.tidy(() => {
    const moment = { previous: tf.tensor([...previous], [...view.shape]), progress: tf.scalar(progress) };
    const w = tf.tensor([...v], [...view.shape]);
    return Array.from(
      findMethod('hspg').prox!(w, tf.scalar(stepSize), place(view), settings, moment).dataSync(),
    );
  });
}

it('keeps a group in its half-space, less τp/‖p‖, and empties one that leaves it: by hand', () => {
  // Three groups. p = (3, 4): ‖p‖ = 5, p/‖p‖ = (0.6, 0.8); τ = 0.5, so z = v − (0.3, 0.4).
  const previous = [3, 4, 3, 4, 0, 0];
  const v = [
    ...[2, 1], // z = (1.7, 0.6): ⟨z, p⟩ = 7.5 ≥ 0 stays
    ...[1, -0.2], // z = (0.7, −0.6): ⟨z, p⟩ = −0.3 < 0 goes
    ...[5, 5], // was empty, stays empty
  ];
  const x = hspg(v, previous, 0.5, 0.6);
  [1.7, 0.6, 0, 0, 0, 0].forEach((value, k) => expect(x[k]).toBeCloseTo(value, 6));
});

it('asks for ε‖p‖² when ε is given', () => {
  // ⟨z, p⟩ = 7.5 of ‖p‖² = 25: kept up to ε = 0.3.
  expect(hspg([2, 1], [3, 4], 0.5, 0.6, { epsilon: 0.29 })[0]).toBeCloseTo(1.7, 6);
  expect(hspg([2, 1], [3, 4], 0.5, 0.6, { epsilon: 0.31 }).every((x) => Math.abs(x) === 0)).toBe(true);
});

it('changes from group lasso to the second stage at the fraction that is set', () => {
  const lasso = (1 - 0.5 / Math.hypot(1, -0.2)) * 1;
  expect(hspg([1, -0.2], [3, 4], 0.5, 0.4999)[0]).toBeCloseTo(lasso, 6);
  expect(hspg([1, -0.2], [3, 4], 0.5, 0.5).every((x) => Math.abs(x) === 0)).toBe(true);
  expect(hspg([1, -0.2], [3, 4], 0.5, 0.7, { switchAt: 0.8 })[0]).toBeCloseTo(lasso, 6);
});

it.each(Object.entries(views))('follows signs and order in its second stage too (%s)', (_, view) => {
  const previous = random(5);
  // Every second group turns round.
  const groups = groupOf(view);
  const noise = random(6, 0.3);
  const v = previous.map((x, k) => Math.fround((groups[k]! % 2 === 0 ? x : -x) + noise[k]!));
  const x = hspg(v, previous, 0.1, 1, { view });
  expect(x.some((value) => value === 0) && x.some((value) => value !== 0)).toBe(true);
  const flip = (list: readonly number[]): number[] => list.map((w, k) => (k % 3 === 0 ? -w : w));
  const flipped = hspg(flip(v), flip(previous), 0.1, 1, { view });
  flip(x).forEach((value, k) => expect(flipped[k]).toBeCloseTo(value, 6));
  for (const seed of [1, 2, 3]) {
    const to = shuffle(view, seed);
    const there = hspg(moved(v, to), moved(previous, to), 0.1, 1, { view });
    moved(x, to).forEach((value, k) => expect(there[k]).toBeCloseTo(value, 6));
  }
});

it('is the step itself at strength 0, where groups keep their direction', () => {
  const previous = random(1);
  const v = previous.map((x, k) => Math.fround(x + 0.1 * random(2)[k]!));
  for (const view of Object.values(views)) {
    if (view.groupSize > 1) expect(hspg(v, previous, 0, 1, { view })).toEqual(v);
  }
});

it('stays finite and without NaN for 1e±20 and for zeros', () => {
  const view = views['filter']!;
  for (const scale of [0, 1e-30, 1e-20, 1e20]) {
    for (const stepSize of [1e-20, 0.1, 1e20]) {
      for (const progress of [0, 1]) {
        const x = hspg(random(3, scale), random(4, scale), stepSize, progress, { view });
        expect(x.every(Number.isFinite)).toBe(true);
      }
    }
  }
});
