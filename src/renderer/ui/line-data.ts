/** Lines with x values of their own, brought onto one axis as uPlot wants them. */
export interface Line {
  readonly label: string;
  /** Token of its colour, `--series-1`. */
  readonly color: string;
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
  /** Thinner and paler: context behind the main lines. */
  readonly faint?: boolean;
  readonly dash?: readonly number[];
  /** Marks each point: for values measured once an epoch. */
  readonly points?: boolean;
}

type Column = (number | null | undefined)[];

/**
 * `[xs, ys₁, ys₂, …]` over the union of all x values, ascending. `undefined` where a line has no point of its own: uPlot
 * joins over it, while null is a gap. Lines must be ascending in x.
 */
export function alignLines(lines: readonly Line[]): [number[], ...Column[]] {
  const first = lines[0];
  if (first && lines.every((line) => line.xs === first.xs)) {
    return [first.xs as number[], ...lines.map((line) => line.ys as Column)];
  }
  // All ascend, so that they are merged: a live curve is aligned again with every point that comes.
  const at = lines.map(() => 0);
  const columns = lines.map((): Column => []);
  const xs: number[] = [];
  for (;;) {
    let next = Number.POSITIVE_INFINITY;
    lines.forEach((line, index) => (next = Math.min(next, line.xs[at[index]!] ?? next)));
    if (next === Number.POSITIVE_INFINITY) break;
    lines.forEach((line, index) => {
      const own = line.xs[at[index]!] === next;
      columns[index]!.push(own ? (line.ys[at[index]!] ?? null) : undefined);
      if (own) at[index]! += 1;
    });
    xs.push(next);
  }
  return [xs, ...columns];
}

/**
 * The exponential moving average of a line, y̅ᵢ = Σ wⁱ⁻ʲ·yⱼ / Σ wⁱ⁻ʲ, so that it neither starts at zero nor lags behind
 * its first points; gaps stay gaps.
 *
 * @param weight w of the past, 0 (the line itself) to below 1
 */
export function smoothed(ys: readonly (number | null)[], weight: number): (number | null)[] {
  let [sum, weights] = [0, 0];
  return ys.map((y) => {
    if (y === null) return null;
    sum = weight * sum + y;
    weights = weight * weights + 1;
    return sum / weights;
  });
}

/** Ticks of a log axis: 1, 2 and 5 of each decade, between `min` and `max`, both > 0. */
export function logSplits(min: number, max: number): number[] {
  if (!(min > 0) || !(max >= min) || !Number.isFinite(max)) return [];
  const splits: number[] = [];
  for (let decade = Math.floor(Math.log10(min)); decade <= Math.log10(max); decade++) {
    for (const digit of [1, 2, 5]) {
      const split = Number(`${digit}e${decade}`);
      if (split >= min && split <= max) splits.push(split);
    }
  }
  return splits;
}
