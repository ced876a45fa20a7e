import { describe, expect, it } from 'vitest';
import { crosshairAfter, pannedBy, wholeView, within, zoomedAt } from './chart-view';

describe('the whole of an axis', () => {
  const line = { label: 'a', color: '--ink', xs: [14, 28], ys: [1, 1] };
  it('reaches to where the data will end, and begins alike in charts side by side', () => {
    expect(wholeView([line], 100, false)).toEqual([0, 100]);
    expect(wholeView([line, { ...line, xs: [200] }], 100, false)).toEqual([0, 200]);
    expect(wholeView([line], null, true)).toEqual([1, 28]);
    expect(wholeView([{ ...line, xs: [0, 1] }], null, true)).toEqual([0.5, 1]);
  });
});

describe('zooming', () => {
  it('keeps the point under the mouse where it is', () => {
    expect(zoomedAt([0, 100], [0, 100], 25, 0.5)).toEqual([12.5, 62.5]);
    const [low, high] = zoomedAt([1, 10_000], [1, 10_000], 100, 0.5, true)!;
    expect(low).toBeCloseTo(10);
    expect(high).toBeCloseTo(1000);
  });

  it('is none once all is seen, and stops at the ends', () => {
    expect(zoomedAt([10, 90], [0, 100], 50, 4)).toBeNull();
    expect(zoomedAt([0, 50], [0, 100], 10, 1.2)).toEqual([0, 58]);
  });

  it('never becomes too narrow to read', () => {
    const [low, high] = zoomedAt([50, 50.2], [0, 100], 50.1, 0.01)!;
    expect(high - low).toBeCloseTo(0.1);
    expect(within([30, 30], [0, 100])).toBeNull();
  });

  it('moves sideways no further than the ends', () => {
    expect(pannedBy([20, 40], [0, 100], 0.5)).toEqual([30, 50]);
    expect(pannedBy([20, 40], [0, 100], 9)).toEqual([80, 100]);
  });
});

describe('crosshairAfter', () => {
  const xs = [0, 10, 20, 30, 40, 50];
  it('goes point by point within what is seen', () => {
    expect(crosshairAfter('ArrowRight', false, 1, xs, [0, 50])).toBe(2);
    expect(crosshairAfter('ArrowRight', false, 4, xs, [0, 40])).toBe(4);
    expect(crosshairAfter('ArrowLeft', true, 5, xs, [15, 50])).toBe(2);
    expect(crosshairAfter('Home', false, 5, xs, [15, 50])).toBe(2);
    expect(crosshairAfter('End', false, 2, xs, [15, 45])).toBe(4);
  });
  it('begins at the side that the key comes from', () => {
    expect(crosshairAfter('ArrowRight', false, null, xs, [0, 50])).toBe(0);
    expect(crosshairAfter('ArrowLeft', false, null, xs, [0, 50])).toBe(5);
  });
  it('leaves other keys, and a view without points, alone', () => {
    expect(crosshairAfter('a', false, 1, xs, [0, 50])).toBeNull();
    expect(crosshairAfter('Home', false, 1, xs, [41, 49])).toBeNull();
  });
});
