import type { XMeasure, YMeasure } from '../../shared/figure';
import { axisValue, measures, type Placed } from './measures';

/**
 * The points that no other one beats: none is at least as good in both measures and better in one. By the means over
 * seeds; of points that are equal in both, all are on the front. A point without one of the values is not on it.
 */
export function paretoFront<Point extends Placed>(
  points: readonly Point[],
  x: XMeasure = 'weightSparsity',
  y: YMeasure = 'testAccuracy',
): ReadonlySet<Point> {
  /** Larger is better. */
  const merit = (point: Point, measure: XMeasure | YMeasure): number =>
    axisValue(point, measure) * (measures[measure].better === 'higher' ? 1 : -1);
  const best = points
    .map((point) => ({ point, x: merit(point, x), y: merit(point, y) }))
    .filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y))
    .sort((a, b) => b.x - a.x || b.y - a.y);
  const front = new Set<Point>();
  let last: { readonly x: number; readonly y: number } | null = null;
  for (const one of best) {
    const isSame = last?.x === one.x && last.y === one.y;
    if (last !== null && !isSame && one.y <= last.y) continue;
    front.add(one.point);
    last = one;
  }
  return front;
}
