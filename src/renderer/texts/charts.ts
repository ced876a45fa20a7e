/** Words of every chart of lines. */
export const charts = {
  role: 'chart',
  keys: 'Arrow keys move the crosshair, plus and minus zoom, 0 shows all',
  tools: 'How the curves are shown',
  smoothing: 'Smoothing',
  noSmoothing: 'off',
  stepAxis: 'Step axis',
  scaleOf: (what: string) => `Scale: ${what}`,
  linear: 'linear',
  log: 'log',
  all: 'Show all',
  zoomed: (from: string, to: string) => `Steps ${from} to ${to}`,
  hint: 'Drag to zoom, double-click to see all',
} as const;
