import { describe, expect, it } from 'vitest';
import { asOfRuns, isNear, mayStandFor, nextStrength, strengthFor } from './strength.mjs';

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

describe('nextStrength', () => {
  it('begins where the walk says', () => {
    expect(nextStrength(tried, [], 0.05)).toBeCloseTo(0.02, 6);
  });

  it('moves the walk to where a run lies: here runs need half its strength', () => {
    const run = { strength: 0.01, density: 0.05 };
    expect(nextStrength(tried, [run], 0.02)).toBeCloseTo(0.025, 6);
    expect(nextStrength(tried, [run], 0.1)).toBeCloseTo(0.005, 6);
  });

  it('goes between two runs, whatever the walk said', () => {
    const runs = [
      { strength: 1, density: 0.4 },
      { strength: 4, density: 0.1 },
    ];
    expect(nextStrength(tried, runs, 0.2)).toBeCloseTo(2, 6);
  });

  it('goes a third below what failed, and then stays below it', () => {
    expect(nextStrength(tried, [{ strength: 0.03, density: 0 }], 0.05)).toBeCloseTo(0.01, 6);
    const runs = [
      { strength: 0.01, density: 0.1 },
      { strength: 0.04, density: 0 },
    ];
    expect(nextStrength(tried, runs, 0.02)).toBeCloseTo(0.02, 6);
  });

  it('knows nothing without a walk and without runs', () => {
    expect(nextStrength([], [], 0.1)).toBeNull();
  });
});

it('a density is near its target from a fifth below to a quarter above', () => {
  expect([0.079, 0.081, 0.1, 0.124, 0.126].map((density) => isNear(density, 0.1))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
  expect([0.06, 0.064, 0.159, 0.161].map((density) => mayStandFor(density, 0.1))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

it('a walk stands for runs with the same pull Σηλ', () => {
  const walk = [
    { strength: 1e-3, density: 0.5 },
    { strength: 2e-3, density: 0.1 },
  ];
  const [first, second] = asOfRuns(walk, { epochs: 2, epochsPerPoint: 0.4 }, 10);
  // 2 epochs at 0.925 of η without half an epoch of λ's rise, over 10 at 0.76 without it; then 0.4 epochs at half of η.
  const between = (own, equalPull) => own ** (1 / 3) * equalPull ** (2 / 3);
  expect(first).toEqual({
    strength: expect.closeTo(between(1e-3, (1e-3 * 1.35) / 7.1), 9),
    density: 0.5,
  });
  expect(second).toEqual({
    strength: expect.closeTo(between(2e-3, (1e-3 * 1.35 + 2e-3 * 0.2) / 7.1), 9),
    density: 0.1,
  });
});
