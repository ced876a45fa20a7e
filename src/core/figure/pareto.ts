import type { CurvePoint } from '../../shared/run';

/**
 * The points that no other one beats: none has at most as many weights left and a higher accuracy, or fewer weights and
 * at least the same accuracy. By the means over seeds; of points that are equal in both, all are on the front.
 */
export function paretoFront<Point extends Pick<CurvePoint, 'weightSparsity' | 'testAccuracy'>>(
  points: readonly Point[],
): ReadonlySet<Point> {
  const finite = points.filter(
    ({ weightSparsity, testAccuracy }) => Number.isFinite(weightSparsity) && Number.isFinite(testAccuracy),
  );
  const sparsestFirst = [...finite].sort(
    (a, b) => b.weightSparsity - a.weightSparsity || b.testAccuracy - a.testAccuracy,
  );
  const front = new Set<Point>();
  let last: Point | null = null;
  for (const point of sparsestFirst) {
    const isSame = last?.weightSparsity === point.weightSparsity && last.testAccuracy === point.testAccuracy;
    if (last !== null && !isSame && point.testAccuracy <= last.testAccuracy) continue;
    front.add(point);
    last = point;
  }
  return front;
}
