import type { CurvePoint } from '../../shared/curve-point';

/** A point with plausible values where none are given. */
export const point = (method: string, lambda: number, fields: Partial<CurvePoint> = {}): CurvePoint => ({
  method,
  lambda,
  runs: [`${method}-${lambda}`],
  seeds: 1,
  weightSparsity: 0.5,
  groupSparsity: 0.2,
  testAccuracy: 0.9,
  std: 0,
  ...fields,
});
