/** Draws a chart without a window: the same Chart.js configuration on a canvas that writes PNG, SVG or PDF. */
import { createCanvas, PDFDocument, SvgExportFlag, type SKRSContext2D } from '@napi-rs/canvas';
import {
  Chart,
  Legend,
  LineElement,
  LinearScale,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Title,
  Tooltip,
} from 'chart.js';
import type { TradeoffChart } from '../../core/figure';

Chart.register(
  ScatterController,
  LinearScale,
  LogarithmicScale,
  PointElement,
  LineElement,
  Legend,
  Title,
  Tooltip,
);

/** Width and height in CSS pixels for PNG and SVG, in points (1/72 inch) for PDF. */
export interface FigureSize {
  readonly width: number;
  readonly height: number;
}

/** Pixels per CSS pixel of a PNG: sharp on a slide and at 300 dpi in a column. */
const pngScale = 3;

export function drawPng(config: TradeoffChart, size: FigureSize): Buffer {
  const canvas = createCanvas(size.width * pngScale, size.height * pngScale);
  return drawOn(canvas.getContext('2d'), config, size, pngScale, () => canvas.toBuffer('image/png'));
}

/** Text becomes outlines, so that the figure looks the same where the font is not installed. */
export function drawSvg(config: TradeoffChart, size: FigureSize): Buffer {
  const canvas = createCanvas(size.width, size.height, SvgExportFlag.ConvertTextToPaths);
  return drawOn(canvas.getContext('2d'), config, size, 1, () => canvas.getContent());
}

export function drawPdf(config: TradeoffChart, size: FigureSize, title: string): Buffer {
  const document = new PDFDocument({ title, creator: 'Whittle' });
  const context = document.beginPage(size.width, size.height) as SKRSContext2D;
  return drawOn(context, config, size, 1, () => {
    document.endPage();
    return document.close();
  });
}

/**
 * Chart.js asks its canvas for a context and a size only; a stand-in keeps it from resizing (and clearing) the real
 * one, and gives the context of a PDF page the canvas that it lacks. `finish` takes the picture: it runs before the chart is destroyed, which clears the canvas.
 */
function drawOn(
  context: SKRSContext2D,
  config: TradeoffChart,
  { width, height }: FigureSize,
  scale: number,
  finish: () => Buffer,
): Buffer {
  const stage = { width, height, getContext: () => staged };
  const staged = new Proxy({} as SKRSContext2D, {
    get(_, name) {
      if (name === 'canvas') return stage;
      const value: unknown = Reflect.get(context, name);
      return typeof value === 'function' ? value.bind(context) : value;
    },
    set: (_, name, value) => Reflect.set(context, name, value),
  });
  const options = {
    ...config.options,
    responsive: false,
    animation: false as const,
    devicePixelRatio: scale,
  };
  const chart = new Chart(stage as never, { ...config, options });
  try {
    return finish();
  } finally {
    chart.destroy();
  }
}
