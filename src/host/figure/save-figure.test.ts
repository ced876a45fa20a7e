import { createCanvas, loadImage } from '@napi-rs/canvas';
import { decode } from 'fast-png';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { methodColor, tradeoffChart } from '../../core/figure';
import { point } from '../../core/figure/points.fixture';
import { drawPng, sheetOf } from './draw';
import { figureFont, registerFonts } from './fonts';
import { saveFigure } from './index';

// As on a server without any font: the drawing library must get along with the bundled one.
vi.hoisted(() => {
  process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
});

const points = [
  point('none', 0, { weightSparsity: 0, testAccuracy: 0.992 }),
  point('cges', 1e-4, { weightSparsity: 0.6, testAccuracy: 0.99, seeds: 3, std: 0.004 }),
  point('cges', 1e-3, { weightSparsity: 0.8, testAccuracy: 0.97, seeds: 3, std: 0.004 }),
  point('l1', 1e-3, { weightSparsity: 0.7, testAccuracy: 0.98 }),
];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whittle-figure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('PNG: every method is there in its colour, and text without any system font', async () => {
  // 300 pixels an inch: 600 × 450.
  const size = { width: 50.8, height: 38.1 };
  const path = await saveFigure(points, join(folder, 'a.png'), { size, fontSize: 5 });
  const bytes = readFileSync(path);
  // Placed on a page, it has its size: 300 pixels an inch, said in pixels a metre.
  expect(bytes.indexOf('pHYs')).toBe(37);
  expect(bytes.readUInt32BE(41)).toBe(11811);
  const image = decode(bytes);
  expect([image.width, image.height]).toEqual([600, 450]);
  const pixels = colors(image);
  const count = (color: string): number => pixels.filter((pixel) => pixel === color).length;
  for (const method of ['none', 'cges', 'l1'])
    expect(count(methodColor(method, 'print')), method).toBeGreaterThan(100);
  expect(count(methodColor('gs', 'print'))).toBe(0);
  expect(count('#ffffff')).toBeGreaterThan(pixels.length / 2);
  // The title of the horizontal axis is all that is black in the lowest 25 pixels of the figure.
  const lowest = pixels.slice(-image.width * 75);
  expect(lowest.filter((pixel) => pixel === '#000000').length).toBeGreaterThan(200);
});

test('PNG: other work goes on while it is encoded', async () => {
  registerFonts();
  const font = { family: figureFont, size: 10 };
  const chart = tradeoffChart(points, { theme: 'print', x: 'weightSparsity', font });
  let isDone = false;
  void drawPng(chart, sheetOf({ width: 140, height: 100 }, 10)).then(() => (isDone = true));
  let turns = 0;
  for (; !isDone; turns++) await setImmediate();
  // One that keeps the thread to itself is done before the first.
  expect(turns).toBeGreaterThan(1);
});

test('PNG: a deviation over seeds is drawn as a bar', async () => {
  // A second method keeps the axes where they are, whatever the deviation.
  const frame = [
    point('l1', 1, { testAccuracy: 0.5 }),
    point('l1', 2, { testAccuracy: 1, weightSparsity: 0.7 }),
  ];
  const one = (std: number) => [...frame, point('cges', 1e-3, { weightSparsity: 0.6, seeds: 3, std })];
  const ink = async (std: number): Promise<number> => {
    const path = await saveFigure(one(std), join(folder, 'b.png'), { x: 'weightSparsity' });
    return colors(decode(readFileSync(path))).filter((pixel) => pixel === methodColor('cges', 'print'))
      .length;
  };
  const without = await ink(0);
  expect(await ink(0.03)).toBeGreaterThan(without + 100);
});

