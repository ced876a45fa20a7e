import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeTable } from '../../core/data/preprocess';
import type { FeatureInfo } from '../../shared/dataset';
import { readSamples } from '../dataset-files';
import { allRows, folderOf, importPath, importText, refusal, type Imported } from './testing/importing';

const digits = fileURLToPath(new URL('../../../resources/datasets/digits.csv.gz', import.meta.url));
const tabular = fileURLToPath(new URL('../../../../shared/data/tabular', import.meta.url));

function features({ info }: Imported): readonly FeatureInfo[] {
  if (info.preprocessing.kind !== 'columns') throw new Error('no table');
  return info.preprocessing.features;
}

describe('tables', () => {
  const plain = [
    ['cat', 1.5, 10],
    ['cat', 2.5, 20],
    ['dog', 3.5, 30],
    ['dog', 4.5, 40],
  ];
  it.each([
    ['commas', 'a,b,y\n1.5,10,cat\n2.5,20,cat\n3.5,30,dog\n4.5,40,dog\n'],
    [
      'a byte order mark and Windows line ends',
      '\ufeffa,b,y\r\n1.5,10,cat\r\n2.5,20,cat\r\n3.5,30,dog\r\n4.5,40,dog\r\n',
    ],
    ['carriage returns only', 'a,b,y\r1.5,10,cat\r2.5,20,cat\r3.5,30,dog\r4.5,40,dog'],
    ['decimal commas', 'a;b;y\n1,5;10;cat\n2,5;20;cat\n3,5;30;dog\n"4,5";40;dog\n'],
    ['tabs', 'a\tb\ty\n1.5\t10\tcat\n2.5\t20\tcat\n3.5\t30\tdog\n4.5\t40\tdog\n'],
    ['aligned by spaces', ' 1.5  10 cat\n 2.5  20 cat\n 3.5  30 dog\n 4.5  40 dog\n'],
    [
      'spaces after commas, a full stop behind labels',
      '1.5, 10, cat.\n2.5, 20, cat.\n3.5, 30, dog.\n4.5, 40, dog.\n',
    ],
    ['quotes of both kinds', `"a","b","y"\n"1.5",10,'cat'\n2.5,"20",'cat'\n3.5,30,'dog'\n4.5,40,'dog'\n`],
    ['blank lines', 'a,b,y\n\n1.5,10,cat\n2.5,20,cat\n,,\n3.5,30,dog\n4.5,40,dog\n\n'],
    ['a row of counts and class names', '4,2,cat,dog\n1.5,10,0\n2.5,20,0\n3.5,30,1\n4.5,40,1\n'],
    ['gzip', gzipSync('a,b,y\n1.5,10,cat\n2.5,20,cat\n3.5,30,dog\n4.5,40,dog\n')],
  ])('reads %s', async (_, text) => {
    const imported = await importText(text, { testFraction: 0.5 });
    expect(await allRows(imported)).toEqual(plain);
    expect(imported.info).toMatchObject({
      format: 'csv',
      dtype: 'float32',
      sampleShape: [2],
      classes: ['cat', 'dog'],
    });
  });

  it('finds the label column by name and by place', async () => {
    const text = 'y,a,b\ncat,1.5,10\ncat,2.5,20\ndog,3.5,30\ndog,4.5,40\n';
    for (const label of ['y', '0']) {
      expect(await allRows(await importText(text, { label, testFraction: 0.5 }))).toEqual(plain);
    }
  });

  it('reads thousands with points where decimals have commas', async () => {
    const rows = await allRows(
      await importText('a;b;y\n"1.234,5";1.000;x\n0,5;2.500;x\n1;3;z\n2;4;z\n', { testFraction: 0.5 }),
    );
    expect(rows).toEqual([
      ['x', 0.5, 2500],
      ['x', 1234.5, 1000],
      ['z', 1, 3],
      ['z', 2, 4],
    ]);
  });

  it('orders classes as people count', async () => {
    const text = ['v,y', ...[10, 9, -1, 2].flatMap((label) => [`1,${label}`, `2,${label}.0`])].join('\n');
    const { info } = await importText(text, { testFraction: 0.5 });
    expect(info.classes).toEqual(['-1', '2', '9', '10']);
    expect(info.classCounts).toEqual({ train: [1, 1, 1, 1], test: [1, 1, 1, 1] });
  });

  it('fits numbers and categories on the training part alone', async () => {
    const train = 'size,colour,same,y\n2,red,5,a\n4,blue,5,b\n?,red,5,a\n6,,5,b\n';
    const test = 'size,colour,same,y\n100,green,7,a.\nNA,blue,5,b.\n';
    const folder = folderOf({ 'x-train.csv': train, 'x-test.csv': test });
    const imported = await importPath(folder);
    const { info, directory } = imported;
    // Training sizes 2, 4, 6: mean 4, variance (4 + 0 + 4) / 3.
    expect(features(imported)).toEqual([
      { kind: 'numeric', name: 'size', mean: 4, std: Math.sqrt(8 / 3), missing: 1 },
      { kind: 'categorical', name: 'colour', categories: ['blue', 'red'], missing: 1 },
      { kind: 'numeric', name: 'same', mean: 5, std: 1, missing: 0 },
    ]);
    expect(info.warnings).toEqual([
      '1 cells of the test part hold a category that the training part lacks; they count as missing.',
    ]);
    const rows = await readSamples(directory, info, 'test');
    expect([...rows.samples]).toEqual([100, NaN, 7, NaN, 0, 5]);
    expect([...rows.labels]).toEqual([0, 1]);
    const encoded = encodeTable(rows.samples as Float32Array, info);
    // Unseen green: no category; missing size: 0 after standardising.
    expect([...encoded]).toEqual([Math.fround(96 / Math.sqrt(8 / 3)), 0, 0, 2, 0, 1, 0, 0]);
  });

  it('warns of what it had to do', async () => {
    const text = `id,id,empty,y\n${Array.from({ length: 8 }, (_, i) => `${16777217 + i},${i},,${i % 2}`).join('\n')}\n1,1,,?\n`;
    const { info } = await importText(text);
    expect(info.warnings.map((warning) => warning.replace(/^.*table\.csv/, 'table.csv'))).toEqual([
      'Two columns are named “id”; the one at place 1 is “id (2)”.',
      'table.csv: 1 rows without a label were left out.',
      'Large integers are rounded to seven digits in “id”.',
      'Columns without any value in the training part: “empty”.',
    ]);
  });

  it('reads the bundled digits as a table and as images', async () => {
    const table = await importPath(digits);
    expect(table.info).toMatchObject({ format: 'csv', sampleShape: [64], trainCount: 1438, testCount: 359 });
    const images = await importPath(digits, { format: 'pixel-csv' });
    expect(images.info).toMatchObject({
      format: 'pixel-csv',
      sampleShape: [8, 8, 1],
      dtype: 'uint8',
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      preprocessing: { kind: 'pixels', mean: [0], std: [16] },
    });
    expect(await allRows(images)).toEqual(await allRows(table));
  });

  const sized = Array.from({ length: 30 }, (_, i) => `${i},${i * 1.5}`).join('\n');
  it.each<[string, string | Uint8Array, object, string, string]>([
    [
      'a ragged row',
      'a,b,y\n1,2,x\n1,2\n3,4,y\n',
      {},
      '/table.csv, line 3: 2 cells',
      '3, as the other rows have',
    ],
    [
      'an integer that a double cannot hold',
      'a,y\n1,x\n9007199254740993,y\n',
      {},
      '/table.csv, line 3, column “a”: “9007199254740993”',
      'an integer up to 2^53',
    ],
    [
      'a number beyond float32',
      'a,y\n1e39,x\n2,y\n',
      {},
      '/table.csv, line 2, column “a”: “1e39”',
      'a finite number up to 3.4e38',
    ],
    [
      'infinity',
      'a,y\n-inf,x\n2,y\n',
      {},
      '/table.csv, line 2, column “a”: “-inf”',
      'a finite number up to 3.4e38',
    ],
    [
      'no rows',
      'a,b,y\n',
      {},
      '/table.csv: no rows below the header',
      'rows with a value in the label column',
    ],
    [
      'no labels',
      'a,y\n1,?\n2,\n3,NA\n',
      {},
      '/table.csv: none of 3 rows has a label',
      'rows with a value in the label column',
    ],
    [
      'one class',
      'a,y\n1,x\n2,x\n',
      {},
      '/table.csv: one class only (“x”)',
      'samples of at least two classes',
    ],
    [
      'a measured value as the label',
      `a,y\n${sized}\n`,
      {},
      '/table.csv: label column “y” has 30 different values in 30 rows',
      'classes (at most 1000, each in several rows)',
    ],
    [
      'an unknown label column',
      'a,y\n1,x\n2,y\n',
      { label: 'z' },
      '/table.csv: no column “z”',
      'a column name (“a”, “y”) or a place from 0 to 1',
    ],
    [
      'a quotation mark that never closes',
      `a,y\n1,x\n"2,y\n${'3,z\n'.repeat(40)}`,
      {},
      '/table.csv, line 43: a quoted cell that does not end',
      'a closing quotation mark',
    ],
    [
      'free text',
      `a,y\n${Array.from({ length: 1500 }, (_, i) => `word${i},${i % 2}`).join('\n')}\n`,
      {},
      '/table.csv: column “a” holds more than 1000 different texts',
      'numbers, or a few categories',
    ],
    [
      'one column',
      'a\n1\n2\n',
      { format: 'csv' },
      '/table.csv: text without columns',
      'a table of at least two columns, separated by comma, semicolon, tab, bar or space, in UTF-8',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffa,y\n1,x\n2,z\n', 'utf16le'),
      { format: 'csv' },
      '/table.csv: UTF-16 text',
      'a table of at least two columns, separated by comma, semicolon, tab, bar or space, in UTF-8',
    ],
    [
      'a fraction of nothing',
      'a,y\n1,x\n2,x\n3,z\n4,z\n',
      { testFraction: 0 },
      'the test fraction is 0',
      'a number between 0 and 1',
    ],
    [
      'pixels that are none',
      'a,b,c,d,y\n1,2,3,4.5,x\n1,2,3,4,z\n',
      { format: 'pixel-csv', testFraction: 0.5 },
      '/table.csv: 2 samples, no two of one class',
      'at least two samples of a class, one to train on and one to test with',
    ],
    [
      'pixels with fractions',
      'a,b,c,d,y\n1,2,3,4.5,x\n1,2,3,4,x\n1,1,1,1,z\n',
      { format: 'pixel-csv' },
      '/table.csv: column “d” holds 4.5',
      'integers from 0 to 255',
    ],
    [
      'an unknown format',
      'a,y\n1,x\n',
      { format: 'npy' },
      'unknown format “npy”',
      'idx, image-folder, csv, pixel-csv',
    ],
    [
      'a gzip bomb',
      gzipSync('1,2,x\n'.repeat(8_000_000), { level: 9 }),
      {},
      expect.stringMatching(
        /^\/table\.csv: \d+ bytes of gzip hold more than \d+ bytes of text$/,
      ) as unknown as string,
      'at most 100 times the compressed size',
    ],
  ])('refuses %s', async (_, text, more, got, expected) => {
    const path = join(folderOf({ 'table.csv': text }), 'table.csv');
    expect(await refusal(path, more)).toMatchObject({ kind: 'user', got, expected });
  });

  it.each([
    ['another width', 'a,b,y\n1,2,x\n', '/t.csv: 3 columns', /^2, as .*table\.csv has$/],
    ['another order', 'b,a\n1,x\n', '/t.csv: column 0 is “b”', /^“a”, as in .*table\.csv$/],
    [
      'texts among numbers',
      'a,y\n1,x\nmany,x\n',
      '/t.csv, line 3, column “a”: “many”',
      /^a number, as the training part has there$/,
    ],
  ])('refuses a test part of %s', async (_, text, got, expected) => {
    const table = join(folderOf({ 'table.csv': 'a,y\n1,x\n2,x\n3,z\n4,z\n' }), 'table.csv');
    const test = join(folderOf({ 't.csv': text }), 't.csv');
    expect(await refusal(table, { test })).toMatchObject({ got, expected: expect.stringMatching(expected) });
  });

  it('refuses what does not exist', async () => {
    const path = join(folderOf({}), 'nothing.csv');
    expect(await refusal(path)).toMatchObject({
      got: '/nothing.csv: not found',
      expected: 'an existing file or folder',
    });
  });
});

