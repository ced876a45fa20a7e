import { describe, expect, it } from 'vitest';
import { visibleRange } from './windowing';

describe('visibleRange', () => {
  it('keeps the drawn rows few and the full height the same, wherever the list is scrolled to', () => {
    for (const scrollTop of [0, 17, 1000, 33_000, 34_000, 99_999]) {
      const { start, end, before, after } = visibleRange(1000, 34, scrollTop, 600, 10);
      expect(before + (end - start) * 34 + after).toBe(34_000);
      expect(end - start).toBeLessThan(45);
      expect(end).toBeLessThanOrEqual(1000);
    }
  });

  it('covers everything in sight', () => {
    const { start, end } = visibleRange(1000, 34, 3400, 600, 0);
    expect(start).toBe(100);
    expect(end * 34).toBeGreaterThanOrEqual(4000);
  });

  it('draws all of a short list, and nothing of an empty one', () => {
    expect(visibleRange(3, 34, 0, 600)).toEqual({ start: 0, end: 3, before: 0, after: 0 });
    expect(visibleRange(0, 34, 0, 600)).toEqual({ start: 0, end: 0, before: 0, after: 0 });
  });
});
