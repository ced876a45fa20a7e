/** Ranges and ticks of the trade-off figure, in percent. */

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The smallest range that holds `values` with a margin of 6 % (at least `least`), kept within 0–100. */
export function paddedRange(values: readonly number[], least: number): Range {
  if (values.length === 0) return { min: 0, max: 100 };
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = Math.max(0.06 * (high - low), least);
  return { min: Math.max(0, low - margin), max: Math.min(100, high + margin) };
}

/** Numbers 1, 2, 5 times powers of ten from the last one ≤ `low` to the first one ≥ `high`; both > 0. */
export function logTicks(low: number, high: number): readonly number[] {
  const ticks: number[] = [];
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.ceil(Math.log10(high)); decade++) {
    for (const digit of [1, 2, 5]) ticks.push(Number((digit * 10 ** decade).toPrecision(1)));
  }
  const first = ticks.filter((tick) => tick <= low * (1 + 1e-9)).length - 1;
  const last = ticks.findIndex((tick) => tick >= high * (1 - 1e-9));
  return ticks.slice(Math.max(0, first), last + 1);
}

/** A tick value without trailing noise: `97.5`, `0.2`, `100`. */
export const tickLabel = (value: number | string): string => String(Number(Number(value).toPrecision(6)));

/** Tick labels of a linear axis, all with as many decimals as the finest tick needs: `98.5`, `99.0`. */
export function tickLabels(
  value: number | string,
  _index: number,
  ticks: readonly { value: number }[],
): string {
  const decimals = ticks.map((tick) => tickLabel(tick.value).split('.')[1]?.length ?? 0);
  return Number(value).toFixed(Math.max(0, ...decimals));
}
