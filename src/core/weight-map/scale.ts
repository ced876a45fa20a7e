/** Norms as bytes: 0 is exactly zero, 1–255 are even steps on a log scale over four decades below the layer's largest. */
const DECADES = 4;
const STEPS = 254;

/** The byte of a norm ≥ 0; what is smaller than max · 10⁻⁴ and not zero is 1. Off by at most a factor of 10^(2/254). */
export function byteOf(norm: number, max: number): number {
  if (norm === 0 || max === 0) return 0;
  const below = (-Math.log10(norm / max) / DECADES) * STEPS;
  return Math.max(1, Math.min(255, 255 - Math.round(below)));
}

/** The norm that a byte stands for: max · 10^(−4·(255 − byte)/254). */
export function normOf(byte: number, max: number): number {
  return byte === 0 ? 0 : max * 10 ** ((-DECADES * (255 - byte)) / STEPS);
}
