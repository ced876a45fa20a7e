import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { stream } from '../random';
import { findMethod } from '.';
import type { PruneMoment } from './method';
import { smallest, zeroSmallest } from './ranking';
import { settingsOf, type Settings } from './testing/definitions';

const { pruning } = findMethod('magnitude');
const tensor = (shape: number[], data: ArrayLike<number>): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
function draw(seed: number, shape: number[], scale = 1): HostTensor {
  const random = stream('magnitude', seed);
  return tensor(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
  );
}
const zeros = ({ data }: HostTensor): number => Array.from(data).filter((x) => x === 0).length;
const moment = (progress: number, given: Settings = {}, step = 100): PruneMoment => ({
  progress,
  step,
  stepsPerEpoch: 10,
  phaseSteps: 1000,
  places: [],
  settings: settingsOf({ method: 'magnitude', settings: given }),
});
const net = { a: draw(1, [3, 3, 2, 8]), b: draw(2, [100, 20], 0.4), c: draw(3, [20, 10], 2) };
const total = 144 + 2000 + 200;

describe('the schedule', () => {
  it('is s·(1 − (1 − t)³) between from and to, and the whole from there on', () => {
    const given = { sparsity: 0.8, from: 0.2, to: 0.6 };
    for (const [progress, expected] of [
      [0.2, 0],
      [0.3, 0.8 * (1 - 0.75 ** 3)],
      [0.4, 0.8 * (1 - 0.5 ** 3)],
      [0.5, 0.8 * (1 - 0.25 ** 3)],
      [0.6, 0.8],
      [0.9, 0.8],
      [1, 0.8],
    ] as const) {
      const pruned = { ...net, ...pruning!.prune(net, moment(progress, given)) };
      const sum = zeros(pruned.a) + zeros(pruned.b) + zeros(pruned.c);
      expect(sum, `at ${progress}`).toBe(Math.round(expected * total));
    }
  });

  it('is due every so many steps once it has begun; one-shot waits for the end', () => {
    const due = (progress: number, step: number, given: Settings = {}): boolean =>
      pruning!.due(moment(progress, { from: 0.2, everySteps: 50, ...given }, step));
    expect([due(0.1, 50), due(0.2, 50), due(0.3, 51), due(0.9, 100)]).toEqual([false, true, false, true]);
    expect(due(0.5, 50, { schedule: 'one-shot' })).toBe(false);
  });

  it('rises in ten prunings where the phase is too short for its interval, and never less often than each step', () => {
    const prunings = (phaseSteps: number): number[] =>
      Array.from({ length: phaseSteps - 1 }, (_, i) => i + 1).filter((step) =>
        pruning!.due({ ...moment(step / phaseSteps, { from: 0.1, to: 0.75 }, step), phaseSteps }),
      );
    const rising = prunings(84).filter((step) => step <= 0.75 * 84);
    expect(rising).toEqual([10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
    expect(prunings(4)).toEqual([1, 2, 3]);
    expect(prunings(2000)).toEqual(Array.from({ length: 18 }, (_, i) => 100 * (i + 2)));
  });

  it('one-shot prunes all at the end of the phase, and zeros stay', () => {
    const pruned = pruning!.prune(net, moment(1, { schedule: 'one-shot', sparsity: 0.5 }));
    expect(Object.values(pruned).reduce((sum, t) => sum + zeros(t), 0)).toBe(total / 2);
    expect(pruning!.freezesZeros).toBe(true);
  });

  it('ends with the whole sparsity however from and to are set', () => {
    for (const [from, to] of [
      [1, 1],
      [0.9, 0.1],
      [0, 0],
    ] as const) {
      const pruned = pruning!.prune(net, moment(1, { from, to, sparsity: 0.75 }));
      expect(Object.values(pruned).reduce((sum, t) => sum + zeros(t), 0)).toBe(Math.round(0.75 * total));
    }
  });
});

describe('the scopes', () => {
  it('global: no weight that went is larger than one that stayed', () => {
    const pruned = pruning!.prune(net, moment(1, { sparsity: 0.9 }));
    let [largestGone, smallestKept] = [0, Infinity];
    for (const name of ['a', 'b', 'c'] as const) {
      net[name].data.forEach((x, k) => {
        if (pruned[name]!.data[k] === 0) largestGone = Math.max(largestGone, Math.abs(x));
        else {
          expect(pruned[name]!.data[k]).toBe(x);
          smallestKept = Math.min(smallestKept, Math.abs(x));
        }
      });
    }
    expect(largestGone).toBeLessThanOrEqual(smallestKept);
    expect(zeros(pruned['b']!) / 2000).toBeGreaterThan(zeros(pruned['c']!) / 200);
  });

  it('layer: the same fraction of each', () => {
    const pruned = pruning!.prune(net, moment(1, { sparsity: 0.9, scope: 'layer' }));
    expect(Object.values(pruned).map(zeros)).toEqual([130, 1800, 180]);
  });

  it('erdos-renyi: densities in proportion to Σdims/Πdims, none above 1, the net at its sparsity', () => {
    const pruned = pruning!.prune(net, moment(1, { sparsity: 0.9, scope: 'erdos-renyi' }));
    const kept = Object.values(pruned).map((t) => t.data.length - zeros(t));
    // Kept weights are in proportion to Σdims: 16, 120 and 30 share 234.4.
    const epsilon = (0.1 * total) / (16 + 120 + 30);
    [16, 120, 30].forEach((share, i) =>
      expect(Math.abs(kept[i]! - epsilon * share)).toBeLessThanOrEqual(0.5),
    );
    const light = pruning!.prune(net, moment(1, { sparsity: 0.3, scope: 'erdos-renyi' }));
    const left = ['a', 'b', 'c'].map((name) => {
      const t = light[name] ?? net[name as 'a'];
      return t.data.length - zeros(t);
    });
    expect(left[0]).toBe(144); // ε·Σdims = 158 > 144: stays dense
    expect(Math.abs(left.reduce((a, b) => a + b, 0) - 0.7 * total)).toBeLessThanOrEqual(1);
  });

  it.each(['global', 'layer', 'erdos-renyi'])('%s: zeros stay, and the largest of each layer', (scope) => {
    const first = { ...net, ...pruning!.prune(net, moment(1, { sparsity: 0.5, scope })) };
    const second = pruning!.prune(first, moment(1, { sparsity: 0.9999, scope }));
    for (const [name, { data }] of Object.entries(second)) {
      data.forEach((x, k) => first[name as 'a'].data[k] === 0 && expect(x).toBe(0));
      expect(data.some((x) => x !== 0)).toBe(true);
    }
  });
});

describe('zeroSmallest', () => {
  it('takes exactly as many as asked, equals in order, and nothing for 0', () => {
    const flat = { x: tensor([6], [1, -1, 1, 1, 3, -1]) };
    expect([...zeroSmallest(flat, 0.5)['x']!.data]).toEqual([0, 0, 0, 1, 3, -1]);
    expect(zeroSmallest(flat, 0)).toEqual({});
    expect([...zeroSmallest(flat, 1)['x']!.data]).toEqual([0, 0, 0, 0, 3, 0]);
  });

  it('finds the value at any rank as sorting does', () => {
    const lists = [draw(4, [777], 1e-3), draw(5, [50], 1e20), tensor([4], [0, 0, 1e-42, 1])].map(({ data }) =>
      Float32Array.from(data, Math.abs),
    );
    const sorted = Float32Array.from(lists.flatMap((list) => [...list])).sort();
    for (const rank of [1, 2, 3, 100, 500, 777, 800, sorted.length]) {
      expect(smallest(lists, rank)).toBe(sorted[rank - 1]);
    }
  });
});
