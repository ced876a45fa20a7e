import { expect, it } from 'vitest';
import { fuzzyFilter } from './fuzzy';

const found = (query: string, ...items: string[]) => fuzzyFilter(items, query, (item) => item);

it('keeps everything, in order, for an empty query', () => {
  expect(found('  ', 'b', 'a')).toEqual(['b', 'a']);
});

it('takes beginnings of words that follow one another, and nothing else', () => {
  expect(found('nexp', 'New experiment', 'Next step up', 'Export')).toEqual(['New experiment']);
});

it('puts beginnings before beginnings of words before insides before initials', () => {
  expect(found('the', 'take home early', 'clothes', 'Pause the queue', 'Theme: dark')).toEqual([
    'Theme: dark',
    'Pause the queue',
    'clothes',
    'take home early',
  ]);
});

it('asks for every word, in any order', () => {
  expect(found('seed cges', 'Open run: CGES, seed 1', 'Open run: GS, seed 1')).toEqual([
    'Open run: CGES, seed 1',
  ]);
});
