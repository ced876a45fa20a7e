import { formatLambda, formatMeanStd, formatSpread, measures, paretoFront, spreadOf } from '../core/figure';
import type { XMeasure, YMeasure } from '../shared/figure';
import type { CurvePoint } from '../shared/curve-point';
import { textTable } from './text-table';
import { percent } from './words';

/** Measures that have a column in every table. */
const USUAL: readonly (XMeasure | YMeasure)[] = [
  'weightSparsity',
  'density',
  'groupSparsity',
  'testAccuracy',
];

/**
 * The points of the trade-off figure, one a line, with a column for each measure of the axes that has none in every table;
 * a star marks those on the Pareto front.
 */
export function pointTable(points: readonly CurvePoint[], x?: XMeasure, y?: YMeasure): string {
  const front = paretoFront(points, x, y);
  const more = [x, y].filter((measure) => measure !== undefined && !USUAL.includes(measure)) as (
    XMeasure | YMeasure
  )[];
  return textTable(
    [
      { title: 'method', cell: ({ method, variant }) => [method, variant].filter(Boolean).join(', ') },
      { title: 'λ', cell: ({ lambda }) => formatLambda(lambda), align: 'right' },
      { title: 'seeds', cell: ({ seeds }) => String(seeds), align: 'right' },
      { title: 'weights left', cell: ({ weightSparsity }) => percent(1 - weightSparsity), align: 'right' },
      { title: 'empty groups', cell: ({ groupSparsity }) => percent(groupSparsity), align: 'right' },
      {
        title: 'test accuracy',
        cell: ({ testAccuracy, std, seeds }) => `${formatMeanStd(testAccuracy, std, seeds)} %`,
        align: 'right',
      },
      ...more.map((measure) => ({
        title: measures[measure].title,
        cell: (point: CurvePoint) => {
          const spread = spreadOf(point, measure);
          return spread ? formatSpread(measure, spread) : '–';
        },
        align: 'right' as const,
      })),
      { title: 'Pareto', cell: (point) => (front.has(point) ? '*' : '') },
    ],
    points,
  );
}
