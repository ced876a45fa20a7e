import { expect, test } from 'vitest';
import { fraction, lambdas, seeds, wholeNumber } from './numbers';

test('λ: LOW:HIGH:COUNT in equal ratios, both ends included', () => {
  expect(lambdas('1e-4:1e-2:3')).toEqual([1e-4, 1e-3, 1e-2]);
  expect(lambdas('1e-3:1e-2:1')).toEqual([1e-3]);
  expect(lambdas('1e-4,3e-4,0')).toEqual([1e-4, 3e-4, 0]);
});

test.each(['1:2', '1e-2:1e-4:3', '0:1:3', '1:2:0', '1:2:1.5', 'x', '', '-1', '1,,2'])(
  'λ: %o is refused',
  (text) => {
    expect(() => lambdas(text)).toThrow(/expected/);
  },
);

test('seeds: a count or a list', () => {
  expect(seeds('3')).toEqual([0, 1, 2]);
  expect(seeds('7,42,7')).toEqual([7, 42]);
  for (const text of ['0', '-1', '1.5', 'a', '']) expect(() => seeds(text)).toThrow(/expected/);
});

test('numbers that do not fit are refused', () => {
  expect(() => wholeNumber('1e400')).toThrow();
  expect(() => wholeNumber('9007199254740993')).toThrow();
  expect(() => fraction('1')).toThrow();
  expect(fraction('0.25')).toBe(0.25);
});
