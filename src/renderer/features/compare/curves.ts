/** A line for each run, epoch by epoch. */
import type { EpochMetrics } from '../../../shared/metrics';
import type { Line } from '../../ui/line-data';
import type { Side } from './side';

/** Beyond this, marks of single epochs would hide the line. */
const MOST_MARKS = 30;

const values: Readonly<Record<'loss' | 'accuracy' | 'left', (epoch: EpochMetrics) => number | null>> = {
  // A loss of exactly zero has no place on a log axis.
  loss: ({ loss }) => (loss > 0 ? loss : null),
  accuracy: ({ testAccuracy, validationAccuracy }) => testAccuracy ?? validationAccuracy,
  left: ({ weightSparsity }) => 1 - weightSparsity,
};
export type Curve = keyof typeof values;

/** Runs without a single value are left out. */
export function curveLines(sides: readonly Side[], curve: Curve): readonly Line[] {
  return sides.flatMap(({ number, label, color, epochs }): Line[] => {
    const points = epochs.flatMap((epoch, at) => {
      const y = values[curve](epoch);
      // Where two stretches share an epoch, as on a λ path, the later one tells how it ended.
      const shared = epochs[at + 1]?.epoch === epoch.epoch;
      // Epochs are numbered from 0, and measured at their end.
      return y === null || shared ? [] : [{ x: epoch.epoch + 1, y }];
    });
    if (points.length === 0) return [];
    return [
      {
        label: `${number} ${label}`,
        color,
        xs: points.map(({ x }) => x),
        ys: points.map(({ y }) => y),
        points: points.length < MOST_MARKS,
      },
    ];
  });
}
