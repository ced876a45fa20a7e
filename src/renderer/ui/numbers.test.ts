import { describe, expect, it } from 'vitest';
import { numberText, parseNumber } from './numbers';

describe('numbers as people type them', () => {
  it.each([
    ['1e-4', 1e-4],
    [' 0.5 ', 0.5],
    ['.5', 0.5],
    ['0,25', 0.25],
    ['-3', -3],
  ])('reads %j', (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(['', 'abc', '1 000', '1,000,000', '0.1.2'])('does not guess at %j', (text) => {
    expect(parseNumber(text)).toBeNaN();
  });

  it('writes what it reads', () => {
    for (const value of [0, 6, 0.2, 1.3e-4, 6e-5, 123456, 3e9])
      expect(parseNumber(numberText(value))).toBe(value);
    expect(numberText(1.3e-4)).toBe('1.3e-4');
    expect(numberText(Number.NaN)).toBe('');
  });
});
