import { describe, expect, it } from 'vitest';
import { regularisedBeta, twoSidedP } from './student.mjs';

describe('regularisedBeta', () => {
  it('is a binomial sum for whole numbers, on both sides of its middle', () => {
    // I_x(2, 3) = Σ_{j=2..4} C(4, j) xʲ (1−x)⁴⁻ʲ
    const sum = (x) => 6 * x ** 2 * (1 - x) ** 2 + 4 * x ** 3 * (1 - x) + x ** 4;
    for (const x of [0.01, 0.3, 0.4, 0.8, 0.99]) expect(regularisedBeta(x, 2, 3)).toBeCloseTo(sum(x), 9);
  });

  it('goes from 0 to 1', () => {
    expect(regularisedBeta(0, 0.5, 2)).toBe(0);
    expect(regularisedBeta(1, 0.5, 2)).toBe(1);
  });
});

describe('twoSidedP', () => {
  it('agrees with the closed forms of one and two degrees of freedom', () => {
    for (const t of [0, 0.3, 1, 4, 30]) {
      expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 9);
      expect(twoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 9);
    }
  });

  it('agrees with the printed tables', () => {
    const table = [
      [2.776, 4, 0.05],
      [4.604, 4, 0.01],
      [8.61, 4, 0.001],
      [2.228, 10, 0.05],
      [3.169, 10, 0.01],
    ];
    for (const [t, freedom, p] of table) expect(twoSidedP(t, freedom) / p).toBeCloseTo(1, 3);
  });

  it('takes fractions of degrees of freedom, and either sign (values by numerical integration of the density)', () => {
    expect(twoSidedP(3.1, 2.7)).toBeCloseTo(0.0612817705, 8);
    expect(twoSidedP(-2.1, 17.3)).toBeCloseTo(0.050688223, 8);
  });
});
