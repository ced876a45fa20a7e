/** Compares means over seeds: Welch's t-test, Holm's correction for many of them, and which pairs compare at all. */
import { twoSidedP } from './student.mjs';

/** The error that is allowed to a whole family of comparisons. */
const LEVEL = 0.05;

/** How far apart the mean densities of two methods may be, as a factor, for their accuracies to compare. */
export const EQUAL_WEIGHTS = 1.25;

/** @param {{ mean: number }} a density @param {{ mean: number }} b density */
export const haveEqualWeights = (a, b) => {
  const ratio = a.mean / b.mean;
  // Not a rounding error's doing: 0.05 against 0.04 is a factor of 1.25.
  return Math.max(ratio, 1 / ratio) <= EQUAL_WEIGHTS * (1 + 1e-9);
};

/**
 * Difference of two means by Welch's t-test: t = gap / √(s₁²/n₁ + s₂²/n₂), with Welch and Satterthwaite's degrees of freedom.
 *
 * @param {{ n: number, mean: number, std: number | null }} a
 * @param {{ n: number, mean: number, std: number | null }} b
 * @returns {{ gap: number, p: number | null }} two-sided p; null where a side has a single seed or neither side varies: the
 *   error is then unknown
 */
export function difference(a, b) {
  const gap = a.mean - b.mean;
  if (a.std === null || b.std === null) return { gap, p: null };
  const [va, vb] = [a.std ** 2 / a.n, b.std ** 2 / b.n];
  const variance = va + vb;
  if (variance === 0) return { gap, p: null };
  const freedom = variance ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  return { gap, p: twoSidedP(gap / Math.sqrt(variance), freedom) };
}

/**
 * Holm's method over a family of differences: the k-th smallest of m p-values times m + 1 − k, never less than the one before.
 *
 * @template {{ p: number | null }} D
 * @param {readonly D[]} family those with `p: null` are not tested and do not count
 * @returns {(D & { adjusted: number | null, sure: boolean | null })[]} `sure`: adjusted p below 0.05; null where untested
 */
export function judged(family) {
  const ranked = family.filter(({ p }) => p !== null).sort((a, b) => a.p - b.p);
  const adjusted = new Map();
  let least = 0;
  ranked.forEach((one, rank) => {
    least = Math.min(1, Math.max(least, one.p * (ranked.length - rank)));
    adjusted.set(one, least);
  });
  return family.map((one) => {
    const p = adjusted.get(one) ?? null;
    return { ...one, adjusted: p, sure: p === null ? null : p < LEVEL };
  });
}
