/** Stretches of a chart's horizontal axis that are shaded and named, with a dashed line where each begins. */
import type uPlot from 'uplot';

export interface Band {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** Token of its shade; null for none. */
  readonly color: string | null;
}

/** Left and right of a band on the canvas, cut at the chart's edges; null when it is out of sight. */
function extent(chart: uPlot, band: Band): readonly [number, number] | null {
  const { left, width } = chart.bbox;
  const from = Math.max(left, chart.valToPos(band.from, 'x', true));
  const to = Math.min(left + width, chart.valToPos(band.to, 'x', true));
  return to > from ? [from, to] : null;
}

/** Under the grid and the lines. */
export function shadeBands(chart: uPlot, bands: readonly Band[], color: (token: string) => string): void {
  const { ctx, bbox } = chart;
  ctx.save();
  for (const band of bands) {
    const at = band.color && extent(chart, band);
    if (!at) continue;
    ctx.fillStyle = color(band.color!);
    ctx.fillRect(at[0], bbox.top, at[1] - at[0], bbox.height);
  }
  ctx.restore();
}

/** A dashed line where each band but the first begins, and its name where it has room. */
export function nameBands(chart: uPlot, bands: readonly Band[], color: (token: string) => string): void {
  const { ctx, bbox } = chart;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = color('--ink-3');
  ctx.lineWidth = pixel;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.font = `${10 * pixel}px Inter, system-ui, sans-serif`;
  bands.forEach((band, index) => {
    const at = extent(chart, band);
    if (!at) return;
    // The many short phases of a λ path are told apart by their shades alone.
    if (index > 0 && at[0] > bbox.left && at[1] - at[0] > 24 * pixel) {
      ctx.setLineDash([4 * pixel, 4 * pixel]);
      ctx.beginPath();
      ctx.moveTo(at[0], bbox.top);
      ctx.lineTo(at[0], bbox.top + bbox.height);
      ctx.stroke();
    }
    const room = at[1] - at[0] - 8 * pixel;
    if (ctx.measureText(band.label).width < room)
      ctx.fillText(band.label, at[0] + 4 * pixel, bbox.top + 11 * pixel);
  });
  ctx.restore();
}
