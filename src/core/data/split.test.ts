import { describe, expect, it } from 'vitest';
import { TEST } from './format';
import { naturalCompare } from './natural-order';
import { stratifiedSplit } from './split';

const labels = Int32Array.from({ length: 1000 }, (_, i) => (i < 700 ? 0 : i < 990 ? 1 : 2));
const testOf = (parts: Uint8Array, label: number): number =>
  parts.reduce((count, part, i) => count + (part === TEST && labels[i] === label ? 1 : 0), 0);

describe('stratifiedSplit', () => {
  it('takes the fraction of every class', () => {
    const parts = stratifiedSplit(labels, 3, 'data', 0.25, 1);
    expect([0, 1, 2].map((label) => testOf(parts, label))).toEqual([175, 73, 3]);
  });

  it('draws the same by the same seed and otherwise by another', () => {
    const first = stratifiedSplit(labels, 3, 'data', 0.2, 7);
    expect(stratifiedSplit(labels, 3, 'data', 0.2, 7)).toEqual(first);
    const other = stratifiedSplit(labels, 3, 'data', 0.2, 8);
    const common = first.filter((part, i) => part === TEST && other[i] === TEST).length;
    expect(common).toBeLessThan(80); // 200 drawn twice out of 1000 have 40 in common on average
  });

  it('draws each sample about as often', () => {
    const few = new Int32Array(10);
    const drawn = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 1000; seed++) {
      stratifiedSplit(few, 1, 'data', 0.3, seed).forEach((part, i) => (drawn[i]! += part));
    }
    // Binomial(1000, 0.3): 300 ± 14.5; seven standard deviations never happen by chance.
    for (const count of drawn) expect(Math.abs(count - 300)).toBeLessThan(100);
  });

  it('keeps a class of one in the training part', () => {
    const parts = stratifiedSplit(Int32Array.from([0, 0, 0, 0, 1]), 2, 'data', 0.9, 0);
    expect(parts[4]).toBe(0);
    expect(parts.slice(0, 4).filter((part) => part === TEST)).toHaveLength(3);
  });

  it('always makes a test part, and says when it cannot', () => {
    expect([...stratifiedSplit(Int32Array.from([0, 0, 1]), 2, 'data', 0.1, 0)].filter(Boolean)).toHaveLength(
      1,
    );
    expect(() => stratifiedSplit(Int32Array.from([0, 1]), 2, 'data', 0.2, 0)).toThrow('no two of one class');
    expect(() => stratifiedSplit(labels, 3, 'data', 1, 0)).toThrow('the test fraction is 1');
  });
});

describe('naturalCompare', () => {
  it.each([
    [
      ['10', '9', '-1', '2.5'],
      ['-1', '2.5', '9', '10'],
    ],
    [
      ['item10', 'item2', 'item1'],
      ['item1', 'item2', 'item10'],
    ],
    [
      ['b', 'B', 'a', ''],
      ['', 'B', 'a', 'b'],
    ],
    [
      ['11th', '9th', '1st-4th'],
      ['1st-4th', '9th', '11th'],
    ],
  ])('%j', (given, sorted) => {
    expect([...given].sort(naturalCompare)).toEqual(sorted);
  });
});
