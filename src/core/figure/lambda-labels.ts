/** λ beside the ends of each line, where there is room: a plugin for Chart.js. */
import type { Chart, Plugin } from 'chart.js';
import { formatLambda } from './format';
import type { Baseline, TradeoffMark } from './series';

type Tradeoff = Chart<'scatter', TradeoffMark[]>;

interface Place {
  readonly x: number;
  readonly y: number;
}
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
const around = ({ x, y }: Place, radius: number): Box => ({
  left: x - radius,
  top: y - radius,
  width: 2 * radius,
  height: 2 * radius,
});
const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

/** Writes λ beside the first and last mark of each line, never over a mark, a bar, a line or another label. */
export function lambdaLabelsPlugin(
  font: { readonly family: string; readonly size: number },
  baseline: Baseline | null,
): Plugin<'scatter'> {
  return {
    id: 'lambdaLabels',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea, data } = chart as Tradeoff;
      const visible = data.datasets.map((_, index) => index).filter((index) => chart.isDatasetVisible(index));
      const taken = visible.flatMap((index) => occupied(chart as Tradeoff, index));
      const dense = baseline && chart.scales.y?.getPixelForValue(baseline.value);
      if (dense) taken.push({ left: chartArea.left, top: dense - 1.5, width: chartArea.width, height: 3 });
      ctx.save();
      ctx.font = `${font.size}px ${font.family}`;
      ctx.textAlign = 'left';
      ctx.textBaseline = 'top';
      for (const index of visible) {
        const dataset = data.datasets[index]!;
        const elements = chart.getDatasetMeta(index).data;
        for (const end of new Set([0, dataset.data.length - 1])) {
          const mark = dataset.data[end];
          const element = elements[end];
          if (!mark || !element || mark.lambda === 0) continue;
          const text = `λ ${formatLambda(mark.lambda)}`;
          const size = { width: ctx.measureText(text).width, height: font.size };
          const box = placeLabel(element, size, chartArea, taken);
          if (!box) continue;
          taken.push(box);
          ctx.fillStyle = dataset.borderColor as string;
          ctx.fillText(text, box.left, box.top);
        }
      }
      ctx.restore();
    },
  };
}

/** Where a series already draws: its marks, its bars, and its line as a string of small boxes. */
function occupied(chart: Tradeoff, index: number): Box[] {
  const elements = chart.getDatasetMeta(index).data;
  const y = chart.scales.y;
  return elements.flatMap((element, i) => {
    const boxes = [around(element, 5)];
    const mark = chart.data.datasets[index]?.data[i];
    if (mark && y && mark.std > 0) {
      const top = y.getPixelForValue(mark.y + mark.std);
      boxes.push({ left: element.x - 4, top, width: 8, height: y.getPixelForValue(mark.y - mark.std) - top });
    }
    const next = elements[i + 1];
    return next ? [...boxes, ...alongLine(element, next)] : boxes;
  });
}

function alongLine(from: Place, to: Place): Box[] {
  const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 3);
  return Array.from({ length: count }, (_, i) => {
    const t = (i + 0.5) / count;
    return around({ x: from.x + t * (to.x - from.x), y: from.y + t * (to.y - from.y) }, 1.5);
  });
}
/** The first of eight places around a mark that is inside the chart and free. */
function placeLabel(
  mark: { readonly x: number; readonly y: number },
  size: { readonly width: number; readonly height: number },
  area: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  taken: readonly Box[],
): Box | null {
  const gap = 7;
  const { width, height } = size;
  const columns = { right: mark.x + gap, middle: mark.x - width / 2, left: mark.x - gap - width };
  const rows = { below: mark.y + gap, middle: mark.y - height / 2, above: mark.y - gap - height };
  const places: readonly (readonly [number, number])[] = [
    [columns.middle, rows.above],
    [columns.middle, rows.below],
    [columns.right, rows.middle],
    [columns.left, rows.middle],
    [columns.right, rows.above],
    [columns.left, rows.above],
    [columns.right, rows.below],
    [columns.left, rows.below],
  ];
  for (const [left, top] of places) {
    const box = { left, top, width, height };
    const inside =
      left >= area.left && top >= area.top && left + width <= area.right && top + height <= area.bottom;
    if (inside && !taken.some((other) => overlap(box, other))) return box;
  }
  return null;
}
