import type { ChartDataset } from 'chart.js';
import {
  methodColor,
  themeColors,
  tradeoffSeries,
  type Axes,
  type Theme,
  type TradeoffMark,
} from '../../core/figure';
import type { CurvePoint } from '../../shared/curve-point';
import { texts } from '../texts';

/** Runs that are training, as hollow rings in their method's colour: they are not results yet. */
export function liveDataset(
  points: readonly CurvePoint[],
  axes: Axes,
  theme: Theme,
): ChartDataset<'scatter', TradeoffMark[]> {
  const marks = tradeoffSeries(points, axes).flatMap((series) => series.marks);
  const colors = marks.map((mark) => methodColor(mark.method, theme));
  return {
    label: texts.tradeoff.live,
    data: marks,
    parsing: false,
    showLine: false,
    pointStyle: 'circle',
    pointRadius: 7,
    pointHoverRadius: 9,
    pointBorderWidth: 2,
    pointBorderColor: colors,
    pointBackgroundColor: 'transparent',
    borderColor: colors[0] ?? themeColors[theme].muted,
    backgroundColor: 'transparent',
  };
}

/**
 * A run that has only begun is far below the finished ones: shown, it would squeeze their differences to nothing. So a
 * live mark waits until it is within one span (at least 2 points) of accuracy below the lowest finished one.
 */
export function nearPoints(
  live: readonly CurvePoint[],
  finished: readonly CurvePoint[],
): readonly CurvePoint[] {
  if (finished.length === 0) return live;
  const accuracies = finished.map((point) => point.testAccuracy);
  const lowest = Math.min(...accuracies);
  const span = Math.max(0.02, Math.max(...accuracies) - lowest);
  return live.filter((point) => point.testAccuracy >= lowest - span);
}
