import { expect, test } from 'vitest';
import { extremesOf, stepsToKeep, thinned } from './thin';

const points = Array.from({ length: 1000 }, (_, i) => ({
  step: 10 * i,
  loss: Math.sin(i) + (i === 333 ? 7 : 0),
  batchAccuracy: Math.cos(i) - (i === 617 ? 7 : 0),
}));

test('keeps the first, the last and every extreme of each stretch, in order', () => {
  const kept = thinned(points, 20);
  expect(kept.length).toBeLessThanOrEqual(20 * 5 + 1);
  for (let at = 0; at < 1000; at += 50) {
    const stretch = points.slice(at, at + 50);
    const here = kept.filter(({ step }) => step >= 10 * at && step < 10 * (at + 50));
    for (const of of ['loss', 'batchAccuracy'] as const) {
      const range = (some: readonly (typeof points)[number][]): number[] => [
        Math.min(...some.map((one) => one[of])),
        Math.max(...some.map((one) => one[of])),
      ];
      expect(range(here)).toEqual(range(stretch));
    }
    expect(here[0]).toBe(stretch[0]);
  }
  expect(kept.at(-1)).toBe(points.at(-1));
});

test('extremes of stretches are those of their points, however they were cut', () => {
  const cut = [0, 64, 128, 700].map((from, i, all) => extremesOf(points.slice(from, all[i + 1] ?? 1000)));
  const whole = [extremesOf(points)];
  expect(stepsToKeep(cut, 1)).toEqual(stepsToKeep(whole, 1));
  expect(stepsToKeep(whole, 1)).toContain(3330);
  expect(stepsToKeep(whole, 1)).toContain(6170);
});

test('nothing becomes nothing, and few points stay as they are', () => {
  expect(thinned([], 10)).toEqual([]);
  expect(thinned(points.slice(0, 7), 10)).toEqual(points.slice(0, 7));
});
