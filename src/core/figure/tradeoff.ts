/**
 * The figure of Whittle, accuracy against sparsity, as a Chart.js 4 configuration: the window draws it live, the host
 * draws the same one to files. Chart.js itself is the caller's; register ScatterController, LinearScale,
 * LogarithmicScale, PointElement, LineElement, Legend, Title and Tooltip.
 */
import type { ChartConfiguration, ChartDataset, Plugin, TooltipItem } from 'chart.js';
import type { CurvePoint } from '../../shared/run';
import { logTicks, paddedRange, tickLabel, tickLabels } from './axes';
import {
  backgroundPlugin,
  baselinePlugin,
  errorBarsPlugin,
  PARETO_WIDTH,
  paretoPlugin,
} from './chart-plugins';
import { formatLambda, formatMeanStd, formatPercent } from './format';
import { lambdaLabelsPlugin } from './lambda-labels';
import { methodColor, methodStyle, paretoColor, themeColors, variantStyle, type Theme } from './palette';
import { paretoFront } from './pareto';
import {
  baselineMethod,
  baselineOf,
  tradeoffSeries,
  type Baseline,
  type MethodSeries,
  type TradeoffMark,
  type TradeoffX,
} from './series';

export interface TradeoffOptions {
  readonly theme: Theme;
  /** `weightSparsity`: linear, in percent. `density`: weights left in percent, logarithmic, falling to the right. */
  readonly x: TradeoffX;
  readonly title?: string;
  /** Duration of transitions; 0 for none (files, reduced motion). Default 0 for print, else 250. */
  readonly animationMs?: number;
  /** Writes λ beside the ends of each line; default in print. */
  readonly lambdaLabels?: boolean;
  readonly font?: { readonly family: string; readonly size: number };
}

export type TradeoffChart = ChartConfiguration<'scatter', TradeoffMark[]>;
const systemFont = { family: 'system-ui, sans-serif', size: 12 };

/**
 * The trade-off figure of `points`: one line with markers per method, sorted by λ; bars of ± one standard deviation
 * over seeds; a broad pale line along the Pareto front; the dense control (`none`) as a horizontal line. Pure: the same points give the same configuration.
 * Each mark keeps its `CurvePoint` (`dataset.data[i].point`) for hover and click.
 */
export function tradeoffChart(points: readonly CurvePoint[], options: TradeoffOptions): TradeoffChart {
  const all = tradeoffSeries(points, options.x);
  const baseline = baselineOf(points);
  const series = all.filter(({ method }) => method !== baselineMethod);
  const font = options.font ?? systemFont;
  const datasets = series.map((one) => methodDataset(one, options.theme));
  const plugins: Plugin<'scatter'>[] = [errorBarsPlugin()];
  if (options.theme === 'print') plugins.unshift(backgroundPlugin(themeColors.print.background));
  if (options.lambdaLabels ?? options.theme === 'print') {
    plugins.push(lambdaLabelsPlugin({ family: font.family, size: Math.round(font.size * 0.75) }, baseline));
  }
  const front = paretoFront(points);
  const unbeaten = series.flatMap(({ marks }) => marks.filter(({ point }) => front.has(point)));
  // A front of one method alone would say what its own line says already.
  if (unbeaten.length > 1 && series.length > 1) {
    datasets.push(paretoDataset(options.theme));
    plugins.push(paretoPlugin(unbeaten, datasets.length - 1, paretoColor(options.theme)));
  }
  if (baseline) {
    datasets.push(baselineDataset(baseline, options.theme));
    plugins.push(baselinePlugin(baseline, datasets.length - 1, methodColor(baselineMethod, options.theme)));
  }
  return {
    type: 'scatter',
    data: { datasets },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: animation(options),
      font,
      color: themeColors[options.theme].text,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: 4, right: 12, left: 4 } },
      scales: { x: xAxis(series, options, font), y: yAxis(series, baseline, options.theme, font) },
      plugins: furniture(options, font),
    },
    plugins,
  };
}

function animation({ animationMs, theme }: TradeoffOptions): false | { duration: number } {
  const duration = animationMs ?? (theme === 'print' ? 0 : 250);
  return duration > 0 ? { duration } : false;
}

function methodDataset(series: MethodSeries, theme: Theme): ChartDataset<'scatter', TradeoffMark[]> {
  const style = variantStyle(series.method, series.variant, series.place);
  const color = methodColor(series.method, theme);
  const ground = style.filled ? color : themeColors[theme].background;
  return {
    label: style.label,
    data: [...series.marks],
    parsing: false,
    showLine: true,
    borderColor: color,
    borderWidth: 1.5,
    borderDash: [...style.dash],
    backgroundColor: ground,
    pointStyle: style.marker,
    pointRotation: style.rotation,
    pointRadius: style.marker === 'rect' || style.marker === 'circle' ? 4 : 5,
    pointHoverRadius: 7,
    pointHitRadius: 8,
    // A mark on the edge of the chart is drawn whole.
    clip: 8,
    pointBorderColor: color,
    pointBackgroundColor: ground,
    pointBorderWidth:
      style.filled && !style.marker.startsWith('cross') && style.marker !== 'star' ? 0.5 : 1.75,
  };
}

