import type { CurvePoint } from '../../../shared/curve-point';
import type { ExportRequest } from '../../../shared/export';

/** What to export of these points: every seed of each, a point of a path by its place; each net once. */
export function ordersOf(
  points: readonly CurvePoint[],
  directory: string,
  runsOf: (point: CurvePoint) => readonly string[] = ({ runs }) => runs,
): readonly ExportRequest[] {
  const orders = new Map<string, ExportRequest>();
  for (const point of points) {
    for (const run of runsOf(point)) {
      const { pathIndex } = point;
      const place = pathIndex === undefined ? {} : { point: pathIndex };
      orders.set(`${run} ${pathIndex ?? ''}`, { run, ...place, format: 'onnx', directory });
    }
  }
  return [...orders.values()];
}

/** The runs of some points, each once, in their order. */
export const runsOf = (points: readonly CurvePoint[]): readonly string[] => [
  ...new Set(points.flatMap(({ runs }) => runs)),
];
