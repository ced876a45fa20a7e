import { expect, it } from 'vitest';
import source from '../../../core/GLOSSARY.md?raw';
import { pieces, readGlossary, searchGlossary } from './glossary';

const sections = readGlossary(source);
const words = sections.flatMap((section) => section.words);
const textOf = (parts: readonly { text: string }[]) => parts.map(({ text }) => text).join('');

it('reads every section and row of the glossary', () => {
  const rows = source.split('\n').filter((line) => line.startsWith('| ') && !/^\| (word|-)/.test(line));
  expect(words).toHaveLength(rows.length);
  expect(sections.map(({ title }) => title)).toContain('Groups');
  const strength = words.find(({ word }) => textOf(word) === 'strength')!;
  expect(textOf(strength.symbol)).toBe('λ');
  expect(strength.code).toEqual([{ kind: 'code', text: 'lambda' }]);
  expect(textOf(strength.unit)).toBe('≥ 0');
});

it('keeps a bar inside a cell, and nothing of a dash', () => {
  const size = words.find(({ word }) => textOf(word) === 'group size')!;
  expect(textOf(size.symbol)).toBe('|g|');
  expect(words.find(({ word }) => textOf(word) === 'penalty')!.symbol).toEqual([]);
});

it('sets code and emphasis, leaves snake_case and markup alone', () => {
  expect(pieces('an _old_ `x_y` of a_b_c <b>')).toEqual([
    { kind: 'text', text: 'an ' },
    { kind: 'emphasis', text: 'old' },
    { kind: 'text', text: ' ' },
    { kind: 'code', text: 'x_y' },
    { kind: 'text', text: ' of a_b_c <b>' },
  ]);
});

it('finds words by their symbol, name in the code and meaning', () => {
  const found = (query: string) =>
    searchGlossary(sections, query).flatMap((section) => section.words.map(({ word }) => textOf(word)));
  expect(found('nonzeromacs')).toContain('nonzero MACs');
  expect(found('proximal argmin')).toContain('prox');
  expect(found('no such word at all')).toEqual([]);
  expect(found('')).toHaveLength(words.length);
});
