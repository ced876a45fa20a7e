import { expect, test } from 'vitest';
import { datasetId, freeName, nameFromPath, numbered } from './ids';

test.each([
  ['Fashion MNIST', [], 'fashion-mnist'],
  ['Fashion MNIST', ['fashion-mnist', 'fashion-mnist-2'], 'fashion-mnist-3'],
  ['Zähler / 2024', [], 'za-hler-2024'],
  ['../../etc/passwd', [], 'etc-passwd'],
  ['数字', [], 'data'],
  ['CON', [], 'data-con'],
  ['x'.repeat(200), [], 'x'.repeat(40)],
])('%s becomes a folder name that every system takes', (name, taken, id) => {
  expect(datasetId(name, new Set(taken))).toBe(id);
});

test('run ids sort by age', () => {
  expect([1, 2, 10, 9999].map((n) => numbered('r', n))).toEqual(['r0001', 'r0002', 'r0010', 'r9999']);
});

test.each([
  ['/data/digits.csv.gz', 'digits'],
  ['/data/train-images-idx3-ubyte.gz', 'train-images'],
  ['/data/flowers', 'flowers'],
  ['/', 'dataset'],
])('%s is called %s', (path, name) => {
  expect(nameFromPath(path)).toBe(name);
});

test('a taken name gets a number', () => {
  expect(freeName('Digits', new Set(['Digits', 'Digits 2']))).toBe('Digits 3');
});
