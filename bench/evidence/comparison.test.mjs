import { describe, expect, it } from 'vitest';
import { difference, haveEqualWeights, judged } from './comparison.mjs';
import { statistics } from './summary.mjs';

describe('difference', () => {
  const of = (mean, std, n) => ({ mean, std, n });

  it("is Welch's t-test", () => {
    // t = 5.2699 with 2.9412 degrees of freedom; p by numerical integration of Student's density.
    const { gap, p } = difference(statistics([0.99, 0.991, 0.995]), statistics([0.97, 0.972, 0.98]));
    expect(gap).toBeCloseTo(0.018, 12);
    expect(p).toBeCloseTo(0.0139968839, 8);
  });

  it('asks more of three seeds than two standard errors', () => {
    // √(0.003²/3 + 0.003²/3) = 0.00245: 2.4 standard errors, four degrees of freedom.
    expect(difference(of(0.986, 0.003, 3), of(0.98, 0.003, 3)).p).toBeGreaterThan(0.05);
    expect(difference(of(0.986, 0.003, 30), of(0.98, 0.003, 30)).p).toBeLessThan(0.001);
  });

  it('says nothing of a single seed, nor where no seed differs from another', () => {
    expect(difference(of(0.9, null, 1), of(0.5, 0.01, 3)).p).toBeNull();
    expect(difference(of(0.9, 0, 3), of(0.5, 0, 3)).p).toBeNull();
  });
});

describe("Holm's method", () => {
  it('multiplies the smallest p by their number, the next by one less, and never falls', () => {
    const found = judged([0.01, 0.04, 0.03, 0.005].map((p) => ({ p })));
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(found[i].adjusted).toBeCloseTo(p, 12));
    expect(found.map(({ sure }) => sure)).toEqual([true, false, false, true]);
  });

  it('is stricter the more is compared, and leaves out what cannot be tested', () => {
    const p = 0.02;
    expect(judged([{ p }])[0].sure).toBe(true);
    expect(judged([{ p }, { p: 0.5 }, { p: 0.9 }])[0].sure).toBe(false);
    const [tested, not] = judged([{ p }, { p: null }, { p: null }]);
    expect(tested.sure).toBe(true);
    expect(not).toMatchObject({ adjusted: null, sure: null });
  });
});

it('densities are equal enough within a factor of 1.25, either way', () => {
  const are = (a, b) => haveEqualWeights({ mean: a }, { mean: b });
  expect([are(0.05, 0.04), are(0.04, 0.05), are(0.051, 0.04), are(0.04, 0.051)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
