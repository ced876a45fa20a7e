import type { CurvePoint } from '../../shared/curve-point';

/** By method and variant, then along the line: the order in which points are listed. */
export const pointOrder = (a: CurvePoint, b: CurvePoint): number =>
  compare(a.method, b.method) ||
  compare(a.variant ?? '', b.variant ?? '') ||
  a.lambda - b.lambda ||
  a.weightSparsity - b.weightSparsity;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
