import { baselineMethod } from '../../../core/figure';
import type { CurvePoint } from '../../../shared/curve-point';

/**
 * Points of the figure that is saved and of the table that is copied: those that are chosen, or all that are shown
 * where none is. The dense control goes with every choice, for it is the line that marks are read against and cannot be
 * chosen in the chart.
 */
export const inFigure = (
  shown: readonly CurvePoint[],
  chosen: readonly CurvePoint[],
): readonly CurvePoint[] =>
  chosen.length === 0
    ? shown
    : shown.filter((point) => point.method === baselineMethod || chosen.includes(point));