test('SVG: a drawing whose text needs no font', async () => {
  const text = readFileSync(
    await saveFigure(points, join(folder, 'a.svg'), { size: { width: 141.11, height: 102.306 } }),
    'utf8',
  );
  expect(text).toMatch(/^<\?xml|^<svg/);
  expect(text).toContain('</svg>');
  expect(text).not.toContain('<text');
  const [, width, height] = /^<svg[^>]*width="([\d.]+)mm" height="([\d.]+)mm"/m.exec(text)!;
  expect([width, height]).toEqual(['141.11', '102.31']);
  const drawn = createCanvas(400, 290);
  drawn.getContext('2d').drawImage(await loadImage(Buffer.from(text)), 0, 0);
  const pixels = colors({ data: drawn.data(), channels: 4 });
  // The title of the horizontal axis stands at the foot, and the methods are in their colours.
  expect(
    pixels.slice(-400 * 25).filter((pixel) => /^#[0-5].[0-5].[0-5].$/.test(pixel)).length,
  ).toBeGreaterThan(20);
  for (const method of ['cges', 'l1']) expect(pixels).toContain(methodColor(method, 'print'));
});

test('PDF: one page with its font inside', async () => {
  const bytes = readFileSync(
    await saveFigure(points, join(folder, 'a.pdf'), { size: { width: 127, height: 63.5 } }),
  );
  const text = bytes.toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
  expect(text).toMatch(/\/MediaBox \[0 0 360 180\]/);
  expect(text).toMatch(/\/FontFile2/);
  expect(text).toMatch(/Inter/);
});

test('a file that is there is replaced as a whole, and nothing else is left in the folder', async () => {
  const path = join(folder, 'points.CSV');
  writeFileSync(path, 'old');
  await saveFigure(points, path);
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(points.length + 2);
  await saveFigure(points, join(folder, 'points.tex'));
  expect(readdirSync(folder).sort()).toEqual(['points.CSV', 'points.tex']);
});

test('what cannot be written is refused, and says why', async () => {
  await expect(saveFigure(points, join(folder, 'a.jpg'))).rejects.toThrow(
    /a\.jpg.*\.svg, \.pdf, \.png, \.csv, \.tex/,
  );
  await expect(saveFigure([], join(folder, 'a.svg'))).rejects.toThrow(/no finished run/);
  await expect(saveFigure(points, join(folder, 'missing', 'a.svg'))).rejects.toThrow(
    /cannot write the figure .*missing.*does not exist.*create the folder/,
  );
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, 'file'), '');
  await expect(saveFigure(points, join(folder, 'file', 'a.csv'))).rejects.toThrow(
    /cannot write the figure .*file\/a\.csv: the path leads through a file \(ENOTDIR\); expected .*; choose/,
  );
  mkdirSync(join(folder, 'taken.csv'));
  await expect(saveFigure(points, join(folder, 'taken.csv'))).rejects.toThrow(/a folder has this name/);
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken.csv']);
});

function colors({ data, channels }: { data: ArrayLike<number>; channels: number }): string[] {
  return Array.from({ length: data.length / channels }, (_, i) => {
    const rgb = [0, 1, 2].map((channel) => data[i * channels + channel]!.toString(16).padStart(2, '0'));
    return `#${rgb.join('')}`;
  });
}

test('the axes that are asked for go into the tables, and a figure without a point on them is refused', async () => {
  const compactBytes = { mean: 2500, std: 100, seeds: 3 };
  const exported = points.map((one) => (one.seeds === 3 ? { ...one, measured: { compactBytes } } : one));
  const look = { x: 'compactBytes', y: 'testAccuracy' } as const;
  const csv = readFileSync(await saveFigure(exported, join(folder, 'a.csv'), look), 'utf8');
  expect(csv.split('\n')[0]).toMatch(/,compactBytes,compactBytesStd,compactBytesSeeds$/);
  expect(csv).toContain(',2500,100,3');
  expect(readFileSync(await saveFigure(exported, join(folder, 'a.tex'), look), 'utf8')).toContain(
    'Compact ONNX file (kB)',
  );
  expect(readFileSync(await saveFigure(exported, join(folder, 'b.pdf'), look)).length).toBeGreaterThan(1000);
  await expect(saveFigure(points, join(folder, 'c.svg'), look)).rejects.toThrow(/export some of the runs/);
});

test('what is left out is not drawn', async () => {
  const ink = async (without: readonly ('front' | 'spread' | 'baseline' | 'legend' | 'labels')[]) => {
    const pixels = colors(decode(readFileSync(await saveFigure(points, join(folder, 'w.png'), { without }))));
    return (color: string): number => pixels.filter((pixel) => pixel === color).length;
  };
  const [all, bare] = [await ink([]), await ink(['front', 'spread', 'baseline', 'legend', 'labels'])];
  expect(all(methodColor('none', 'print'))).toBeGreaterThan(100);
  expect(bare(methodColor('none', 'print'))).toBe(0);
  expect(bare(methodColor('cges', 'print'))).toBeLessThan(all(methodColor('cges', 'print')));
});
