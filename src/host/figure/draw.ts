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
import { crc32 } from '../../core/data/crc32';
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

/** A figure's size on paper in points (1/72 inch), and how many points one unit of its layout is. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

const POINTS_PER_MM = 72 / 25.4;
const MM_PER_POINT = 25.4 / 72;

/**
 * A sheet of so many millimetres. The figure is laid out for type of 10 points and drawn smaller or larger, so that
 * lines and marks keep their proportion to the type.
 */
export const sheetOf = (
  size: { readonly width: number; readonly height: number },
  fontSize: number,
): Sheet => ({
  width: size.width * POINTS_PER_MM,
  height: size.height * POINTS_PER_MM,
  scale: fontSize / LAYOUT_FONT,
});

/** Size of the type in the units of the layout. */
export const LAYOUT_FONT = 10;
/** Of a PNG: what journals ask of pictures with lines and text. */
const PNG_DPI = 300;

/** Encoded outside the main thread: a large figure takes seconds, and the window's process must not wait for it. */
export async function drawPng(config: TradeoffChart, sheet: Sheet): Promise<Buffer> {
  const perPoint = PNG_DPI / 72;
  const canvas = createCanvas(Math.round(sheet.width * perPoint), Math.round(sheet.height * perPoint));
  const png = await drawOn(canvas.getContext('2d'), config, sheet, sheet.scale * perPoint, () =>
    canvas.encode('png'),
  );
  return withDensity(png, PNG_DPI);
}

/** Text becomes outlines, so that the figure looks the same where the font is not installed. */
export async function drawSvg(config: TradeoffChart, sheet: Sheet): Promise<Buffer> {
  const { width, height } = layoutOf(sheet);
  const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
  const content = await drawOn(canvas.getContext('2d'), config, sheet, 1, () => canvas.getContent());
  const mm = (points: number): string => `${Number((points * MM_PER_POINT).toFixed(2))}mm`;
  // The library writes its size in pixels: on paper it is millimetres that count.
  const head = `width="${mm(sheet.width)}" height="${mm(sheet.height)}" viewBox="0 0 ${width} ${height}"`;
  return Buffer.from(
    content.toString('utf8').replace(/(<svg\b[^>]*?)\swidth="[^"]*"\sheight="[^"]*"/, `$1 ${head}`),
  );
}

export function drawPdf(config: TradeoffChart, sheet: Sheet, title: string): Promise<Buffer> {
  const document = new PDFDocument({ title, creator: 'Whittle' });
  const context = document.beginPage(sheet.width, sheet.height) as SKRSContext2D;
  return drawOn(context, config, sheet, sheet.scale, () => {
    document.endPage();
    return document.close();
  });
}

const layoutOf = ({ width, height, scale }: Sheet) => ({ width: width / scale, height: height / scale });

/** Says in a PNG how many pixels an inch has (chunk `pHYs`), so that it is placed in its size on paper. */
function withDensity(png: Buffer, dpi: number): Buffer {
  const perMetre = Math.round(dpi / 0.0254);
  const chunk = Buffer.alloc(21);
  chunk.writeUInt32BE(9, 0);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk.writeUInt8(1, 16);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)) >>> 0, 17);
  // Behind the signature (8 bytes) and the header chunk (25).
  const afterHeader = 33;
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}

/**
 * Chart.js asks its canvas for a context and a size only; a stand-in keeps it from resizing (and clearing) the real
 * one, and gives the context of a PDF page the canvas that it lacks. `finish` takes the picture: it runs before the chart is destroyed, which clears the canvas.
 */
async function drawOn(
  context: SKRSContext2D,
  config: TradeoffChart,
  sheet: Sheet,
  scale: number,
  finish: () => Buffer | Promise<Buffer>,
): Promise<Buffer> {
  const { width, height } = layoutOf(sheet);
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
    return await finish();
  } finally {
    chart.destroy();
  }
}
