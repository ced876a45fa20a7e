/** A rectangle dragged over the trade-off chart, and the marks in it. */
import type { Chart, Plugin } from 'chart.js';
import { pointKey, type TradeoffMark } from '../../core/figure';
import type { CurvePoint } from '../../shared/curve-point';

export interface Spot {
  readonly x: number;
  readonly y: number;
}
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
type Tradeoff = Chart<'scatter', TradeoffMark[]>;

/** Shorter than this a drag was a click of an unsteady hand, in px. */
const LEAST = 5;

/** The rectangle between two corners, kept within `area`; null while it is too small to be meant. */
export function boxBetween(
  from: Spot,
  to: Spot,
  area: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): Box | null {
  if (Math.hypot(to.x - from.x, to.y - from.y) < LEAST) return null;
  const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
  const [x, y] = [clamp(to.x, area.left, area.right), clamp(to.y, area.top, area.bottom)];
  return {
    left: Math.min(from.x, x),
    top: Math.min(from.y, y),
    width: Math.abs(x - from.x),
    height: Math.abs(y - from.y),
  };
}

/** Points whose marks are shown and stand in the rectangle. */
export function pointsIn(chart: Tradeoff, box: Box): CurvePoint[] {
  return chart.data.datasets.flatMap((dataset, index) =>
    chart.isDatasetVisible(index)
      ? chart.getDatasetMeta(index).data.flatMap((element, i) => {
          const isIn =
            element.x >= box.left &&
            element.x <= box.left + box.width &&
            element.y >= box.top &&
            element.y <= box.top + box.height;
          const mark = dataset.data[i];
          return isIn && mark ? [mark.point] : [];
        })
      : [],
  );
}

/** Draws a ring around every mark whose point is chosen. */
export function chosenPlugin(chosen: ReadonlySet<string>, color: string): Plugin<'scatter'> {
  return {
    id: 'chosen',
    afterDatasetsDraw(any) {
      const chart = any as Tradeoff;
      const { ctx } = chart;
      ctx.save();
      ctx.strokeStyle = color;
      ctx.lineWidth = 1.75;
      chart.data.datasets.forEach((dataset, index) => {
        if (!chart.isDatasetVisible(index)) return;
        chart.getDatasetMeta(index).data.forEach((element, i) => {
          const mark = dataset.data[i];
          if (!mark || !chosen.has(pointKey(mark.point))) return;
          ctx.beginPath();
          ctx.arc(element.x, element.y, 8.5, 0, 2 * Math.PI);
          ctx.stroke();
        });
      });
      ctx.restore();
    },
  };
}
