import { describe, expect, it } from 'vitest';
import { isNear, strengthFor } from './strength.mjs';

/** density = 1e-3 / strength: a straight line in logarithms. */
const tried = [1e-3, 1e-2, 1e-1].map((strength) => ({ strength, density: 1e-3 / strength }));

describe('strengthFor', () => {
  it('finds the strength between two that were tried, and beyond them', () => {
    expect(strengthFor(tried, 0.05)).toBeCloseTo(0.02, 6);
    expect(strengthFor(tried, 0.5)).toBeCloseTo(0.002, 6);
    expect(strengthFor(tried, 0.005)).toBeCloseTo(0.2, 6);
  });

  it('goes no further than a factor of four beyond what was tried', () => {
    expect(strengthFor(tried, 1e-4)).toBeCloseTo(0.4, 6);
  });

  it('passes over a point that does not fall, in whatever order they come', () => {
    const noisy = [...tried, { strength: 0.03, density: 0.2 }].reverse();
    expect(strengthFor(noisy, 0.05)).toBeCloseTo(0.02, 6);
  });

  it('gives no answer from a single density', () => {
    expect(strengthFor([], 0.1)).toBeNull();
    expect(strengthFor([{ strength: 1, density: 0.5 }], 0.1)).toBeNull();
  });
});

it('a density stands for its target from a fifth below to a quarter above', () => {
  expect([0.079, 0.08, 0.1, 0.125, 0.126].map((density) => isNear(density, 0.1))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});
