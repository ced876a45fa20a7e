import { describe, expect, it } from 'vitest';
import { parseQuery, type QueryFields, type Value } from './query';

type Row = Record<string, Value>;
const rows: readonly Row[] = [
  { id: 'a', method: 'cges', lambda: 1e-3, accuracy: 0.985, tags: ['keep', 'paper'], note: 'first try' },
  { id: 'b', method: 'l1', lambda: 1e-4, accuracy: 0.97, tags: [], note: null },
  { id: 'c', method: 'CGES', lambda: 1e-2, accuracy: null, tags: ['old'], note: 'diverged (again)' },
];
const fields: QueryFields<Row> = {
  find: (name) => {
    const key = name === 'tag' ? 'tags' : name;
    return key in rows[0]! ? { value: (row) => row[key]!, fraction: key === 'accuracy' } : null;
  },
  text: (row) => Object.values(row).flat().join(' '),
  names: Object.keys(rows[0]!),
};
function found(query: string): string {
  const parsed = parseQuery(query, fields);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return rows
    .filter(parsed.test)
    .map((row) => row['id'])
    .join('');
}
const problem = (query: string) => {
  const parsed = parseQuery(query, fields);
  return parsed.ok ? null : { at: parsed.at, ...parsed.problem };
};

describe('a typed filter', () => {
  it.each([
    ['', 'abc'],
    ['method = cges', 'ac'],
    ['method != cges', 'b'],
    ['lambda > 1e-4', 'ac'],
    ['lambda >= 1e-4 and lambda < .01', 'ab'],
    ['lambda = 0.001', 'a'],
    ['accuracy >= 98%', 'a'],
    ['accuracy ≥ 98 %', 'a'],
    ['accuracy >= 0.97', 'ab'],
    // Nobody means 9,800 %.
    ['accuracy > 98', 'a'],
    ['tag = keep', 'a'],
    ['tags ~ ol', 'c'],
    ['tag != keep', 'bc'],
    ['note ~ "(again)"', 'c'],
    ['note !~ try', 'bc'],
    ['not method = cges', 'b'],
    ['method = l1 or lambda > 5e-3', 'bc'],
    ['method = cges and (lambda > 5e-3 or tag = paper)', 'ac'],
    // "and" binds closer than "or", and may be left out.
    ['id = b or method = cges tag = old', 'bc'],
    ['DIVERGED', 'c'],
    ['first paper', 'a'],
  ])('%s', (query, ids) => {
    expect(found(query)).toBe(ids);
  });

  it('fits no run without a value, but to say what it is not', () => {
    expect(found('accuracy < 1')).toBe('ab');
    expect(found('accuracy != 0.97')).toBe('ac');
  });

  it.each([
    ['metod = cges', { at: 0, kind: 'unknown-field', name: 'metod', near: 'method' }],
    ['lambda > 1 and zebra = 2', { at: 15, kind: 'unknown-field', name: 'zebra', near: null }],
    ['lambda >', { at: 8, kind: 'value-missing', after: '>' }],
    ['lambda > much', { at: 9, kind: 'not-a-number', value: 'much' }],
    ['(method = l1', { at: 12, kind: 'end-missing' }],
    ['method = l1)', { at: 11, kind: 'unexpected', token: ')' }],
    ['= 3', { at: 0, kind: 'unexpected', token: '=' }],
    ['method = l1 and', { at: 15, kind: 'end-missing' }],
  ])('says where %s is wrong', (query, expected) => {
    expect(problem(query)).toMatchObject(expected);
  });
});
