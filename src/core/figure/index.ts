export { bestRun, SPARSE_FLOOR, type BestRun } from './best-run';
export { formatLambda, formatMeanStd, formatPercent } from './format';
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
export { baselineOf, tradeoffSeries, type Baseline, type TradeoffMark, type TradeoffX } from './series';
export { curveCsv, curveLatex } from './table';
export { tooltipLines, tradeoffChart, type TradeoffChart, type TradeoffOptions } from './tradeoff';
