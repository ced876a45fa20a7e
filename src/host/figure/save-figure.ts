import { open, rename, rm } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { curveCsv, curveLatex, tradeoffChart, type TradeoffX } from '../../core/figure';
import { UserError } from '../../shared/errors';
import type { CurvePoint } from '../../shared/run';
import { drawPdf, drawPng, drawSvg, type FigureSize } from './draw';
import { figureFont, registerFonts } from './fonts';

export interface FigureOptions {
  readonly x?: TradeoffX;
  readonly title?: string;
  readonly size?: FigureSize;
}

/** Five and a half inches wide on paper: a column of a two-column page at 60 %, with text still legible. */
const defaultSize: FigureSize = { width: 400, height: 290 };

type Encoder = (points: readonly CurvePoint[], options: FigureOptions) => Buffer;

/** Every format by the extension that asks for it. */
const encoders: Readonly<Record<string, Encoder>> = {
  '.svg': (points, options) => drawSvg(chart(points, options), options.size ?? defaultSize),
  '.pdf': (points, options) =>
    drawPdf(
      chart(points, options),
      options.size ?? defaultSize,
      options.title ?? 'Accuracy against sparsity',
    ),
  '.png': (points, options) => drawPng(chart(points, options), options.size ?? defaultSize),
  '.csv': (points) => Buffer.from(curveCsv(points)),
  '.tex': (points) => Buffer.from(curveLatex(points)),
};

function chart(points: readonly CurvePoint[], { x, title }: FigureOptions) {
  registerFonts();
  const font = { family: figureFont, size: 10 };
  return tradeoffChart(points, { theme: 'print', x: x ?? betterX(points), title, font });
}

/** Logarithmic weights left once the sparsest point has under a tenth of them: on a line they would all crowd at 100 %. */
function betterX(points: readonly CurvePoint[]): TradeoffX {
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
  options: FigureOptions = {},
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
  const target = resolve(path);
  await writeWhole(target, encode(points, options));
  return target;
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
    await rm(temporary, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UserError(
        `the folder of ${target} does not exist`,
        'an existing folder',
        'create it or choose another',
      );
    }
    throw error;
  }
}
