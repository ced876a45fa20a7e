import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../shared/dataset';
import { encodedShape, encodeTable, pixels } from './preprocess';

const table: Pick<DatasetInfo, 'preprocessing' | 'sampleShape'> = {
  sampleShape: [3],
  preprocessing: {
    kind: 'columns',
    features: [
      { kind: 'numeric', name: 'height', mean: 10, std: 4, missing: 1 },
      { kind: 'categorical', name: 'colour', categories: ['blue', 'green', 'red'], missing: 0 },
      { kind: 'numeric', name: 'constant', mean: 3, std: 1, missing: 0 },
    ],
  },
};

describe('preprocessing', () => {
  it('gives a table one input for each number and each category', () => {
    expect(encodedShape(table)).toEqual([5]);
    expect(encodedShape({ sampleShape: [28, 28, 1], preprocessing: pixels(1) })).toEqual([28, 28, 1]);
  });

  it('standardises, one-hot encodes, and lets missing values be zero', () => {
    const rows = Float32Array.from([12, 2, 3, NaN, NaN, 4]);
    // (12 − 10) / 4 = 0.5, red, 3 − 3 = 0; missing: 0, no category; 4 − 3 = 1.
    expect([...encodeTable(rows, table)]).toEqual([0.5, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
  });
});
