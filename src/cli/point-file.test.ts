import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { point } from '../core/figure/points.fixture';
import { temporaryFolder } from '../host/testing';
import { readPoints } from './point-file';

const folder = temporaryFolder();
const file = join(folder, 'points.json');
const reading = (content: string | Buffer): ReturnType<typeof readPoints> => {
  writeFileSync(file, content);
  return readPoints(file);
};

const full = point('cges', 1e-4, {
  variant: 'mode exact-joint',
  pathIndex: 2,
  seeds: 3,
  runs: ['r0001', 'r0002', 'r0003'],
  std: 0.01,
  measured: { loss: { mean: -1e-9, std: 0, seeds: 3 }, compactBytes: { mean: 31_870, std: 12, seeds: 2 } },
  notExported: ['r0003'],
});
const plain = point('none', 0, { runs: [], weightSparsity: 0, groupSparsity: 0 });
const printed = { ...full, pareto: true };

test.each([
  [
    'the document of `whittle curve --json`',
    JSON.stringify({ out: null, points: [printed, plain], warnings: [] }),
  ],
  ['the same on several lines', JSON.stringify({ points: [full, plain] }, null, 2)],
  ['a list', JSON.stringify([full, plain])],
  ['one point a line', `${JSON.stringify(printed)}\n\n${JSON.stringify(plain)}\n`],
  [
    'a document a line',
    `${JSON.stringify({ points: [full] })}\r\n${JSON.stringify({ points: [plain] })}\r\n`,
  ],
  ['a byte order mark', `\ufeff${JSON.stringify([full, plain])}`],
  ['UTF-16, as PowerShell redirects', Buffer.from(`\ufeff${JSON.stringify([full, plain])}`, 'utf16le')],
])('points are read from %s', async (_, content) => {
  expect(await reading(content)).toEqual([full, plain]);
});

test('one point alone is a list of one', async () => {
  expect(await reading(JSON.stringify(full))).toEqual([full]);
});

test.each([
  ['{"points": [', /is not JSON \(.*\); expected what `whittle curve --json` prints.*; write the file with/],
  ['', /is not JSON/],
  [`${JSON.stringify(plain)}\n\nnonsense`, /is not JSON in line 3/],
  ['[]', /has no points/],
  ['{"out":null,"points":[]}', /has no points/],
  ['{"points":7}', /has 7 as `points`/],
  ['7', /has 7 where points should be/],
  ['{"name":"whittle"}', /has neither `points` nor a point/],
  ['[7]', /, point 1 is 7; expected a point/],
])('%j is no file of points', async (content, words) => {
  await expect(reading(content)).rejects.toThrow(words);
});

test.each<[object, RegExp]>([
  [
    { weightSparsity: 1.01 },
    /, point 2: weightSparsity is 1\.01; expected a number from 0 to 1; correct it, or/,
  ],
  [{ groupSparsity: -0.1 }, /groupSparsity is -0\.1; expected a number from 0 to 1/],
  [{ testAccuracy: '0.99' }, /testAccuracy is "0\.99"; expected number/],
  [{ testAccuracy: null }, /testAccuracy is null; expected number/],
  [{ seeds: undefined }, /seeds is missing; expected a value/],
  [{ seeds: 0 }, /seeds is 0; expected a whole number from 1/],
  [{ seeds: 1.5 }, /seeds is 1\.5; expected a whole number from 1/],
  [{ lambda: -1 }, /lambda is -1; expected a number from 0/],
  [{ runs: 'r1' }, /runs is "r1"; expected Array/],
  [{ method: '' }, /method is ""; expected the name of a method/],
  [{ measured: { compactBytes: 7 } }, /measured\.compactBytes is 7; expected Object/],
  [
    { measured: { loss: { mean: 1, std: -1, seeds: 1 } } },
    /measured\.loss\.std is -1; expected a number from 0/,
  ],
  [
    { measured: { validationAccuracy: { mean: 99, std: 0, seeds: 1 } } },
    /validationAccuracy\.mean is 99; expected/,
  ],
  [{ varient: 'mode exact' }, /has a field varient; expected the fields .*; correct its name/],
  [{ measured: { bytes: 7 } }, /has a field measured\.bytes/],
])('%j in a point is refused by its name', async (fields, words) => {
  await expect(reading(JSON.stringify([plain, { ...plain, ...fields }]))).rejects.toThrow(words);
});

test('a file that cannot be read is told by its name', async () => {
  await expect(readPoints(join(folder, 'missing.json'))).rejects.toThrow(/missing\.json: not found/);
  mkdirSync(join(folder, 'inside'));
  await expect(readPoints(join(folder, 'inside'))).rejects.toThrow(/inside: a folder; expected a file/);
});
