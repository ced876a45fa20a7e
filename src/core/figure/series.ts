import type { CurvePoint } from '../../shared/run';
import { methodStyles } from './palette';

/** Which way the horizontal axis measures how little is left. Both grow sparser to the right. */
export type TradeoffX = 'weightSparsity' | 'density';

/** One mark of the figure; `x`, `y` and `std` in percent, the rest for tooltips and clicks. */
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

/** The dense control: accuracy without a regulariser, in percent, over all of its seeds. */
export interface Baseline {
  readonly accuracy: number;
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
 * path; a method without λ (magnitude pruning) by the sparsity that it was told. Points without a finite position are left out (a density of 0 has none on a logarithmic axis).
 */
export function tradeoffSeries(points: readonly CurvePoint[], x: TradeoffX): readonly MethodSeries[] {
  const marks = new Map<string, TradeoffMark[]>();
  for (const point of points) {
    const mark = toMark(point, x);
    if (!Number.isFinite(mark.y) || !Number.isFinite(mark.x)) continue;
    if (x === 'density' && mark.x <= 0) continue;
    const key = JSON.stringify([point.method, point.variant ?? '']);
    marks.set(key, [...(marks.get(key) ?? []), mark]);
  }
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

function toMark(point: CurvePoint, x: TradeoffX): TradeoffMark {
  return {
    x: 100 * (x === 'density' ? 1 - point.weightSparsity : point.weightSparsity),
    y: 100 * point.testAccuracy,
    std: 100 * point.std,
    lambda: point.lambda,
    seeds: point.seeds,
    method: point.method,
    runs: point.runs,
    point,
  };
}

/** The dense control of the figure: the mean of the `none` points, weighted by their seeds; null without any. */
export function baselineOf(points: readonly CurvePoint[]): Baseline | null {
  const dense = points.filter(
    (point) => point.method === baselineMethod && Number.isFinite(point.testAccuracy),
  );
  const seeds = dense.reduce((sum, point) => sum + point.seeds, 0);
  if (seeds === 0) return null;
  const mean = (value: (point: CurvePoint) => number): number =>
    dense.reduce((sum, point) => sum + value(point) * point.seeds, 0) / seeds;
  return {
    accuracy: 100 * mean((point) => point.testAccuracy),
    std: 100 * mean((point) => point.std),
    seeds,
  };
}
