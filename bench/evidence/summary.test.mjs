import { describe, expect, it } from 'vitest';
import { sizeFor, statistics, summarise } from './summary.mjs';

describe('statistics', () => {
  it('takes the sample standard deviation', () => {
    const { mean, std, n } = statistics([1, 2, 3, 6]);
    expect({ mean, n }).toEqual({ mean: 3, n: 4 });
    expect(std).toBeCloseTo(Math.sqrt((4 + 1 + 0 + 9) / 3), 12);
  });

  it('knows no deviation of one value, and nothing of none', () => {
    expect(statistics([5])).toEqual({ n: 1, mean: 5, std: null });
    expect(statistics([])).toBeNull();
    expect(statistics([undefined, null])).toBeNull();
  });
});

it('a cell leaves its failed seeds out of the means, and counts them', () => {
  const seeds = [
    { seed: 0, testAccuracy: 0.9, density: 0.1 },
    { seed: 1, failed: 'a layer is empty' },
    { seed: 2, testAccuracy: 0.8, density: 0.2 },
  ];
  const { failed, testAccuracy, density } = summarise({ target: 0.1, strength: 1, seeds });
  expect(failed).toBe(1);
  expect(testAccuracy.mean).toBeCloseTo(0.85, 12);
  expect(density.n).toBe(2);
});

describe('sizeFor', () => {
  const cells = [
    { testAccuracy: { mean: 0.99 }, density: { mean: 0.1 } },
    { testAccuracy: { mean: 0.97 }, density: { mean: 0.01 } },
    { testAccuracy: null, density: null },
  ];

  it('reads between two points, over log density', () => {
    const { size, isBound } = sizeFor(cells, 0.98, 'density');
    expect(size).toBeCloseTo(Math.sqrt(0.1 * 0.01), 12);
    expect(isBound).toBe(false);
  });

  it('gives the sparsest point as a bound where that is good enough already, and null where none is', () => {
    const { size, isBound } = sizeFor(cells, 0.5, 'density');
    expect(size).toBeCloseTo(0.01, 12);
    expect(isBound).toBe(true);
    expect(sizeFor(cells, 0.995, 'density')).toBeNull();
  });

  it('goes by the points that have the figure asked for', () => {
    const [dense, sparse] = cells;
    const exported = [{ ...dense, compactParameters: { mean: 5000 } }, sparse];
    expect(sizeFor(exported, 0.98, 'compactParameters')).toEqual({
      size: expect.closeTo(5000, 6),
      isBound: true,
    });
    expect(sizeFor(cells, 0.5, 'compactParameters')).toBeNull();
  });
});
