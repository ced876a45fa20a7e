/**
 * The figure of Whittle, what sparsity costs, as a Chart.js 4 configuration: the window draws it live, the host
 * draws the same one to files. Chart.js itself is the caller's; register ScatterController, LinearScale,
 * LogarithmicScale, PointElement, LineElement, Legend, Title and Tooltip.
 */
import type { ChartConfiguration, ChartDataset, Plugin, TooltipItem } from 'chart.js';
import type { FigurePart } from '../../shared/figure';
import type { CurvePoint } from '../../shared/curve-point';
import {
  backgroundPlugin,
  bandsPlugin,
  baselinePlugin,
  errorBarsPlugin,
  PARETO_WIDTH,
  paretoPlugin,
} from './chart-plugins';
import { lambdaLabelsPlugin } from './lambda-labels';
import { formatSpread, measures } from './measures';
import { methodColor, methodStyle, paretoColor, themeColors, variantStyle, type Theme } from './palette';
import { paretoFront } from './pareto';
import { xAxis, yAxis, type Font } from './scales';
import {
  baselineMethod,
  baselineOf,
  tradeoffSeries,
  type Axes,
  type Baseline,
  type MethodSeries,
  type TradeoffMark,
} from './series';
import { tooltipLines } from './tooltip';

export interface TradeoffOptions extends Axes {
  readonly theme: Theme;
  readonly title?: string;
  /** Duration of transitions; 0 for none (files, reduced motion). Default 0 for print, else 250. */
  readonly animationMs?: number;
  /** Writes λ beside the ends of each line; default in print. */
  readonly lambdaLabels?: boolean;
  /** Parts that are left out. */
  readonly without?: readonly FigurePart[];
  readonly font?: Font;
}

export type TradeoffChart = ChartConfiguration<'scatter', TradeoffMark[]>;
const systemFont = { family: 'system-ui, sans-serif', size: 12 };

/**
 * The trade-off figure of `points`: one line with markers per method, sorted by λ; bands and bars of ± one standard
 * deviation over seeds; a broad pale line along the Pareto front of the two measures; the dense control (`none`) as a
 * horizontal line. Pure: the same points give the same configuration.
 * Each mark keeps its `CurvePoint` (`dataset.data[i].point`) for hover and click.
 */
export function tradeoffChart(points: readonly CurvePoint[], options: TradeoffOptions): TradeoffChart {
  const { theme, x, y = 'testAccuracy', font = systemFont } = options;
  const has = (part: FigurePart): boolean => !options.without?.includes(part);
  const baseline = has('baseline') ? baselineOf(points, y) : null;
  const series = tradeoffSeries(points, options).filter(({ method }) => method !== baselineMethod);
  const datasets = series.map((one) => methodDataset(one, theme));
  const plugins: Plugin<'scatter'>[] = has('spread') ? [bandsPlugin(), errorBarsPlugin()] : [];
  if (theme === 'print') plugins.unshift(backgroundPlugin(themeColors.print.background));
  if ((options.lambdaLabels ?? theme === 'print') && has('labels')) {
    plugins.push(lambdaLabelsPlugin({ family: font.family, size: Math.round(font.size * 0.75) }, baseline));
  }
  const front = paretoFront(points, x, y);
  const unbeaten = series.flatMap(({ marks }) => marks.filter(({ point }) => front.has(point)));
  // A front of one method alone would say what its own line says already.
  if (has('front') && unbeaten.length > 1 && series.length > 1) {
    datasets.push(paretoDataset(theme));
    plugins.push(paretoPlugin(unbeaten, datasets.length - 1, paretoColor(theme)));
  }
  if (baseline) {
    datasets.push(baselineDataset(baseline, options));
    plugins.push(baselinePlugin(baseline, datasets.length - 1, methodColor(baselineMethod, theme)));
  }
  return {
    type: 'scatter',
    data: { datasets },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: animation(options),
      font,
      color: themeColors[theme].text,
      interaction: { mode: 'nearest', intersect: true },
      layout: { padding: { top: 4, right: 12, left: 4 } },
      scales: { x: xAxis(series, options, theme, font), y: yAxis(series, baseline, options, theme, font) },
      plugins: furniture(options, has('legend'), font),
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
    pointBorderWidth: style.filled ? 0.5 : 1.75,
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
function baselineDataset(
  { value, std, seeds }: Baseline,
  { theme, y = 'testAccuracy' }: TradeoffOptions,
): ChartDataset<'scatter', TradeoffMark[]> {
  const color = methodColor(baselineMethod, theme);
  const { factor, unit } = measures[y];
  const shown = formatSpread(y, { mean: value / factor, std: std / factor, seeds });
  return {
    label: [methodStyle(baselineMethod).label, shown, unit].join(' '),
    data: [],
    borderColor: color,
    backgroundColor: color,
    pointBorderColor: color,
    borderWidth: 1.5,
    borderDash: [6, 4],
    pointStyle: 'line',
  };
}

type Furniture = NonNullable<NonNullable<TradeoffChart['options']>['plugins']>;

function furniture(options: TradeoffOptions, legend: boolean, font: Font): Furniture {
  const { theme, title } = options;
  const { text } = themeColors[theme];
  return {
    legend: {
      display: legend,
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
        label: (item: TooltipItem<'scatter'>) => tooltipLines((item.raw as TradeoffMark).point, options),
      },
    },
  };
}
