/** Which part of a chart's horizontal axis is seen: zooming, and steps of its crosshair. Pure numbers. */

import type uPlot from 'uplot';
import type { Line } from './line-data';

/** First and last value that is seen. */
export type View = readonly [number, number];

/** All of the axis: from 0, on a log axis from step 1, so that charts side by side begin alike; `end` where the data has not got there. */
export function wholeView(lines: readonly Line[], end: number | null, log: boolean): View {
  const xs = lines.flatMap(({ xs }) => [xs[0], xs.at(-1)]).filter((x) => x !== undefined);
  const last = Math.max(1, end ?? 0, ...xs);
  return log ? [Math.min(1, last / 2, ...xs.filter((x) => x > 0)), last] : [0, last];
}

/** Puts the crosshair at a place, of all charts that share it: its third argument, which the types leave out, says so. */
export function moveCrosshair(chart: uPlot, left: number): void {
  const setCursor: (at: { left: number; top: number }, fire: boolean, publish: boolean) => void =
    chart.setCursor;
  setCursor({ left, top: left < 0 ? left : 10 }, true, true);
}

/** What the legend of a chart holds, as a sentence. */
export function valuesInWords({ series, legend }: Pick<uPlot, 'series' | 'legend'>): string {
  const valueOf = (at: number): unknown => Object.values(legend.values?.[at] ?? {})[0] ?? '';
  return series.map(({ label }, at) => `${String(label)} ${String(valueOf(at))}`).join(', ');
}

/** Distances between ticks of an axis that counts steps or epochs. */
export const WHOLE_STEPS = Array.from({ length: 10 }, (_, decade) =>
  [1, 2, 5].map((digit) => digit * 10 ** decade),
).flat();

/** Narrowest part that can be seen, as a fraction of the whole. */
const NARROWEST = 1e-3;

/**
 * The view after zooming by `factor` (below 1: closer) about `at`, which stays where it is; null once all is seen.
 *
 * @param log whether the axis is logarithmic: then about equal ratios
 */
export function zoomedAt(view: View, whole: View, at: number, factor: number, log = false): View | null {
  const [to, from] = log ? [Math.log, Math.exp] : [same, same];
  const [low, high, about] = [to(view[0]), to(view[1]), to(at)];
  return within([from(about - (about - low) * factor), from(about + (high - about) * factor)], whole, log);
}

/** The view moved by a fraction of its width, no further than the ends. */
export function pannedBy(view: View, whole: View, fraction: number, log = false): View | null {
  const [to, from] = log ? [Math.log, Math.exp] : [same, same];
  const [low, high] = [to(view[0]), to(view[1])];
  const wanted = (high - low) * fraction;
  const move = Math.max(to(whole[0]) - low, Math.min(to(whole[1]) - high, wanted));
  return within([from(low + move), from(high + move)], whole, log);
}

/** The view cut at the ends of the whole and not narrower than can be read; null where it is the whole. */
export function within(view: View, whole: View, log = false): View | null {
  const [low, high] = [Math.max(whole[0], view[0]), Math.min(whole[1], view[1])];
  const [to] = log ? [Math.log] : [same];
  const width = to(high) - to(low);
  const full = to(whole[1]) - to(whole[0]);
  if (!(width > 0) || !(full > 0) || width >= full * (1 - 1e-6)) return null;
  if (width >= full * NARROWEST) return [low, high];
  const half = (full * NARROWEST) / 2;
  const middle = (to(low) + to(high)) / 2;
  return log ? [Math.exp(middle - half), Math.exp(middle + half)] : [middle - half, middle + half];
}

const same = (value: number): number => value;

/** Place in `xs` (ascending) that a key moves the crosshair to, within the view; null for another key. */
export function crosshairAfter(
  key: string,
  fast: boolean,
  at: number | null,
  xs: readonly number[],
  view: View,
): number | null {
  const first = xs.findIndex((x) => x >= view[0]);
  const last = xs.findLastIndex((x) => x <= view[1]);
  if (first < 0 || last < first) return null;
  const step = fast ? 10 : 1;
  const from = at ?? (key === 'ArrowRight' ? first - step : last + step);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: from - step,
    ArrowRight: from + step,
    Home: first,
    End: last,
  };
  const to = moves[key];
  return to === undefined ? null : Math.max(first, Math.min(last, to));
}
