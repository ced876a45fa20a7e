/** Ranges and ticks of the trade-off figure, in the units of its axes. */

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The smallest range that holds `values` with a margin of 6 % (at least `least`), kept within `bounds`. */
export function paddedRange(
  values: readonly number[],
  least: number,
  [lowest, highest]: readonly [number, number] = [0, 100],
): Range {
  if (values.length === 0) return { min: lowest, max: Math.min(highest, 100) };
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = Math.max(0.06 * (high - low), least);
  return { min: Math.max(lowest, low - margin), max: Math.min(highest, high + margin) };
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

/** A tick value without trailing noise: `97.5`, `0.2`, `100`; thousands and more in short: `20 k`, `1.5 M`. */
export function tickLabel(value: number | string): string {
  const number = Number(value);
  const [divisor, unit] =
    number >= 1e9 ? [1e9, ' G'] : number >= 1e6 ? [1e6, ' M'] : number >= 1e4 ? [1e3, ' k'] : [1, ''];
  return `${Number((number / divisor).toPrecision(6))}${unit}`;
}

/** Range and ticks of a logarithmic axis. */
export interface LogAxis extends Range {
  readonly ticks: readonly number[];
}

/**
 * A logarithmic axis over these values, all > 0, from a tick to a tick. Over more than three decades it names only its ends
 * and the powers of ten, so that labels do not crowd; under a factor of four, where 1, 2, 5 would leave it empty, it
 * fits the values with a margin and has ticks at even steps.
 */
export function logAxis(values: readonly number[]): LogAxis {
  if (values.length === 0) return between([1, 10, 100]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high / low < 4) return narrowLogAxis(low, high);
  const ticks = logTicks(low, high);
  if (ticks.at(-1)! / ticks[0]! <= 1000) return between(ticks);
  return between(ticks.filter((tick, i) => i === 0 || i === ticks.length - 1 || isPowerOfTen(tick)));
}

const between = (ticks: readonly number[]): LogAxis => ({ min: ticks[0]!, max: ticks.at(-1)!, ticks });

function narrowLogAxis(low: number, high: number): LogAxis {
  // 8 % of the logarithmic length on either side, 10 % of the value where there is one alone.
  const margin = high > low ? (high / low) ** 0.08 : 1.1;
  const [min, max] = [low / margin, high * margin];
  const rough = (max - min) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough)!;
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return {
    min,
    max,
    ticks: Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(9))),
  };
}

const isPowerOfTen = (value: number): boolean => {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-9;
};

/** Tick labels of a linear axis, all with as many decimals as the finest tick needs: `98.5`, `99.0`. */
export function tickLabels(
  value: number | string,
  _index: number,
  ticks: readonly { value: number }[],
): string {
  if (ticks.some((tick) => tick.value >= 1e4)) return tickLabel(value);
  const decimals = ticks.map((tick) => tickLabel(tick.value).split('.')[1]?.length ?? 0);
  return Number(value).toFixed(Math.max(0, ...decimals));
}