/** Has no marks: it stands for the Pareto front in the legend. */
function paretoDataset(theme: Theme): ChartDataset<'scatter', TradeoffMark[]> {
  const color = paretoColor(theme);
  return {
    label: 'Pareto front',
    data: [],
    borderColor: color,
    backgroundColor: color,
    pointBorderColor: color,
    borderWidth: PARETO_WIDTH,
    pointBorderWidth: PARETO_WIDTH,
    pointStyle: 'line',
  };
}

/** Has no marks: it stands for the baseline in the legend, and its visibility switches the line. */
function baselineDataset(baseline: Baseline, theme: Theme): ChartDataset<'scatter', TradeoffMark[]> {
  const color = methodColor(baselineMethod, theme);
  const accuracy = formatMeanStd(baseline.accuracy / 100, baseline.std / 100, baseline.seeds);
  return {
    label: `${methodStyle(baselineMethod).label} ${accuracy} %`,
    data: [],
    borderColor: color,
    backgroundColor: color,
    pointBorderColor: color,
    borderWidth: 1.5,
    borderDash: [6, 4],
    pointStyle: 'line',
  };
}

type Font = NonNullable<TradeoffOptions['font']>;
type Axis = NonNullable<NonNullable<TradeoffChart['options']>['scales']>[string];

function axisLook(title: string, theme: Theme, font: Font) {
  const colors = themeColors[theme];
  return {
    title: { display: true, text: title, color: colors.text, font: { ...font, size: font.size + 1 } },
    grid: { color: colors.grid, tickColor: colors.axis, lineWidth: 1 },
    border: { color: colors.axis },
  };
}

function xAxis(series: readonly MethodSeries[], { x, theme }: TradeoffOptions, font: Font): Axis {
  const ticks = { color: themeColors[theme].text, font, callback: tickLabel };
  const values = series.flatMap(({ marks }) => marks.map((mark) => mark.x));
  if (x === 'weightSparsity') {
    const range = paddedRange(values, 1);
    const look = axisLook('weight sparsity (%)', theme, font);
    return { type: 'linear', suggestedMin: range.min, suggestedMax: range.max, ticks, ...look };
  }
  const marks = values.length > 0 ? logTicks(Math.min(...values), Math.max(...values)) : [1, 10, 100];
  return {
    type: 'logarithmic',
    reverse: true,
    min: marks[0]!,
    max: marks[marks.length - 1]!,
    ticks,
    afterBuildTicks: (axis) => {
      axis.ticks = marks.map((value) => ({ value }));
    },
    ...axisLook('weights left (%)', theme, font),
  };
}

function yAxis(series: readonly MethodSeries[], baseline: Baseline | null, theme: Theme, font: Font): Axis {
  const ends = series.flatMap(({ marks }) => marks.flatMap((mark) => [mark.y - mark.std, mark.y + mark.std]));
  if (baseline) ends.push(baseline.accuracy - baseline.std, baseline.accuracy + baseline.std);
  const range = paddedRange(ends, 0.2);
  const ticks = { color: themeColors[theme].text, font, callback: tickLabels };
  const look = axisLook('test accuracy (%)', theme, font);
  return { type: 'linear', suggestedMin: range.min, suggestedMax: range.max, ticks, ...look };
}

type Furniture = NonNullable<NonNullable<TradeoffChart['options']>['plugins']>;

function furniture({ theme, title }: TradeoffOptions, font: Font): Furniture {
  const { text } = themeColors[theme];
  return {
    legend: {
      position: 'top',
      align: 'end',
      labels: { usePointStyle: true, boxHeight: 6, padding: 10, color: text, font },
    },
    title: {
      display: title !== undefined,
      text: title ?? '',
      align: 'start',
      padding: { top: 0, bottom: 2 },
      color: text,
      font: { ...font, size: font.size + 3, weight: 600 },
    },
    tooltip: {
      usePointStyle: true,
      titleFont: { ...font, weight: 600 },
      bodyFont: font,
      callbacks: {
        title: (items) => items[0]?.dataset.label ?? '',
        label: (item: TooltipItem<'scatter'>) => tooltipLines((item.raw as TradeoffMark).point),
      },
    },
  };
}

/** What a mark says when it is pointed at, line by line. */
export function tooltipLines(point: CurvePoint): string[] {
  const seeds = point.seeds === 1 ? '1 seed' : `${point.seeds} seeds`;
  return [
    `λ ${formatLambda(point.lambda)}, ${seeds}`,
    `accuracy ${formatMeanStd(point.testAccuracy, point.std, point.seeds)} %`,
    `weights left ${formatPercent(1 - point.weightSparsity)} %`,
    `empty groups ${formatPercent(point.groupSparsity)} %`,
  ];
}
