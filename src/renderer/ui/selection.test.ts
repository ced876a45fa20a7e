import { describe, expect, it } from 'vitest';
import { nothingSelected, select, selectAll } from './selection';

const keys = ['a', 'b', 'c', 'd', 'e'];
const chosen = (selection: { chosen: ReadonlySet<string> }) => [...selection.chosen].sort().join('');

describe('choosing rows', () => {
  it('takes one alone, adds and takes away with Ctrl', () => {
    const one = select(keys, nothingSelected, 'b');
    const two = select(keys, one, 'd', { toggle: true });
    expect([chosen(one), chosen(two)]).toEqual(['b', 'bd']);
    expect(chosen(select(keys, two, 'b', { toggle: true }))).toBe('d');
    expect(chosen(select(keys, two, 'e'))).toBe('e');
  });

  it('takes all from the anchor on with Shift, both ways, and the anchor stays', () => {
    const start = select(keys, nothingSelected, 'c');
    const down = select(keys, start, 'e', { range: true });
    const up = select(keys, down, 'a', { range: true });
    expect([chosen(down), chosen(up), up.anchor, up.current]).toEqual(['cde', 'abc', 'c', 'a']);
  });

  it('takes the one row where the anchor is out of sight', () => {
    const start = select(keys, nothingSelected, 'c');
    expect(chosen(select(['a', 'b'], start, 'b', { range: true }))).toBe('b');
  });

  it('takes all', () => {
    expect(chosen(selectAll(keys, nothingSelected))).toBe('abcde');
  });
});
