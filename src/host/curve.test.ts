import { expect, test } from 'vitest';
import type { RunConfigInput, RunResult } from '../shared/run';
import { parseConfig } from './config';
import { curvePoints, type FinishedRun } from './curve';

const finished = (
  run: string,
  accuracy: number,
  sparsity: number,
  more: Partial<RunConfigInput>,
): FinishedRun => ({
  run,
  config: parseConfig({
    dataset: 'd',
    model: { name: 'mlp' },
    method: { name: 'cges', lambda: 0.1 },
    ...more,
  }),
  result: { testAccuracy: accuracy, weightSparsity: sparsity, groupSparsity: sparsity / 2 } as RunResult,
});

test('runs that differ in their seed alone are one point: mean and sample standard deviation', () => {
  // accuracies 0.90, 0.92, 0.97: mean 0.93, deviations −0.03, −0.01, 0.04, squares sum to 26e-4, s = √13e-4
  const points = curvePoints([
    finished('r1', 0.9, 0.5, { seed: 0 }),
    finished('r2', 0.92, 0.6, { seed: 1 }),
    finished('r3', 0.97, 0.7, { seed: 2 }),
  ]);
  expect(points).toHaveLength(1);
  const [point] = points;
  expect(point).toMatchObject({ method: 'cges', lambda: 0.1, runs: ['r1', 'r2', 'r3'], seeds: 3 });
  expect(point!.testAccuracy).toBeCloseTo(0.93, 12);
  expect(point!.std).toBeCloseTo(Math.sqrt(13e-4), 12);
  expect(point!.weightSparsity).toBeCloseTo(0.6, 12);
  expect(point!.groupSparsity).toBeCloseTo(0.3, 12);
});

test('a difference in anything else makes points of their own, ordered by method and λ', () => {
  const points = curvePoints([
    finished('r1', 0.9, 0.5, { method: { name: 'l1', lambda: 0.2 } }),
    finished('r2', 0.9, 0.5, { method: { name: 'cges', lambda: 0.2 } }),
    finished('r3', 0.9, 0.5, { method: { name: 'cges', lambda: 0.1 } }),
    finished('r4', 0.9, 0.4, { method: { name: 'cges', lambda: 0.1, settings: { mu: 0.3 } } }),
    finished('r5', 0.9, 0.3, { epochs: 9 }),
    finished('r6', 0.9, 0.2, { dataset: 'other' }),
    finished('r7', 0.9, 0.1, { model: { name: 'mlp', settings: { hidden: [5] } } }),
  ]);
  expect(points.map(({ runs }) => runs.join())).toEqual(['r7', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1']);
  expect(points.every(({ std }) => std === 0)).toBe(true);
});

test('the order of settings does not matter, and a run repeated with its seed counts once, the newest', () => {
  const settings = { a: 1, b: 2 };
  const points = curvePoints([
    finished('r1', 0.5, 0.5, { method: { name: 'cges', lambda: 0.1, settings } }),
    finished('r2', 0.7, 0.5, { method: { name: 'cges', settings: { b: 2, a: 1 }, lambda: 0.1 } }),
  ]);
  expect(points).toMatchObject([{ runs: ['r2'], seeds: 1, testAccuracy: 0.7, std: 0 }]);
});

test('no runs, no points', () => {
  expect(curvePoints([])).toEqual([]);
});
