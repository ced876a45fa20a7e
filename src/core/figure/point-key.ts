import type { CurvePoint } from '../../shared/curve-point';
import { methodStyle } from './palette';
import { baselineMethod } from './series';

/** Tells the points of a figure apart: by their runs and, on a path, their place in it. */
export const pointKey = ({ runs, pathIndex }: Pick<CurvePoint, 'runs' | 'pathIndex'>): string =>
  `${runs.join(' ')} ${pathIndex ?? ''}`;

/** The line of the figure that a point belongs to, as the legend names it. */
export function lineLabel({ method, variant }: Pick<CurvePoint, 'method' | 'variant'>): string {
  const { label } = methodStyle(method);
  return variant && method !== baselineMethod ? `${label}, ${variant}` : label;
}
