import { describe, expect, it } from 'vitest';
import { compare, compareWithRun, predict } from './proof';
import type { Predictions } from './proof';
import type { Session } from './session';

const predictions = (logits: number[], correct = 1, count = 2): Predictions => ({
  logits: Float32Array.from(logits),
  count,
  correct,
  accuracy: correct / count,
});

describe('compare', () => {
  it('gives the largest difference of a logit', () => {
    expect(compare(predictions([1, 2, 3]), predictions([1, 2.00005, 2.99999]))).toBeCloseTo(5e-5, 6);
  });
  it('refuses more than 1e-4, and numbers that are none', () => {
    expect(() => compare(predictions([1, 2]), predictions([1, 2.0002]))).toThrow(
      /differs by 0.00020.*at most 0.0001/,
    );
    expect(() => compare(predictions([1, NaN]), predictions([1, NaN]))).toThrow(/differs by NaN/);
    expect(() => compare(predictions([NaN, 1]), predictions([1, 1]))).toThrow(/differs by NaN/);
  });
  it('refuses one sample more or less', () => {
    expect(() => compare(predictions([1], 7, 10), predictions([1], 8, 10))).toThrow(
      /8 test samples right; expected 7/,
    );
  });
});

describe('compareWithRun', () => {
  it('lets rounding pass: two samples, or one in two thousand', () => {
    compareWithRun(predictions([], 98, 100), 1);
    expect(() => compareWithRun(predictions([], 97, 100), 1)).toThrow(/97 of 100 .* 100 ± 2/);
    compareWithRun(predictions([], 9880, 10_000), 0.9885);
    expect(() => compareWithRun(predictions([], 9880, 10_000), 0.9886)).toThrow(/9886 ± 5/);
  });
});

describe('predict', () => {
  it('runs each sample once, in batches, and takes the first of equal logits', async () => {
    const size = 100_000; // elements of a sample, so that two fit a batch
    const labels = Int32Array.of(0, 1, 0, 1, 0);
    const asked: [number, number][] = [];
    const session: Session = {
      run: async (_, from, count) => {
        asked.push([from, count]);
        return Float32Array.from({ length: count * 2 }, (_, i) =>
          from + Math.floor(i / 2) === 3 && i % 2 ? 1 : 0,
        );
      },
      release: async () => undefined,
    };
    const told: number[] = [];
    const samples = { samples: new Uint8Array(5 * size), sampleShape: [size], labels };
    const result = await predict(session, samples, 2, (done) => told.push(done));
    expect(asked).toEqual([
      [0, 2],
      [2, 2],
      [4, 1],
    ]);
    expect(told).toEqual([2, 4, 5]);
    expect(result).toMatchObject({ count: 5, correct: 4, accuracy: 0.8 });
  });
});
