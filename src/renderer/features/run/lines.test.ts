import { describe, expect, it } from 'vitest';
import type { EpochMetrics, LayerStats, StepMetrics } from '../../../shared/metrics';
import { phaseBands } from './bands';
import { accuracyLines, detailRange, layerLines, lossLines, sparsityLines } from './lines';

const step = (at: number, over: Partial<StepMetrics> = {}): StepMetrics => ({
  step: at,
  epoch: 0,
  phase: 'sparse',
  loss: 1,
  batchAccuracy: 0.5,
  learningRate: 0.1,
  lambda: 1e-3,
  samplesPerSecond: 1,
  elapsedMs: at,
  ...over,
});
const layer = (name: string, nonzero: number): LayerStats => ({
  name,
  shape: [10, 10],
  weights: 100,
  nonzero,
  groups: 10,
  emptyGroups: 4,
  macs: 100,
  nonzeroMacs: nonzero,
});
const epoch = (at: number, over: Partial<EpochMetrics> = {}): EpochMetrics => ({
  epoch: at,
  step: at * 10,
  phase: 'sparse',
  loss: 1,
  testAccuracy: 0.9,
  validationAccuracy: null,
  weightSparsity: 0.5,
  groupSparsity: 0.4,
  layers: [layer('a', 25), layer('b', 75)],
  elapsedMs: at,
  ...over,
});

describe('lines of a run', () => {
  it('leaves a loss of zero out, which a log axis could not show', () => {
    expect(lossLines([step(1), step(2, { loss: 0 })])[0]!.ys).toEqual([1, null]);
  });

  it('draws a test line only once something was measured, and the validation line only with a validation part', () => {
    const labels = (epochs: EpochMetrics[]) => accuracyLines([step(1)], epochs).map((line) => line.label);
    expect(labels([])).toEqual(['Training batches']);
    expect(labels([epoch(1)])).toEqual(['Training batches', 'Test']);
    expect(labels([epoch(1, { testAccuracy: null, validationAccuracy: 0.8 })])).toEqual([
      'Training batches',
      'Validation',
    ]);
  });

  it('shows what is left of each layer, and the sparsity of all', () => {
    const counted = epoch(1, { layers: [{ ...layer('a', 25), units: { kept: 3, of: 10 } }, layer('b', 0)] });
    const of = (...args: Parameters<typeof layerLines>) => layerLines(...args).map(({ ys }) => ys[0]);
    expect(of([counted], 'weights')).toEqual([0.25, 0]);
    expect(of([counted], 'groups')).toEqual([0.6, 0.6]);
    expect(of([counted], 'units')).toEqual([0.3, null]);
    // Nothing left has no place on a log axis.
    expect(of([counted], 'weights', true)).toEqual([0.25, null]);
    expect(sparsityLines([counted]).map(({ ys }) => ys[0])).toEqual([0.5, 0.4]);
  });

  it('puts the smooth line before the measured one', () => {
    const steps = [step(1, { loss: 4 }), step(2, { loss: 1 })];
    const [raw, smooth] = lossLines(steps, 0.5);
    expect([raw!.faint, raw!.ys]).toEqual([true, [4, 1]]);
    expect([smooth!.faint, smooth!.ys]).toEqual([false, [4, 2]]);
    expect(accuracyLines(steps, [epoch(1)], 0.5)).toHaveLength(3);
  });

  it('looks close enough to see differences, and never cuts off a measured value', () => {
    const steps = Array.from({ length: 200 }, (_, i) =>
      step(i, { batchAccuracy: i < 10 ? 0.1 : 0.97 + (i % 3) / 100 }),
    );
    const [low, high] = detailRange(accuracyLines(steps, [epoch(1, { testAccuracy: 0.955 }), epoch(2)]));
    expect(low).toBeLessThan(0.9);
    expect(low).toBeGreaterThan(0.8);
    expect(high).toBeGreaterThanOrEqual(1);
    expect(detailRange(accuracyLines([], []))).toEqual([0, 1]);
  });
});

describe('the phases of a run', () => {
  const of = (...points: readonly (readonly [number, StepMetrics['phase']])[]) =>
    phaseBands(points.map(([at, phase]) => step(at, { phase }))).map(({ from, to }) => [from, to]);

  it('are not shaded while there is one alone', () => {
    expect(of([10, 'sparse'], [20, 'sparse'])).toEqual([]);
  });

  it('follow each other without a gap, from the first step on', () => {
    expect(of([10, 'warm-up'], [20, 'warm-up'], [30, 'sparse'], [40, 'sparse'], [50, 'fine-tune'])).toEqual([
      [0, 20],
      [20, 40],
      [40, 50],
    ]);
  });

  it('take turns on a λ path', () => {
    expect(of([10, 'sparse'], [20, 'fine-tune'], [30, 'sparse'])).toHaveLength(3);
  });
});
