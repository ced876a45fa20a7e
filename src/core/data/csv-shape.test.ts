import { describe, expect, it } from 'vitest';
import { isMissing, isNumber, toNumber } from './csv-cells';
import { sniffShape } from './csv-shape';

const shapeOf = (text: string) => sniffShape(new TextEncoder().encode(text), true);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('sniffShape', () => {
  it.each([
    ['comma', 'a,b,y\n1,2,x\n3,4,y\n', ',', 'names', ['a', 'b', 'y']],
    ['semicolon around decimal commas', 'a;b;y\n1,5;2,5;x\n3,5;4;y\n', ';', 'names', ['a', 'b', 'y']],
    ['tab', 'a\tb\n1\tx y\n2\tz\n', '\t', 'names', ['a', 'b']],
    ['bar', '1|2|x\n3|4|y\n', '|', 'data', ['column 0', 'column 1', 'column 2']],
    ['runs of spaces', ' 1  2 x\n10 20 y\n', ' ', 'data', ['column 0', 'column 1', 'column 2']],
    ['comma and space', '1, a b, x\n2, c d, y\n', ',', 'data', ['column 0', 'column 1', 'column 2']],
    ['carriage returns', 'a,b\r1,x\r2,y\r', ',', 'names', ['a', 'b']],
    ['delimiters in quotes', '"a,1",b\n"1,5",x\n"2,5",y\n', ',', 'names', ['a,1', 'b']],
    ['texts only, with a header', 'shape,colour\nround,red\nflat,blue\n', ',', 'names', ['shape', 'colour']],
    ['texts only, none', 'p,x\ne,x\np,y\n', ',', 'data', ['column 0', 'column 1']],
    ['a repeated and an empty name', 'a,a,\n1,2,3\n4,5,6\n', ',', 'names', ['a', 'a (2)', 'column 2']],
    ['a missing value is no header', '?,2,x\n3,4,y\n', ',', 'data', ['column 0', 'column 1', 'column 2']],
    [
      'scikit-learn',
      '3,2,cat,dog\n1,2,0\n3,4,1\n5,6,1\n',
      ',',
      'summary',
      ['column 0', 'column 1', 'column 2'],
    ],
    ['a delimiter at every end', '1,2,x,\n3,4,y,\n', ',', 'data', ['column 0', 'column 1', 'column 2']],
  ])('%s', (_, text, delimiter, firstRow, columns) => {
    const shape = shapeOf(text)!;
    expect([shape.dialect.delimiter, shape.firstRow, shape.columns]).toEqual([delimiter, firstRow, columns]);
  });

  it('drops a byte order mark, and falls back to Latin-1', () => {
    expect(shapeOf('\ufeffgröße,y\n1,x\n')?.columns).toEqual(['größe', 'y']);
    const old = sniffShape(latin1('größe,y\n1,x\n'), true);
    expect([old?.columns[0], old?.dialect.encoding]).toEqual(['größe', 'latin1']);
  });

  it('sees no table in one column, binary data and images', () => {
    expect(shapeOf('a\nb\nc\n')).toBeNull();
    expect(sniffShape(latin1('a,b\0\n1,2\n'), true)).toBeNull();
    expect(sniffShape(latin1('GIF89a,b\n1,2\n'), true)).toBeNull();
  });
});

describe('cells', () => {
  it.each([
    ['1.5', 'point', 1.5],
    ['-.5e3', 'point', -500],
    ['+7.', 'point', 7],
    ['1.234,56', 'comma', 1234.56],
    ['-0,5', 'comma', -0.5],
    ['1.234.567', 'comma', 1234567],
    ['1e400', 'point', Infinity],
    ['-inf', 'point', -Infinity],
  ] as const)('%s with a decimal %s', (cell, mark, value) => {
    expect(isNumber(cell, mark)).toBe(true);
    expect(toNumber(cell, mark)).toBe(value);
  });

  it.each(['1,5', '1 000', '0x10', '1e', '=1+1', '--1', '1_000', ''])('%j is no number', (cell) => {
    expect(isNumber(cell, 'point')).toBe(false);
  });

  it('knows the words for a missing value', () => {
    expect(['', '?', 'NA', 'n/a', 'NaN', 'null'].every(isMissing)).toBe(true);
    expect(['0', 'none', 'Nan Ye', '-'].some(isMissing)).toBe(false);
  });
});
