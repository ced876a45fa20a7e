/** Numbers as figures and tables show them: a decimal point and no thousands separator, whatever the locale. */

/** λ in a few characters: `0`, `0.02`, `1.3e-4`. */
export function formatLambda(lambda: number): string {
  if (lambda === 0) return '0';
  if (lambda >= 0.01 && lambda < 1000) return String(Number(lambda.toPrecision(3)));
  return Number(lambda.toPrecision(3)).toExponential();
}

/** A fraction 0–1 as a percentage without its sign: `0.98871` → `98.87`. */
export function formatPercent(fraction: number, digits = 2): string {
  return (fraction * 100).toFixed(digits);
}

/** Mean and standard deviation of a fraction in percent: `98.87 ± 0.05`; no ± for a single seed. */
export function formatMeanStd(mean: number, std: number, seeds: number, plusMinus = ' ± '): string {
  return seeds > 1 ? `${formatPercent(mean)}${plusMinus}${formatPercent(std)}` : formatPercent(mean);
}
