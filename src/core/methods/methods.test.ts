/** What every prox must keep, for every method in each of its modes. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findMethod } from '.';
import {
  groupOf,
  moved,
  place,
  prox,
  random,
  settingsOf,
  shuffle,
  variants,
  views,
} from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));

describe.each(variants)('$label', (variant) => {
  const all = Object.entries(views);

  it.each(all)('has the penalty of its definition (%s)', (_, view) => {
    const w = random(1);
    const value = tf.tidy(() => {
      const tensor = tf.tensor(w, [...view.shape]);
      return findMethod(variant.method).penalty(tensor, place(view), settingsOf(variant)).dataSync()[0]!;
    });
    const expected = variant.penalty(w, view);
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * expected);
  });

  it.each(all)('changes nothing at strength 0 (%s)', (_, view) => {
    const v = random(3);
    expect(Array.from(prox(variant, v, 0, view))).toEqual(v);
  });

  it.each(all)('never leaves more penalty at a larger strength (%s)', (_, view) => {
    const v = random(10);
    const strengths = [0, 0.001, 0.01, 0.05, 0.2, 0.5, 1, 3, 10, 100];
    const penalties = strengths.map((strength) => variant.penalty(prox(variant, v, strength, view), view));
    penalties.slice(1).forEach((penalty, i) => {
      expect(penalty).toBeLessThanOrEqual(penalties[i]! * (1 + 1e-6));
    });
  });

  it.each(all)('follows signs, and the order of groups and inside them (%s)', (_, view) => {
    const v = random(4);
    const x = prox(variant, v, 0.07, view);
    const flipped = prox(
      variant,
      v.map((value, k) => (k % 3 === 0 ? -value : value)),
      0.07,
      view,
    );
    x.forEach((value, k) => expect(flipped[k]).toBeCloseTo(k % 3 === 0 ? -value : value, 6));
    for (const seed of [1, 2, 3]) {
      const to = shuffle(view, seed);
      const there = prox(variant, moved(v, to), 0.07, view);
      moved(x, to).forEach((value, k) => expect(there[k]).toBeCloseTo(value, 6));
    }
  });

  it.each(all)('leaves groups of zeros at zero, without NaN (%s)', (_, view) => {
    const nothing = random(5).map(() => 0);
    expect(Array.from(prox(variant, nothing, 0.1, view)).every((x) => x === 0)).toBe(true);
    const groups = groupOf(view);
    const v = random(6).map((value, k) => (groups[k] === 1 ? 0 : value));
    for (const stepSize of [0, 0.1, 1e6]) {
      const x = prox(variant, v, stepSize, view);
      expect(x.every(Number.isFinite)).toBe(true);
      x.forEach((value, k) => groups[k] === 1 && expect(Math.abs(value)).toBe(0));
    }
  });

  it('stays finite for weights of 1e±20, and never grows a weight or turns its sign', () => {
    for (const scale of [1e-30, 1e-20, 1e20]) {
      for (const stepSize of [1e-20, 0.1, 1e20]) {
        const v = random(7, scale);
        prox(variant, v, stepSize, views['filter']!).forEach((x, k) => {
          expect(Number.isFinite(x)).toBe(true);
          expect(Math.abs(x)).toBeLessThanOrEqual(Math.abs(v[k]!));
          expect(x * v[k]!).toBeGreaterThanOrEqual(0);
        });
      }
    }
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    prox(variant, random(8), 0.1, views['tap']!);
    expect(tf.memory().numTensors).toBe(before);
  });
});
