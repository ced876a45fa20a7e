import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../shared/curve-point';
import { liveDataset, nearPoints } from './live-dataset';

const point = (testAccuracy: number, method = 'cges'): CurvePoint => ({
  method,
  lambda: 1e-3,
  runs: ['r'],
  seeds: 1,
  weightSparsity: 0.5,
  groupSparsity: 0.1,
  testAccuracy,
  std: 0,
});

describe('live marks', () => {
  it('wait until they are near the finished ones', () => {
    const finished = [point(0.98), point(0.95)];
    expect(nearPoints([point(0.3), point(0.93)], finished).map((mark) => mark.testAccuracy)).toEqual([0.93]);
  });

  it('show at once while nothing is finished', () => {
    expect(nearPoints([point(0.1)], [])).toHaveLength(1);
  });

  it('are rings in the colour of their method', () => {
    const dataset = liveDataset([point(0.9, 'cges'), point(0.9, 'l1')], { x: 'weightSparsity' }, 'light');
    expect(new Set(dataset.pointBorderColor as string[]).size).toBe(2);
    expect(dataset.pointBackgroundColor).toBe('transparent');
    expect(dataset.data[0]).toMatchObject({ x: 50, y: 90 });
  });
});
