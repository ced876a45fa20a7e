import { expect, test } from 'vitest';
import { code, plain, table } from './markdown';

test('a name that holds Markdown stands as it is, on one line', () => {
  expect(plain('a_b | <img> [x](y)\n# z')).toBe('a\\_b \\| \\<img\\> \\[x\\](y) \\# z');
  expect(code('a|b')).toBe('`a\\|b`');
  expect(code('a`b``c')).toBe('``` a`b``c ```');
});

test('a table has as many cells in every line', () => {
  const lines = table(
    ['a', 'b:'],
    [
      ['1', '2'],
      ['3', plain('4|5')],
    ],
  ).split('\n');
  expect(lines[1]).toBe('| --- | ---: |');
  for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(3);
});
