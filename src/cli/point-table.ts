import { formatLambda, formatMeanStd, paretoFront } from '../core/figure';
import type { CurvePoint } from '../shared/run';
import { textTable } from './text-table';
import { percent } from './words';

/** The points of the trade-off figure, one a line; a star marks those on the Pareto front. */
export function pointTable(points: readonly CurvePoint[]): string {
  const front = paretoFront(points);
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
      { title: 'Pareto', cell: (point) => (front.has(point) ? '*' : '') },
    ],
    points,
  );
}
