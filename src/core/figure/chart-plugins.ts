/**
 * Drawing that Chart.js has no option for, as plugins without dependencies: mean ± std bands and bars, the dense baseline
 * and a filled ground for figures on paper.
 */
import type { Chart, Plugin, Scale } from 'chart.js';
import type { Baseline, TradeoffMark } from './series';

type Tradeoff = Chart<'scatter', TradeoffMark[]>;

/** Paints the ground: an SVG or PNG without one is unreadable on a dark page. */
export function backgroundPlugin(color: string): Plugin<'scatter'> {
  return {
    id: 'background',
    beforeDraw({ ctx, width, height }) {
      ctx.save();
      ctx.fillStyle = color;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
  };
}

/** Where a value is drawn; one that a logarithmic axis has no place for (0 and less) at its end. */
const pixel = (scale: Scale, value: number): number =>
  scale.getPixelForValue(scale.type === 'logarithmic' ? Math.max(value, scale.min) : value);

/** A pale band from mean − std to mean + std along each line that has a deviation somewhere. */
export function bandsPlugin(): Plugin<'scatter'> {
  return {
    id: 'bands',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea, data, scales } = chart as Tradeoff;
      const { x, y } = scales;
      if (!x || !y) return;
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
      ctx.clip();
      data.datasets.forEach((dataset, index) => {
        const marks = dataset.data;
        if (!dataset.showLine || marks.length < 2 || !chart.isDatasetVisible(index)) return;
        if (!marks.some(({ std }) => std > 0)) return;
        ctx.beginPath();
        for (const mark of marks) ctx.lineTo(pixel(x, mark.x), pixel(y, mark.y + mark.std));
        for (const mark of [...marks].reverse()) ctx.lineTo(pixel(x, mark.x), pixel(y, mark.y - mark.std));
        ctx.closePath();
        ctx.globalAlpha = 0.12;
        ctx.fillStyle = dataset.borderColor as string;
        ctx.fill();
      });
      ctx.restore();
    },
  };
}

/** A bar with caps from mean − std to mean + std behind each mark of more than one seed. */
export function errorBarsPlugin(): Plugin<'scatter'> {
  const cap = 3;
  return {
    id: 'errorBars',
    beforeDatasetDraw(chart, { index }) {
      const { ctx, chartArea, data, scales } = chart as Tradeoff;
      const dataset = data.datasets[index];
      const x = scales.x;
      const y = scales.y;
      if (!dataset || !x || !y || !chart.isDatasetVisible(index)) return;
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
      ctx.clip();
      ctx.beginPath();
      for (const mark of dataset.data) {
        if (!(mark.std > 0)) continue;
        const at = x.getPixelForValue(mark.x);
        const top = pixel(y, mark.y + mark.std);
        const bottom = pixel(y, mark.y - mark.std);
        ctx.moveTo(at - cap, top);
        ctx.lineTo(at + cap, top);
        ctx.moveTo(at, top);
        ctx.lineTo(at, bottom);
        ctx.moveTo(at - cap, bottom);
        ctx.lineTo(at + cap, bottom);
      }
      ctx.strokeStyle = dataset.borderColor as string;
      ctx.lineWidth = 1;
      ctx.stroke();
      ctx.restore();
    },
  };
}

/** Width of the line along the Pareto front, in pixels: broad and pale, behind everything that is measured. */
export const PARETO_WIDTH = 6;

/** A broad pale line along the marks that no other one beats, hidden with its dataset by a click on the legend. */
export function paretoPlugin(
  front: readonly TradeoffMark[],
  datasetIndex: number,
  color: string,
): Plugin<'scatter'> {
  const along = [...front].sort((a, b) => a.x - b.x);
  return {
    id: 'pareto',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      const { x, y } = scales;
      if (!x || !y || !chart.isDatasetVisible(datasetIndex)) return;
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
      ctx.clip();
      ctx.beginPath();
      along.forEach((mark, i) => {
        const place = [x.getPixelForValue(mark.x), y.getPixelForValue(mark.y)] as const;
        if (i === 0) ctx.moveTo(...place);
        else ctx.lineTo(...place);
      });
      ctx.strokeStyle = color;
      ctx.lineWidth = PARETO_WIDTH;
      ctx.lineJoin = 'round';
      ctx.lineCap = 'round';
      ctx.stroke();
      ctx.restore();
    },
  };
}

/** A horizontal line at the dense control's value with a ± std band, hidden with its dataset by a click on the legend. */
export function baselinePlugin(baseline: Baseline, datasetIndex: number, color: string): Plugin<'scatter'> {
  return {
    id: 'baseline',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea, scales } = chart;
      if (!scales.y || !chart.isDatasetVisible(datasetIndex)) return;
      const at = (value: number): number => pixel(scales.y!, value);
      ctx.save();
      ctx.beginPath();
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height);
      ctx.clip();
      if (baseline.std > 0) {
        const top = at(baseline.value + baseline.std);
        ctx.globalAlpha = 0.14;
        ctx.fillStyle = color;
        ctx.fillRect(chartArea.left, top, chartArea.width, at(baseline.value - baseline.std) - top);
        ctx.globalAlpha = 1;
      }
      ctx.setLineDash([6, 4]);
      ctx.strokeStyle = color;
      ctx.lineWidth = 1.25;
      ctx.beginPath();
      ctx.moveTo(chartArea.left, at(baseline.value));
      ctx.lineTo(chartArea.right, at(baseline.value));
      ctx.stroke();
      ctx.restore();
    },
  };
}
