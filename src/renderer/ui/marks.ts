/** Places on a chart's horizontal axis where something happened: a line each, named while the cursor is near. */
import type uPlot from 'uplot';

export interface Mark {
  readonly at: number;
  readonly label: string;
  /** Whether a line is drawn; one that only names has its line from elsewhere (a band's edge). */
  readonly line: boolean;
}

/** How near the cursor must be for a mark to say its name, in CSS pixels. */
const NEAR = 8;

/** Over the lines: a thin line with a foot at the axis and a head at the top. */
export function drawMarks(chart: uPlot, marks: readonly Mark[], color: (token: string) => string): void {
  const { ctx, bbox } = chart;
  const pixel = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = color('--ink');
  ctx.lineWidth = pixel;
  for (const { at, line } of marks) {
    const x = Math.round(chart.valToPos(at, 'x', true)) + (pixel % 2) / 2;
    if (!line || x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.globalAlpha = 0.55;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(x - 4 * pixel, bbox.top);
    ctx.lineTo(x + 4 * pixel, bbox.top);
    ctx.lineTo(x, bbox.top + 6 * pixel);
    ctx.fill();
  }
  ctx.restore();
}

/** The marks near a place, by pixels from the left of the plot. */
export function marksNear(
  marks: readonly Mark[],
  place: (at: number) => number,
  left: number,
): readonly Mark[] {
  return marks.filter(({ at }) => Math.abs(place(at) - left) <= NEAR);
}

/** Names the marks near the cursor in a small box beside it; takes the box away where none is. */
export function nameMarks(chart: uPlot, marks: readonly Mark[]): void {
  const box = chart.over.querySelector<HTMLElement>('.mark-name');
  const left = chart.cursor.left ?? -1;
  const near = left < 0 ? [] : marksNear(marks, (at) => chart.valToPos(at, 'x'), left);
  if (near.length === 0) return box?.remove();
  const name = box ?? chart.over.appendChild(document.createElement('div'));
  name.className = 'mark-name';
  name.textContent = near.map(({ label }) => label).join('\n');
  const x = chart.valToPos(near[0]!.at, 'x');
  const isRight = x > chart.over.clientWidth / 2;
  name.style.left = isRight ? '' : `${x + NEAR}px`;
  name.style.right = isRight ? `${chart.over.clientWidth - x + NEAR}px` : '';
}
