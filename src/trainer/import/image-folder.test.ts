import { encode } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutRights } from '../../host/testing';
import { allRows, folderOf, importPath, refusal } from './testing/importing';

/** A PNG of 2 × 1 pixels, gray or RGB. */
const gray = (a: number, b: number): Uint8Array =>
  encode({ width: 2, height: 1, channels: 1, data: Uint8Array.from([a, b]) });
const colour = (...values: number[]): Uint8Array =>
  encode({ width: 2, height: 1, channels: 3, data: Uint8Array.from(values) });
const jpeg = (width: number, height: number): Uint8Array =>
  encodeJpeg({ width, height, data: new Uint8Array(width * height * 4).fill(120) }, 90).data;

describe('image folders', () => {
  it('takes the class from the folder, and splits by seed', async () => {
    const folder = folderOf({
      'item10/a.png': gray(1, 2),
      'item10/deeper/b.png': gray(3, 4),
      'item2/a.PNG': gray(5, 6),
      'item2/b': gray(7, 8), // by content, whatever the name
      '.hidden/a.png': gray(9, 9),
      'item2/Thumbs.db': 'clutter',
    });
    const imported = await importPath(folder, { testFraction: 0.5 });
    expect(imported.info).toMatchObject({
      format: 'image-folder',
      sampleShape: [1, 2, 1],
      dtype: 'uint8',
      classes: ['item2', 'item10'],
      classCounts: { train: [1, 1], test: [1, 1] },
      preprocessing: { kind: 'pixels', mean: [0], std: [255] },
      warnings: [],
    });
    expect(await allRows(imported)).toEqual([
      ['item10', 1, 2],
      ['item10', 3, 4],
      ['item2', 5, 6],
      ['item2', 7, 8],
    ]);
  });

  it('keeps given training and test folders, and says what it left out', async () => {
    const { info } = await importPath(
      folderOf({
        'Train/a/1.png': gray(1, 1),
        'Train/b/1.png': gray(2, 2),
        'Train/b/2.png': gray(2, 3),
        'val/b/1.png': gray(3, 3),
        'Train/a/notes.md': 'about a',
        'stray.png': gray(4, 4),
      }),
    );
    expect(info.classCounts).toEqual({ train: [1, 2], test: [0, 1] });
    expect(info.warnings).toEqual([
      '“val” serves as the test part.',
      'Left out, not in a class folder: “stray.png”.',
      'Left out, no images: “Train/a/notes.md”.',
    ]);
  });

  it('brings gray and colour images to three channels', async () => {
    const imported = await importPath(
      folderOf({
        'a/1.png': gray(10, 20),
        'a/2.png': colour(1, 2, 3, 4, 5, 6),
        'b/1.png': gray(0, 255),
        'b/2.png': gray(7, 7),
      }),
      { testFraction: 0.5 },
    );
    expect(imported.info.sampleShape).toEqual([1, 2, 3]);
    expect(await allRows(imported)).toEqual([
      ['a', 1, 2, 3, 4, 5, 6],
      ['a', 10, 10, 10, 20, 20, 20],
      ['b', 0, 0, 0, 255, 255, 255],
      ['b', 7, 7, 7, 7, 7, 7],
    ]);
  });

  it('takes the test part from another folder', async () => {
    const train = folderOf({ 'a/1.png': gray(1, 1), 'b/1.png': gray(2, 2) });
    const test = folderOf({ 'a/1.png': gray(3, 3), 'b/1.png': gray(4, 4) });
    const { info } = await importPath(train, { test });
    expect(info.classCounts).toEqual({ train: [1, 1], test: [1, 1] });
  });

  it.runIf(process.platform !== 'win32')('follows links inside the folder only', async () => {
    const outside = folderOf({ 'secret.png': gray(9, 9) });
    const folder = folderOf({ 'a/1.png': gray(1, 1), 'a/2.png': gray(2, 2), 'b/1.png': gray(3, 3) });
    symlinkSync(join(outside, 'secret.png'), join(folder, 'a', 'out.png'));
    symlinkSync(outside, join(folder, 'c'));
    symlinkSync(join(folder, 'b', '1.png'), join(folder, 'b', '2.png'));
    symlinkSync(join(folder, 'gone.png'), join(folder, 'b', '3.png'));
    symlinkSync('/dev/zero', join(folder, 'b', 'zero.png'));
    const { info } = await importPath(folder, { testFraction: 0.5 });
    expect(info.trainCount + info.testCount).toBe(4);
    expect(info.classes).toEqual(['a', 'b']);
    expect(info.warnings).toEqual([
      'Links that lead elsewhere were left out: “a/out.png”, “b/3.png”, “b/zero.png”, “c”.',
    ]);
  });

  const good = { 'a/1.png': gray(1, 1), 'a/2.png': gray(2, 2), 'b/1.png': gray(3, 3) };
  it.each<[string, Record<string, string | Uint8Array>, string, string]>([
    ['another size', { ...good, 'b/2.jpg': jpeg(3, 1) }, '/b/2.jpg: 3 × 1 pixels', '2 × 1, as /a/1.png has'],
    [
      'a GIF under the name of a PNG',
      { ...good, 'b/2.png': 'GIF89a…' },
      '/b/2.png: a GIF image',
      'a PNG or JPEG image',
    ],
    ['an empty file', { ...good, 'b/2.png': '' }, '/b/2.png: an empty file', 'a PNG or JPEG image'],
    [
      'another image format',
      { ...good, 'b/2.webp': 'RIFF1234WEBPVP8 ' },
      '/b/2.webp: a WebP image',
      'a PNG or JPEG image',
    ],
    [
      'a PNG cut short',
      { ...good, 'b/2.png': gray(4, 4).subarray(0, -6) },
      `/b/2.png: the file ends inside chunk 2, after ${gray(4, 4).length - 6} bytes`,
      'an IEND chunk',
    ],
    [
      'one class',
      { 'a/1.png': gray(1, 1), 'a/2.png': gray(2, 2) },
      ': one class only (“a”)',
      'samples of at least two classes',
    ],
    [
      'no class folders',
      { '1.png': gray(1, 1) },
      ': a folder without a dataset',
      'IDX files, a folder with one folder of images for each class, or a table (CSV, TSV)',
    ],
    [
      'an empty folder',
      {},
      ': an empty folder',
      'IDX files, a folder with one folder of images for each class, or a table (CSV, TSV)',
    ],
  ])('refuses %s', async (_, files, got, expected) => {
    expect(await refusal(folderOf(files))).toMatchObject({ kind: 'user', got, expected });
  });

  it('names the file whose pixels are damaged, found while decoding', async () => {
    const bytes = jpeg(16, 16);
    const cut = Buffer.concat([bytes.subarray(0, -20), Uint8Array.of(0xff, 0xd9)]);
    const files = { 'a/1.jpg': bytes, 'a/2.jpg': bytes, 'b/1.jpg': bytes, 'b/2.jpg': cut };
    const { got, expected } = await refusal(folderOf(files));
    expect(got).toMatch(/^\/b\/2\.jpg: damaged pixel data/);
    expect(expected).toBe('a whole JPEG image');
  });

  it.skipIf(process.platform === 'win32')('names the folder that may not be read', async () => {
    const folder = folderOf({ 'a/1.png': gray(1, 1), 'b/1.png': gray(2, 2) });
    const importFolder = (): Promise<string> =>
      importPath(folder).then(String, (error: Error) => error.message);
    expect(await withoutRights(folder, importFolder)).toBe(
      `${folder}: reading is not permitted; expected a readable file or folder; change its permissions`,
    );
  });

  it('refuses a single image with a word on what is wanted', async () => {
    const path = join(folderOf({ 'a.png': gray(1, 1) }), 'a.png');
    expect(await refusal(path)).toMatchObject({ got: '/a.png: a PNG image' });
  });
});
