import type { XMeasure, YMeasure } from '../../shared/figure';
import type { CurvePoint } from '../../shared/curve-point';
import { formatLambda, formatMeanStd, formatPercent } from './format';
import { formatSpread, measures, spreadOf } from './measures';
import type { Axes } from './series';

/** Measures that every mark tells anyway. */
const USUAL: readonly (XMeasure | YMeasure)[] = [
  'weightSparsity',
  'density',
  'groupSparsity',
  'testAccuracy',
];

/** What a mark says when it is pointed at, line by line: the usual figures, then what else the axes show. */
export function tooltipLines(point: CurvePoint, { x, y = 'testAccuracy' }: Pick<Axes, 'x' | 'y'>): string[] {
  const seeds = point.seeds === 1 ? '1 seed' : `${point.seeds} seeds`;
  const more = [y, x].filter((measure) => !USUAL.includes(measure));
  return [
    `λ ${formatLambda(point.lambda)}, ${seeds}`,
    `accuracy ${formatMeanStd(point.testAccuracy, point.std, point.seeds)} %`,
    `weights left ${formatPercent(1 - point.weightSparsity)} %`,
    `empty groups ${formatPercent(point.groupSparsity)} %`,
    ...more.flatMap((measure) => measureLine(point, measure)),
  ];
}

function measureLine(point: CurvePoint, measure: XMeasure | YMeasure): string[] {
  const spread = spreadOf(point, measure);
  if (!spread) return [];
  const { title, unit } = measures[measure];
  const part = spread.seeds < point.seeds ? ` (of ${spread.seeds} of ${point.seeds} seeds)` : '';
  const name = unit ? title.slice(0, title.lastIndexOf(' (')) : title;
  return [[`${name} ${formatSpread(measure, spread)}`, unit].filter(Boolean).join(' ') + part];
}
