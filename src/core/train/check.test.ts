import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../shared/dataset';
import { RunConfig, type RunConfigInput } from '../../shared/run-config';
import { improved, watch } from './best';
import { checkTraining } from './check';
import { dataset as table } from './testing/blobs';

const images: DatasetInfo = {
  ...table,
  sampleShape: [28, 28, 1],
  preprocessing: { kind: 'pixels', mean: [0], std: [1] },
};
const check = (given: Partial<RunConfigInput>, dataset = images): void =>
  checkTraining(
    v.parse(RunConfig, { dataset: 'd', model: { name: 'mlp' }, method: { name: 'l1' }, ...given }),
    dataset,
  );

describe('what a run asks for', () => {
  it('passes where it fits', () => {
    check({ augmentation: { shift: 2, flip: true, crop: 0.8 } });
    check({ keep: 'best-loss', earlyStopping: {}, validationFraction: 0.1 }, table);
  });

  it.each<[Partial<RunConfigInput>, DatasetInfo, RegExp]>([
    [{ augmentation: { flip: true } }, table, /augmentation is on for a dataset that is a table/],
    [
      { augmentation: { shift: 28 } },
      images,
      /shift is 28 on images of 28×28 pixels; expected fewer than 28/,
    ],
    [{ keep: 'best-accuracy' }, images, /keep is best-accuracy without a validation split/],
    [{ earlyStopping: {} }, images, /early stopping is on without a validation split/],
    [
      { path: { low: 1, high: 2, count: 2 }, target: { kind: 'sparsity', value: 0.9 } },
      images,
      /both a λ path and a target/,
    ],
    [
      { path: { low: 1, high: 2, count: 3, fineTune: [2, 4] } },
      images,
      /names point 4 of 3; expected numbers from 1 to 3/,
    ],
    [{ path: { low: 1, high: 2, count: 3, fineTune: [2, 2] } }, images, /names point 2 twice/],
    [{ path: { low: 1, high: 2, count: 3, fineTune: [] } }, images, /a list without points/],
    [
      { path: { low: 1, high: 2, count: 3, fineTune: [2] }, fineTuneEpochs: 0 },
      images,
      /names points, but fineTuneEpochs is 0/,
    ],
  ])('is refused where it does not: %o', (given, dataset, message) => {
    expect(() => check(given, dataset)).toThrow(message);
  });
});

it('gets rates of Adam’s size under Adam, and half the rate for fine-tuning, unless it names its own', () => {
  const rates = (given: Partial<RunConfigInput>): number[] => {
    const base = { dataset: 'd', model: { name: 'mlp' }, method: { name: 'l1' } };
    const { learningRate, fineTuneLearningRate } = v.parse(RunConfig, { ...base, ...given });
    return [learningRate, fineTuneLearningRate];
  };
  expect(rates({})).toEqual([0.2, 0.1]);
  expect(rates({ optimiser: { name: 'adamw' } })).toEqual([1e-3, 5e-4]);
  expect(rates({ optimiser: { name: 'adam' }, learningRate: 0.01 })).toEqual([0.01, 5e-3]);
  expect(rates({ learningRate: 1, fineTuneLearningRate: 0.3 })).toEqual([1, 0.3]);
});

describe('watching a metric', () => {
  const judged = (accuracy: number, loss: number) => ({ test: null, validation: { accuracy, loss } });
  const rule = { metric: 'accuracy', patience: 2, minDelta: 0.01 } as const;

  it('stops once nothing has become better by the least step for as long as patience lasts', () => {
    let before: Parameters<typeof watch>[1] = null;
    const stops = [0.5, 0.7, 0.705, 0.72, 0.72, 0.725].map((accuracy) => {
      const { stopping, stop } = watch(rule, before, judged(accuracy, 1));
      before = stopping;
      return stop;
    });
    // 0.705 is too little over 0.7; 0.72 is enough; two reports later patience ends.
    expect(stops).toEqual([false, false, false, false, false, true]);
  });

  it('takes a lower loss for better', () => {
    const first = watch({ ...rule, metric: 'loss' }, null, judged(0.5, 1));
    expect(watch({ ...rule, metric: 'loss' }, first.stopping, judged(0.4, 0.9)).stopping.since).toBe(0);
    expect(improved('best-loss', -1, judged(0.4, 0.9))).toBe(-0.9);
    expect(improved('best-loss', -0.9, judged(0.9, 0.9))).toBe(null);
    expect(improved('best-accuracy', 0.4, judged(0.5, 9))).toBe(0.5);
  });
});
