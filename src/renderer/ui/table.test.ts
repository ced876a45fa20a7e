import { describe, expect, it } from 'vitest';
import { sortRows, type Column } from './table';

interface Row {
  name: string;
  accuracy: number | null;
}
const rows: Row[] = [
  { name: 'b', accuracy: 0.5 },
  { name: 'a', accuracy: null },
  { name: 'c', accuracy: 0.9 },
  { name: 'd', accuracy: 0.5 },
];
const columns: Column<Row>[] = [
  { key: 'name', title: 'Name', value: (row) => row.name },
  { key: 'accuracy', title: 'Accuracy', value: (row) => row.accuracy },
];
const names = (sorted: readonly Row[]): string => sorted.map((row) => row.name).join('');

describe('sortRows', () => {
  it('leaves rows without a value last in both directions and keeps equal rows in order', () => {
    expect(names(sortRows(rows, columns, { key: 'accuracy', direction: 'ascending' }))).toBe('bdca');
    expect(names(sortRows(rows, columns, { key: 'accuracy', direction: 'descending' }))).toBe('cbda');
  });

  it('keeps the given order without a sorting, and never touches its input', () => {
    expect(sortRows(rows, columns, null)).toBe(rows);
    sortRows(rows, columns, { key: 'name', direction: 'ascending' });
    expect(names(rows)).toBe('bacd');
  });
});