describe.runIf(existsSync(tabular))('well-known tables', () => {
  it('adult: its usual counts, test labels with a full stop', async () => {
    const imported = await importPath(join(tabular, 'adult-train.csv'), {
      test: join(tabular, 'adult-test.csv'),
    });
    expect(imported.info).toMatchObject({
      classes: ['<=50K', '>50K'],
      classCounts: { train: [24_720, 7_841], test: [12_435, 3_846] },
      sampleShape: [14],
    });
    const missing = features(imported).map((feature) => feature.missing);
    expect(missing).toEqual([0, 1836, 0, 0, 0, 0, 1843, 0, 0, 0, 0, 0, 0, 583]);
  });

  it.each([
    ['iris.csv', 4, ['setosa', 'versicolor', 'virginica'], 150],
    ['wine_data.csv', 13, ['class_0', 'class_1', 'class_2'], 178],
    ['breast_cancer.csv', 30, ['malignant', 'benign'], 569],
    ['banknote_authentication.csv', 4, ['0', '1'], 1372],
    ['mammography.csv', 6, ['-1', '1'], 11_183],
    ['letter-recognition.data', 16, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'], 20_000],
  ])('%s', async (file, columns, classes, rows) => {
    const { info } = await importPath(join(tabular, file));
    expect([info.sampleShape, info.classes]).toEqual([[columns], classes]);
    expect(info.trainCount + info.testCount).toBe(rows);
  });
});
