import type { XMeasure, YMeasure } from '../../shared/figure';
import type { CurvePoint } from '../../shared/curve-point';
import { axisValue, isLog, measures, spreadOf } from './measures';
import { methodStyles, variantStyle, type MethodStyle } from './palette';

/** What the two axes show, and whether they are logarithmic; by default as suits the measures. */
export interface Axes {
  readonly x: XMeasure;
  readonly y?: YMeasure;
  readonly logX?: boolean;
  readonly logY?: boolean;
}

/** One mark of the figure; `x`, `y` and `std` in the units of the axes, the rest for tooltips and clicks. */
export interface TradeoffMark {
  readonly x: number;
  readonly y: number;
  readonly std: number;
  readonly lambda: number;
  readonly seeds: number;
  readonly method: string;
  readonly runs: readonly string[];
  readonly point: CurvePoint;
}

export interface MethodSeries {
  readonly method: string;
  /** What tells this line from others of its method; empty where there is one. */
  readonly variant: string;
  /** Place among the lines of its method, from 0: decides how its look differs. */
  readonly place: number;
  readonly marks: readonly TradeoffMark[];
}

/** The dense control: what stands on the vertical axis without a regulariser, in its unit, over all of its seeds. */
export interface Baseline {
  readonly value: number;
  readonly std: number;
  readonly seeds: number;
}

export const baselineMethod = 'none';

const order = (method: string): number => {
  const place = Object.keys(methodStyles).indexOf(method);
  return place < 0 ? Number.MAX_SAFE_INTEGER : place;
};

/**
 * Splits points into one series per method and variant, in the palette's order, each sorted by λ so that its line follows the
 * path; a method without λ (magnitude pruning) by the sparsity that it was told. Points without a finite position are left out (0 has none on a logarithmic axis).
 */
export function tradeoffSeries(points: readonly CurvePoint[], axes: Axes): readonly MethodSeries[] {
  const { x, y = 'testAccuracy', logX, logY } = axes;
  const marks = new Map<string, TradeoffMark[]>();
  for (const point of points) {
    const mark = toMark(point, x, y);
    if (!isPlaced(mark.x, isLog(x, logX)) || !isPlaced(mark.y, isLog(y, logY))) continue;
    const key = JSON.stringify([point.method, point.variant ?? '']);
    marks.set(key, [...(marks.get(key) ?? []), mark]);
  }
  return inOrder(marks);
}

const isPlaced = (value: number, log: boolean): boolean => Number.isFinite(value) && (!log || value > 0);

function inOrder(marks: ReadonlyMap<string, TradeoffMark[]>): readonly MethodSeries[] {
  const lines = [...marks]
    .map(([key, list]) => {
      const [method, variant] = JSON.parse(key) as [string, string];
      return { method, variant, marks: list.sort(alongLine) };
    })
    .sort(
      (a, b) =>
        order(a.method) - order(b.method) ||
        a.method.localeCompare(b.method) ||
        a.variant.localeCompare(b.variant),
    );
  return lines.map((line) => ({
    ...line,
    place: lines.filter(({ method }) => method === line.method).indexOf(line),
  }));
}

const alongLine = (a: TradeoffMark, b: TradeoffMark): number =>
  a.lambda - b.lambda || a.point.weightSparsity - b.point.weightSparsity;

function toMark(point: CurvePoint, x: XMeasure, y: YMeasure): TradeoffMark {
  return {
    x: axisValue(point, x),
    y: axisValue(point, y),
    std: (spreadOf(point, y)?.std ?? 0) * measures[y].factor,
    lambda: point.lambda,
    seeds: point.seeds,
    method: point.method,
    runs: point.runs,
    point,
  };
}

/** How the line of each point that has a place is drawn: a table beside the figure shows the same mark. */
export const lineLooks = (points: readonly CurvePoint[], axes: Axes): ReadonlyMap<CurvePoint, MethodStyle> =>
  new Map(
    tradeoffSeries(points, axes).flatMap(({ method, variant, place, marks }) => {
      const look = variantStyle(method, variant, place);
      return marks.map(({ point }) => [point, look] as const);
    }),
  );

/** The dense control of the figure: the mean of the `none` points, weighted by their seeds; null without any. */
export function baselineOf(points: readonly CurvePoint[], y: YMeasure = 'testAccuracy'): Baseline | null {
  const { factor } = measures[y];
  const dense = points
    .filter(({ method }) => method === baselineMethod)
    .flatMap((point) => spreadOf(point, y) ?? [])
    .filter(({ mean }) => Number.isFinite(mean));
  const seeds = dense.reduce((sum, one) => sum + one.seeds, 0);
  if (seeds === 0) return null;
  const weighted = (of: 'mean' | 'std'): number =>
    dense.reduce((sum, one) => sum + one[of] * one.seeds, 0) / seeds;
  return { value: factor * weighted('mean'), std: factor * weighted('std'), seeds };
}
