/** The two axes of the trade-off figure, as Chart.js takes them. */
import type { ChartConfiguration } from 'chart.js';
import type { XMeasure, YMeasure } from '../../shared/figure';
import { logAxis, paddedRange, tickLabel, tickLabels } from './axes';
import { isLog, measures } from './measures';
import { themeColors, type Theme } from './palette';
import type { Axes, Baseline, MethodSeries, TradeoffMark } from './series';

export interface Font {
  readonly family: string;
  readonly size: number;
}
type Options = NonNullable<ChartConfiguration<'scatter', TradeoffMark[]>['options']>;
type Axis = NonNullable<Options['scales']>[string];

export function xAxis(series: readonly MethodSeries[], axes: Axes, theme: Theme, font: Font): Axis {
  const values = series.flatMap(({ marks }) => marks.map((mark) => mark.x));
  return axis(values, axes.x, isLog(axes.x, axes.logX), theme, font);
}

export function yAxis(
  series: readonly MethodSeries[],
  baseline: Baseline | null,
  { y = 'testAccuracy', logY }: Axes,
  theme: Theme,
  font: Font,
): Axis {
  const log = isLog(y, logY);
  const ends = series.flatMap(({ marks }) => marks.flatMap((mark) => [mark.y - mark.std, mark.y + mark.std]));
  if (baseline) ends.push(baseline.value - baseline.std, baseline.value + baseline.std);
  return axis(log ? ends.filter((end) => end > 0) : ends, y, log, theme, font);
}

function axis(
  values: readonly number[],
  measure: XMeasure | YMeasure,
  log: boolean,
  theme: Theme,
  font: Font,
): Axis {
  const { title, bounds, margin, reverse = false } = measures[measure];
  const colors = themeColors[theme];
  const ticks = { color: colors.text, font, callback: log ? tickLabel : tickLabels };
  const look = {
    reverse,
    title: { display: true, text: title, color: colors.text, font: { ...font, size: font.size + 1 } },
    grid: { color: colors.grid, tickColor: colors.axis, lineWidth: 1 },
    border: { color: colors.axis },
  };
  if (!log) {
    const range = paddedRange(values, margin, bounds);
    return { type: 'linear', suggestedMin: range.min, suggestedMax: range.max, ticks, ...look };
  }
  const { min, max, ticks: marks } = logAxis(values);
  return {
    type: 'logarithmic',
    min,
    max,
    ticks,
    afterBuildTicks: (scale) => {
      scale.ticks = marks.map((value) => ({ value }));
    },
    ...look,
  };
}
