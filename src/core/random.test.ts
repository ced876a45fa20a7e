import { describe, expect, it } from 'vitest';
import { bernoulliMask, permutation, stream } from './random';

const take = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('stream', () => {
  it('gives the same numbers for the same name, on every machine and for ever', () => {
    expect(take(4, stream('pin', 42, 7).uint32)).toEqual(take(4, stream('pin', 42, 7).uint32));
    expect(take(4, stream('pin', 42, 7).uint32)).toEqual([2204257026, 2991660789, 83815103, 535565124]);
  });

  it('gives other numbers for another purpose, another number, another order, another split of the name', () => {
    const names = [
      ['a', 1, 2],
      ['b', 1, 2],
      ['a', 2, 1],
      ['a', 1],
      ['a', 1, 3],
      ['a', 1, 2 ** 40],
      ['ab', 'c'],
      ['a', 'bc'],
      ['a', '1', 2],
    ];
    const firsts = names.map((parts) => stream(...parts).uint32());
    expect(new Set(firsts).size).toBe(names.length);
  });

  it('is uniform: 100 bins of 200,000 draws, χ² within its 1 − 10⁻⁶ range', () => {
    for (const seed of [0, 1, 2]) {
      const bins = new Array<number>(100).fill(0);
      const random = stream('uniform', seed);
      for (let i = 0; i < 200_000; i++) bins[Math.floor(random.uniform() * 100)]!++;
      const chiSquare = bins.reduce((sum, n) => sum + (n - 2000) ** 2 / 2000, 0);
      expect(chiSquare).toBeGreaterThan(45);
      expect(chiSquare).toBeLessThan(180);
    }
  });

  it('neighbouring seeds are uncorrelated', () => {
    const [a, b] = [1, 2].map((seed) => take(20_000, stream('correlation', seed).uniform));
    const covariance = mean(a!.map((x, i) => (x - 0.5) * (b![i]! - 0.5)));
    expect(Math.abs(covariance * 12)).toBeLessThan(5 / Math.sqrt(20_000));
  });

  it('draws normals of mean 0, variance 1, kurtosis 3', () => {
    const values = take(100_000, stream('normal').normal);
    expect(Math.abs(mean(values))).toBeLessThan(0.02);
    expect(mean(values.map((x) => x ** 2))).toBeCloseTo(1, 1);
    expect(mean(values.map((x) => x ** 4))).toBeCloseTo(3, 0);
  });

  it('draws integers below a bound evenly', () => {
    const counts = [0, 0, 0];
    const random = stream('below');
    for (let i = 0; i < 30_000; i++) counts[random.below(3)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(450);
    expect(random.below(1)).toBe(0);
  });
});

describe('permutation', () => {
  it('holds every index once, in another order each epoch and seed', () => {
    const orders = [permutation(1, 0, 1000), permutation(1, 1, 1000), permutation(2, 0, 1000)];
    for (const order of orders)
      expect([...order].sort((a, b) => a - b)).toEqual(take(1000, () => 0).map((_, i) => i));
    expect(new Set(orders.map(String)).size).toBe(3);
    expect(permutation(1, 1, 1000)).toEqual(orders[1]);
  });

  it('gives each of the 6 orders of 3 the same chance', () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 6000; epoch++) {
      const order = String(permutation(0, epoch, 3));
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('of nothing and of one', () => {
    expect(permutation(0, 0, 0)).toHaveLength(0);
    expect([...permutation(0, 0, 1)]).toEqual([0]);
  });
});

describe('bernoulliMask', () => {
  it('keeps the asked fraction, with another mask for each step and layer', () => {
    const size = 100_000;
    const masks = [
      bernoulliMask(1, 0, 'a', size, 0.7),
      bernoulliMask(1, 1, 'a', size, 0.7),
      bernoulliMask(1, 0, 'b', size, 0.7),
    ];
    for (const mask of masks) {
      expect(mask.every((bit) => bit === 0 || bit === 1)).toBe(true);
      expect(mean([...mask])).toBeCloseTo(0.7, 2);
    }
    const agree = masks[0]!.filter((bit, i) => bit === masks[1]![i]).length / size;
    expect(agree).toBeCloseTo(0.7 ** 2 + 0.3 ** 2, 2);
    expect(bernoulliMask(1, 0, 'a', size, 0.7)).toEqual(masks[0]);
  });

  it('keeps all at 1 and none at 0', () => {
    expect(bernoulliMask(0, 0, 'a', 1000, 1).every((bit) => bit === 1)).toBe(true);
    expect(bernoulliMask(0, 0, 'a', 1000, 0).every((bit) => bit === 0)).toBe(true);
  });
});
