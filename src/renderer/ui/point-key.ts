import type { CurvePoint } from '../../shared/run';

/** Tells the points of a figure apart: by their runs and, on a path, their place in it. */
export const pointKey = ({ runs, pathIndex }: CurvePoint): string => `${runs.join(' ')} ${pathIndex ?? ''}`;
