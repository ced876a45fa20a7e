import { open, rename, rm } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import {
  curveCsv,
  curveLatex,
  measures,
  tradeoffChart,
  tradeoffSeries,
  type TradeoffChart,
} from '../../core/figure';
import { UserError } from '../../shared/errors';
import { writeError } from '../../shared/file-errors';
import type { FigureLook, XMeasure } from '../../shared/figure';
import type { CurvePoint } from '../../shared/curve-point';
import { drawPdf, drawPng, drawSvg, LAYOUT_FONT, sheetOf, type Sheet } from './draw';
import { figureFont, registerFonts } from './fonts';

/** A little narrower than the text of a page, with type as large as that of the text. */
const usualSize = { width: 140, height: 100 };

type Encoder = (points: readonly CurvePoint[], look: FigureLook) => Buffer | Promise<Buffer>;

/** Every format by the extension that asks for it. */
const encoders: Readonly<Record<string, Encoder>> = {
  '.svg': (points, look) => drawSvg(chart(points, look), sheet(look)),
  '.pdf': (points, look) => drawPdf(chart(points, look), sheet(look), look.title ?? nameOf(points, look)),
  '.png': (points, look) => drawPng(chart(points, look), sheet(look)),
  '.csv': (points, { x = 'weightSparsity', y }) => Buffer.from(curveCsv(points, { x, y })),
  '.tex': (points, { x = 'density', y }) => Buffer.from(curveLatex(points, { x, y })),
};

function chart(points: readonly CurvePoint[], look: FigureLook): TradeoffChart {
  registerFonts();
  const font = { family: figureFont, size: LAYOUT_FONT };
  return tradeoffChart(points, { ...look, theme: 'print', x: look.x ?? betterX(points), font });
}

const sheet = ({ size = usualSize, fontSize = LAYOUT_FONT }: FigureLook): Sheet => sheetOf(size, fontSize);

/** What the figure shows, for readers of documents. */
const nameOf = (
  points: readonly CurvePoint[],
  { x = betterX(points), y = 'testAccuracy' }: FigureLook,
): string => `${measures[y].title} against ${measures[x].title}`;

/** Logarithmic weights left once the sparsest point has under a tenth of them: on a line they would all crowd at 100 %. */
function betterX(points: readonly CurvePoint[]): XMeasure {
  return points.some((point) => point.method !== 'none' && point.weightSparsity > 0.9)
    ? 'density'
    : 'weightSparsity';
}

/**
 * Writes the trade-off figure or table of `points` to `path` and returns its absolute path. The extension decides:
 * svg, pdf, png, csv, tex. Whole or not at all: written beside, synced, then renamed.
 *
 * @throws UserError without points, or for an extension that no encoder has.
 */
export async function saveFigure(
  points: readonly CurvePoint[],
  path: string,
  look: FigureLook = {},
): Promise<string> {
  const encode = encoders[extname(path).toLowerCase()];
  if (!encode) {
    throw new UserError(
      `the figure file ${path}`,
      `a name that ends in ${Object.keys(encoders).join(', ')}`,
      'choose one of these extensions',
    );
  }
  if (points.length === 0) {
    throw new UserError(
      'no finished run to draw',
      'at least one run that is done',
      'train a run or wait for the sweep',
    );
  }
  if (isPicture(path)) checkPlaces(points, look);
  const target = resolve(path);
  await writeWhole(target, await encode(points, look));
  return target;
}

const isPicture = (path: string): boolean => ['.svg', '.pdf', '.png'].includes(extname(path).toLowerCase());

/** @throws UserError when no point has a place on the axes: an empty pair of axes tells nothing. */
function checkPlaces(points: readonly CurvePoint[], look: FigureLook): void {
  const x = look.x ?? betterX(points);
  if (tradeoffSeries(points, { ...look, x }).length > 0) return;
  const missing = measures[x].exported ? 'export some of the runs' : 'choose other axes';
  throw new UserError(`no point has ${nameOf(points, look)}`, 'at least one point with both values', missing);
}

async function writeWhole(target: string, bytes: Buffer): Promise<void> {
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(`the figure ${target}`, error);
  }
}
