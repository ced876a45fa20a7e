import { describe, expect, it } from 'vitest';
import type { DatasetInfo, FeatureInfo } from '../../shared/dataset';
import type { SampleArrays } from '../engine';
import { describeDataset } from './statistics';

const info = (preprocessing: DatasetInfo['preprocessing'], classes: number): DatasetInfo =>
  ({ preprocessing, classes: Array.from({ length: classes }, (_, i) => `c${i}`) }) as unknown as DatasetInfo;
const images = (pixels: readonly (readonly number[])[], labels: readonly number[]): SampleArrays => ({
  samples: Uint8Array.from(pixels.flat()),
  sampleShape: [1, 2, 1],
  labels: Int32Array.from(labels),
});
const rows = (cells: readonly (readonly number[])[]): SampleArrays => ({
  samples: Float32Array.from(cells.flat()),
  sampleShape: [2],
  labels: Int32Array.from(cells, () => 0),
});

describe('images', () => {
  const pixels = info({ kind: 'pixels', mean: [0], std: [1] }, 3);

  it('gives the mean image of the training part and of each class', () => {
    const train = images(
      [
        [0, 100],
        [10, 200],
        [50, 0],
      ],
      [0, 0, 1],
    );
    const found = describeDataset(pixels, { train, test: images([[255, 255]], [0]) });
    expect(found.meanImage).toEqual(Uint8Array.of(20, 100));
    expect(found.classImages).toEqual([Uint8Array.of(5, 150), Uint8Array.of(50, 0), Uint8Array.of(0, 0)]);
  });

  it('finds duplicates within and across the parts, and those whose labels differ', () => {
    const train = images(
      [
        [1, 2],
        [1, 2],
        [2, 1],
      ],
      [0, 1, 0],
    );
    const test = images(
      [
        [2, 1],
        [9, 9],
      ],
      [0, 0],
    );
    expect(describeDataset(pixels, { train, test }).duplicates).toEqual({
      count: 2,
      acrossParts: 1,
      conflicting: 1,
      examples: [
        { sample: { part: 'train', index: 1, label: 1 }, earlier: { part: 'train', index: 0, label: 0 } },
        { sample: { part: 'test', index: 0, label: 0 }, earlier: { part: 'train', index: 2, label: 0 } },
      ],
    });
  });
});

describe('tables', () => {
  const features: FeatureInfo[] = [
    { kind: 'numeric', name: 'age', mean: 0, std: 1, missing: 0 },
    { kind: 'categorical', name: 'colour', categories: ['red', 'blue'], missing: 0 },
  ];
  const none = rows([]);

  it('counts values, missing cells and categories of the training part', () => {
    const train = rows([
      [1, 0],
      [3, 1],
      [NaN, 1],
      [2, NaN],
    ]);
    const [age, colour] = describeDataset(info({ kind: 'columns', features }, 1), {
      train,
      test: none,
    }).features;
    expect(age).toMatchObject({ name: 'age', missing: 1, range: { min: 1, max: 3, mean: 2 } });
    expect(age!.range!.std).toBeCloseTo(Math.sqrt(2 / 3), 12);
    expect(age!.counts.reduce((a, b) => a + b)).toBe(3);
    expect([age!.counts[0], age!.counts.at(-1)]).toEqual([1, 1]);
    expect(colour).toMatchObject({ missing: 1, range: null, counts: [1, 2], categories: ['red', 'blue'] });
  });

  it('says that a column holds nothing, or one value only', () => {
    const empty = describeDataset(info({ kind: 'columns', features }, 1), {
      train: rows([[NaN, NaN]]),
      test: none,
    });
    expect(empty.features[0]).toMatchObject({ missing: 1, range: null, counts: [] });
    const constant = describeDataset(info({ kind: 'columns', features }, 1), {
      train: rows([
        [7, 0],
        [7, 0],
      ]),
      test: none,
    });
    expect(constant.features[0]).toMatchObject({ range: { min: 7, max: 7, std: 0 }, counts: [2] });
  });
});
