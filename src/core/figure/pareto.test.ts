import { expect, test } from 'vitest';
import { paretoFront } from './pareto';

const points = (...pairs: readonly (readonly [sparsity: number, accuracy: number])[]) =>
  pairs.map(([weightSparsity, testAccuracy]) => ({ weightSparsity, testAccuracy }));

/** The definition: no other point is at least as good in both and better in one. */
const unbeaten = (all: ReturnType<typeof points>) =>
  all.filter(
    (a) =>
      !all.some(
        (b) =>
          b.weightSparsity >= a.weightSparsity &&
          b.testAccuracy >= a.testAccuracy &&
          (b.weightSparsity > a.weightSparsity || b.testAccuracy > a.testAccuracy),
      ),
  );

test('the front is what no other point beats, by the definition', () => {
  const cases = [
    points([0.5, 0.99], [0.9, 0.98], [0.8, 0.97], [0.95, 0.9], [0.95, 0.91], [0.3, 0.98]),
    points([0.5, 0.9], [0.5, 0.9], [0.6, 0.9]),
    points([0.5, 0.9], [0.5, 0.9]),
    points([1, 0.1]),
    [],
  ];
  let state = 7;
  const random = (): number => (state = (state * 48271) % 2147483647) % 10;
  for (let i = 0; i < 50; i++)
    cases.push(points(...Array.from({ length: 8 }, () => [random(), random()] as const)));
  for (const all of cases) expect(new Set(paretoFront(all))).toEqual(new Set(unbeaten(all)));
  expect([...paretoFront(cases[0]!)].map(({ testAccuracy }) => testAccuracy).sort()).toEqual([
    0.91, 0.98, 0.99,
  ]);
});

test('a point that is not a number beats nothing', () => {
  const all = points([NaN, 0.9], [0.5, NaN], [0.5, 0.5]);
  expect([...paretoFront(all)]).toEqual([all[2]]);
});

test('of measures where less is better the least is on the front, and a point without one is not', () => {
  const one = (latencyMs: number | null, loss: number) => ({
    weightSparsity: 0,
    testAccuracy: 0,
    measured: {
      loss: { mean: loss, std: 0, seeds: 1 },
      ...(latencyMs === null ? {} : { latencyMs: { mean: latencyMs, std: 0, seeds: 1 } }),
    },
  });
  const all = [one(1, 0.5), one(2, 0.4), one(2, 0.6), one(3, 0.4), one(null, 0.1)];
  expect(paretoFront(all, 'latencyMs', 'loss')).toEqual(new Set([all[0], all[1]]));
});
