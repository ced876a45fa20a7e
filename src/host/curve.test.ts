import { expect, test } from 'vitest';
import type { ExportReport } from '../shared/export';
import type { RunConfigInput } from '../shared/run-config';
import type { RunResult } from '../shared/run-result';
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

test('a difference in anything else makes points of their own, ordered by method, what tells them apart, and λ', () => {
  const points = curvePoints([
    finished('r1', 0.9, 0.5, { method: { name: 'l1', lambda: 0.2 } }),
    finished('r2', 0.9, 0.5, { method: { name: 'cges', lambda: 0.2 } }),
    finished('r3', 0.9, 0.5, { method: { name: 'cges', lambda: 0.1 } }),
    finished('r4', 0.9, 0.4, { method: { name: 'cges', lambda: 0.1, settings: { mu: 0.3 } } }),
    finished('r5', 0.9, 0.3, { epochs: 9 }),
    finished('r6', 0.9, 0.2, { dataset: 'other' }),
    finished('r7', 0.9, 0.1, { model: { name: 'mlp', settings: { hidden: [5] } } }),
  ]);
  expect(points.map(({ runs, variant }) => `${runs.join()} ${variant ?? ''}`)).toEqual([
    // Each variant by what differs from any other run of its method.
    expect.stringMatching(/^r7 dataset d, epochs 6, hidden 5, mu none$/),
    expect.stringMatching(/^r4 dataset d, epochs 6, hidden none, mu 0.3$/),
    expect.stringMatching(/^r3 dataset d, epochs 6, hidden none, mu none$/),
    expect.stringMatching(/^r2 dataset d, epochs 6, hidden none, mu none$/),
    expect.stringMatching(/^r5 dataset d, epochs 9, hidden none, mu none$/),
    expect.stringMatching(/^r6 dataset other, epochs 6, hidden none, mu none$/),
    'r1 ',
  ]);
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

test('a λ path gives a point for each fine-tuned λ, mean over seeds; a target stands at the λ that it found', () => {
  const path = { low: 0.1, high: 0.4, count: 3 };
  const pathRun = (run: string, seed: number, accuracies: readonly number[]): FinishedRun => {
    const one = finished(run, accuracies.at(-1)!, 0.9, { path, seed });
    const points = accuracies.map((testAccuracy, i) => ({
      lambda: [0.1, 0.2, 0.4][i]!,
      testAccuracy,
      weightSparsity: 0.5 + 0.1 * i,
      groupSparsity: 0,
      fineTuned: i !== 1,
    }));
    return { ...one, result: { ...one.result, points } as unknown as RunResult };
  };
  const target = finished('r3', 0.8, 0.95, { target: { kind: 'sparsity', value: 0.95 } });
  const points = curvePoints([
    pathRun('r1', 0, [0.9, 0.1, 0.8]),
    // The second seed ended before its last λ.
    pathRun('r2', 1, [0.92, 0.1]),
    { ...target, result: { ...target.result, target: { lambda: 0.3 } } as RunResult },
  ]);
  expect(points).toMatchObject([
    { variant: 'λ by sparsity', lambda: 0.3, runs: ['r3'], testAccuracy: 0.8 },
    { variant: 'λ path', lambda: 0.1, runs: ['r1', 'r2'], seeds: 2, pathIndex: 0, weightSparsity: 0.5 },
    { variant: 'λ path', lambda: 0.4, runs: ['r1'], seeds: 1, pathIndex: 2, testAccuracy: 0.8 },
  ]);
  expect(points[1]!.testAccuracy).toBeCloseTo(0.91, 12);
});

test('no runs, no points', () => {
  expect(curvePoints([])).toEqual([]);
});

test('what else is known is averaged over the seeds that have it; what was not exported is named', () => {
  const report = (over: object, compact: object) =>
    ({ format: 'onnx', compact, ...over }) as unknown as ExportReport;
  const sizes = { macs: 10, weights: 5, bytes: 100, latencyMs: 0.2 };
  const layers = [{ nonzeroMacs: 30 }, { nonzeroMacs: 12 }] as unknown as RunResult['layers'];
  const one = (
    run: string,
    seed: number,
    result: Partial<RunResult>,
    more: Partial<FinishedRun>,
  ): FinishedRun => {
    const base = finished(run, 0.9, 0.5, { seed });
    return { ...base, result: { ...base.result, layers, ...result }, ...more };
  };
  const [point] = curvePoints([
    one('r1', 0, { validationAccuracy: 0.8, beforeFineTune: 0.7 }, { loss: 0.25 }),
    one(
      'r2',
      1,
      { validationAccuracy: 0.9, beforeFineTune: null },
      {
        loss: 0.75,
        exports: [
          report({}, { ...sizes, bytes: 300 }),
          report({ format: 'safetensors' }, { ...sizes, bytes: 999, latencyMs: 0.4 }),
          // A point of a path and the state of a run that did not end are other nets.
          report({ point: { index: 0, lambda: 1 } }, { ...sizes, macs: 1 }),
          report({ unfinished: { state: 'failed' } }, { ...sizes, macs: 2 }),
        ],
      },
    ),
  ]);
  expect(point!.notExported).toEqual(['r1']);
  expect(point!.measured).toEqual({
    validationAccuracy: {
      mean: expect.closeTo(0.85, 12),
      std: expect.closeTo(0.1 / Math.SQRT2, 12),
      seeds: 2,
    },
    beforeFineTune: { mean: 0.7, std: 0, seeds: 1 },
    loss: { mean: 0.5, std: expect.closeTo(0.5 / Math.SQRT2, 12), seeds: 2 },
    nonzeroMacs: { mean: 42, std: 0, seeds: 2 },
    compactMacs: { mean: 10, std: 0, seeds: 1 },
    compactWeights: { mean: 5, std: 0, seeds: 1 },
    // Bytes of ONNX files alone; the newest latency, whatever the format.
    compactBytes: { mean: 300, std: 0, seeds: 1 },
    latencyMs: { mean: 0.4, std: 0, seeds: 1 },
  });
});
