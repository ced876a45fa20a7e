import { describe, expect, it } from 'vitest';
import { smoothed, alignLines, logSplits, type Line } from './line-data';

const line = (label: string, xs: number[], ys: (number | null)[]): Line => ({
  label,
  color: '--series-1',
  xs,
  ys,
});

describe('alignLines', () => {
  it('brings lines with different x onto one ascending axis, joining over the others’ points', () => {
    const [xs, train, test] = alignLines([
      line('train', [10, 30, 50], [3, 2, 1]),
      line('test', [20, 50], [0.5, 0.7]),
    ]);
    expect(xs).toEqual([10, 20, 30, 50]);
    expect(train).toEqual([3, undefined, 2, 1]);
    expect(test).toEqual([undefined, 0.5, undefined, 0.7]);
  });

  it('keeps null as a gap', () => {
    const [, ys] = alignLines([line('a', [1, 2], [null, 4]), line('b', [3], [5])]);
    expect(ys).toEqual([null, 4, undefined]);
  });

  it('does not copy lines that share their x', () => {
    const xs = [1, 2, 3];
    const aligned = alignLines([line('a', xs, [1, 2, 3]), line('b', xs, [4, 5, 6])]);
    expect(aligned[0]).toBe(xs);
  });
});

describe('logSplits', () => {
  it('ticks 1, 2 and 5 of each decade within the range', () => {
    expect(logSplits(0.034, 2.1)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2]);
    expect(logSplits(0.001, 0.001)).toEqual([0.001]);
  });

  it.each([
    [0, 1],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
    [-1, 1],
    [2, 1],
  ])('gives none for a range without a log: %d to %d', (min, max) => expect(logSplits(min, max)).toEqual([]));
});

describe('smoothed', () => {
  it('is the line itself at weight 0, and the weighted mean of the past above', () => {
    expect(smoothed([3, 1, 2], 0)).toEqual([3, 1, 2]);
    expect(smoothed([4, 1, 1], 0.5)).toEqual([4, 2, (4 * 0.25 + 0.5 + 1) / 1.75]);
    expect(smoothed([5, 5, 5], 0.9).every((y) => Math.abs(y! - 5) < 1e-12)).toBe(true);
  });
  it('keeps gaps, and goes on behind them', () => {
    expect(smoothed([2, null, 2], 0.6)).toEqual([2, null, 2]);
  });
});
