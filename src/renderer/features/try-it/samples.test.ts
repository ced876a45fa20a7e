import { describe, expect, it } from 'vitest';
import type { FeatureInfo } from '../../../shared/dataset';
import { digitsDataset, irisDataset, mnistDataset } from '../../testing/samples/datasets';
import { maxDifference, topClasses } from './prediction';
import { inkSample, pictureShape, plainCells, rgbaSample, rowSample } from './samples';

const grey = { width: 2, height: 1, channels: 1 };
const features: readonly FeatureInfo[] = [
  { kind: 'numeric', name: 'size', mean: 3.14159, std: 1, missing: 0 },
  { kind: 'categorical', name: 'colour', categories: ['red', 'blue'], missing: 1 },
];

describe('pictures', () => {
  it('have the dataset’s own units, ground and channels', () => {
    const ink = Float32Array.of(0, 1);
    expect([...inkSample(ink, grey, 16, true)]).toEqual([0, 16]);
    expect([...inkSample(ink, grey, 255, false)]).toEqual([255, 0]);
    expect([...inkSample(ink, { ...grey, channels: 3 }, 255, true)]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('are grey by luma or red, green and blue, and can be inverted', () => {
    const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 255, 255, 255, 255);
    expect([...rgbaSample(rgba, grey, 255, false)]).toEqual([76, 255]);
    expect([...rgbaSample(rgba, grey, 16, true)]).toEqual([11, 0]);
    expect([...rgbaSample(rgba, { ...grey, channels: 3 }, 255, false)]).toEqual([255, 0, 0, 255, 255, 255]);
  });

  it('are those of image datasets and of flattened images alone', () => {
    expect(pictureShape(mnistDataset())).toEqual({ width: 28, height: 28, channels: 1 });
    expect(pictureShape(digitsDataset())).toEqual({ width: 8, height: 8, channels: 1 });
    expect(pictureShape(irisDataset())).toBeNull();
  });
});

describe('rows', () => {
  it('are read with categories by name and missing values as NaN', () => {
    expect([...rowSample(['1,5', 'blue'], features)!]).toEqual([1.5, 1]);
    expect([...rowSample(['', ''], features)!]).toEqual([NaN, NaN]);
  });

  it('wait while a cell cannot be read', () => {
    expect(rowSample(['many', 'red'], features)).toBeNull();
    expect(rowSample(['1e999', 'red'], features)).toBeNull();
    expect(rowSample(['1', 'green'], features)).toBeNull();
  });

  it('begin with means and first categories', () => {
    expect(plainCells(features)).toEqual(['3.142', 'red']);
  });
});

describe('predictions', () => {
  const trial = {
    trained: { probabilities: [0.05, 0.7, 0.2, 0.05], latencyMs: 1 },
    compact: { probabilities: [0.05, 0.65, 0.05, 0.25], latencyMs: 1 },
  };

  it('differ by the largest difference over the classes', () => {
    expect(maxDifference(trial)).toBeCloseTo(0.2, 12);
  });

  it('show the classes that either net finds likeliest, and the true one', () => {
    expect(topClasses(trial, 2, null).map(({ index }) => index)).toEqual([1, 3]);
    expect(topClasses(trial, 2, 0).map(({ index }) => index)).toEqual([1, 0]);
  });
});
