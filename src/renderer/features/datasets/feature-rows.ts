/** Columns of a table as rows of the statistics, each with its histogram as an SVG path. */
import type { FeatureStatistics } from '../../../shared/dataset';
import { compactNumber } from '../../format';
import { texts } from '../../texts';

export interface FeatureRow {
  readonly key: string;
  readonly name: string;
  readonly feature: FeatureStatistics;
}

export const featureRows = (features: readonly FeatureStatistics[]): FeatureRow[] =>
  features.map((feature, column) => ({
    key: String(column),
    name: feature.name || texts.datasets.columnLabel(column),
    feature,
  }));

/** Bars of a histogram in a box of `width` × `height`, the highest as high as the box. */
export function barsPath(counts: readonly number[], width: number, height: number): string {
  const most = Math.max(...counts, 1);
  const step = width / Math.max(counts.length, 1);
  return counts
    .map((count, at) => {
      if (count === 0) return '';
      // One sample among thousands still shows.
      const bar = Math.max(1, (count / most) * height);
      return `M${round(at * step)} ${height}v${round(-bar)}h${round(step * 0.86)}v${round(bar)}z`;
    })
    .join('');
}
const round = (value: number): number => Math.round(value * 100) / 100;

/** How a column's values are spread, in words: the range of a numeric one, the commonest of a categorical one. */
export function distributionText({ kind, counts, categories, range }: FeatureStatistics): string {
  const words = texts.statistics;
  if (kind === 'numeric') {
    return range ? words.histogram(compactNumber(range.min), compactNumber(range.max)) : words.empty;
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return words.empty;
  const sorted = categories
    .map((name, at) => ({ name, count: counts[at] ?? 0 }))
    .sort((a, b) => b.count - a.count);
  const parts = sorted.slice(0, 3).map(({ name, count }) => words.category(name, count / all));
  return words.categories(parts, sorted.length - parts.length);
}
