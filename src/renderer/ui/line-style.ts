/** How lines and axes of a chart look. `color` reads a token in the theme that is shown, when it is drawn. */
import type uPlot from 'uplot';
import type { Line } from './line-data';

type Color = (token: string) => string;

export function lineSeries(line: Line, color: Color, format: (value: number) => string): uPlot.Series {
  return {
    label: line.label,
    stroke: () => color(line.color),
    width: line.faint ? 1 : 1.75,
    alpha: line.faint ? 0.55 : 1,
    spanGaps: false,
    ...(line.dash ? { dash: [...line.dash] } : {}),
    points: {
      show: Boolean(line.points),
      size: 6,
      stroke: () => color(line.color),
      fill: () => color('--surface'),
    },
    value: (_plot, value) => (value === null || value === undefined ? '–' : format(value)),
  };
}

export function lineAxis(color: Color, options: Partial<uPlot.Axis>): uPlot.Axis {
  return {
    stroke: () => color('--ink-2'),
    font: '11px Inter, system-ui, sans-serif',
    grid: { stroke: () => color('--grid'), width: 1 },
    ticks: { show: false },
    ...options,
  };
}
