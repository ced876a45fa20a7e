export { bestRun, SPARSE_FLOOR, type BestRun } from './best-run';
export { formatLambda, formatMeanStd, formatPercent } from './format';
export { formatMeasure, formatSpread, isLog, measures, spreadOf } from './measures';
export { paretoFront } from './pareto';
export {
  methodColor,
  methodStyle,
  methodStyles,
  themeColors,
  type Marker,
  type MethodStyle,
  type Theme,
  type ThemeColors,
} from './palette';
export { lineLabel, pointKey } from './point-key';
export { pointOrder } from './point-order';
export { baselineMethod, lineLooks, tradeoffSeries, type Axes, type TradeoffMark } from './series';
export { curveCsv, curveLatex } from './table';
export { tradeoffChart, type TradeoffChart } from './tradeoff';
