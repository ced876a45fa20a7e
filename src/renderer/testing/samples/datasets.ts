/** Datasets as the host tells of them, and their samples, for tests of the window. */
import type { DatasetInfo, PreviewSample } from '../../../shared/dataset';
import { NOW, wave } from './common';

export function digitsDataset(over: Partial<DatasetInfo> = {}): DatasetInfo {
  return {
    id: 'digits',
    name: 'digits',
    format: 'csv',
    sampleShape: [64],
    dtype: 'float32',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    trainCount: 1437,
    testCount: 360,
    classCounts: {
      train: [142, 146, 142, 146, 145, 146, 145, 143, 139, 143],
      test: [36, 36, 35, 37, 36, 36, 36, 36, 35, 37],
    },
    hash: 'sha256:7c2c4f0a91e33a8e0f5f8d6b1c9d2e4477aa0b31c2f95e0d6a8b7c6d5e4f3a2b',
    preprocessing: {
      kind: 'columns',
      features: Array.from({ length: 64 }, (_, i) => ({
        kind: 'numeric' as const,
        name: `column ${i + 1}`,
        mean: 5,
        std: 4,
        missing: 0,
      })),
    },
    source: 'digits.csv.gz',
    importedAt: NOW - 86_400_000,
    sizeBytes: 467_220,
    warnings: [],
    ...over,
  };
}

export function irisDataset(): DatasetInfo {
  const names = ['sepal length', 'sepal width', 'petal length', 'petal width'];
  return digitsDataset({
    id: 'iris',
    name: 'iris',
    sampleShape: [4],
    classes: ['setosa', 'versicolor', 'virginica'],
    trainCount: 120,
    testCount: 30,
    classCounts: { train: [40, 40, 40], test: [10, 10, 10] },
    preprocessing: {
      kind: 'columns',
      features: names.map((name) => ({ kind: 'numeric', name, mean: 3, std: 1, missing: 0 })),
    },
    source: 'iris.csv',
    sizeBytes: 2_400,
    warnings: ['2 rows were empty and left out (rows 151 and 152).'],
  });
}

export function mnistDataset(): DatasetInfo {
  return digitsDataset({
    id: 'mnist',
    name: 'mnist',
    format: 'idx',
    sampleShape: [28, 28, 1],
    dtype: 'uint8',
    trainCount: 60_000,
    testCount: 10_000,
    classCounts: {
      train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
      test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    },
    preprocessing: { kind: 'pixels', mean: [33.3], std: [78.6] },
    source: 'mnist/',
    sizeBytes: 54_950_000,
  });
}

/** Rows of a 5 × 7 font, one byte a row, for the digits 0–9. */
const FONT = [
  '0e11131519110e',
  '040c040404040e',
  '0e11010204081f',
  '1f02040201110e',
  '02060a121f0202',
  '1f101e0101110e',
  '0608101e11110e',
  '1f010204080808',
  '0e11110e11110e',
  '0e11110f01020c',
];

/** A digit drawn on an n × n grid, a little different for each index; values 0–`white`. */
function drawnDigit(digit: number, index: number, side: number, white: number): number[] {
  const rows = FONT[digit]!.match(/../g)!.map((hex) => Number.parseInt(hex, 16));
  const scale = side / 8;
  return Array.from({ length: side * side }, (_, at) => {
    const y = Math.floor((Math.floor(at / side) + 0.5) / scale + 0.3 * wave(index)) - 0;
    const x = Math.floor(((at % side) + 0.5) / scale + 0.4 * wave(index + 9)) - 1;
    const on = x >= 0 && x < 5 && y >= 0 && y < 7 && ((rows[y]! >> (4 - x)) & 1) === 1;
    return on ? Math.round(white * (0.82 + 0.18 * Math.abs(wave(at + index)))) : 0;
  });
}

export function previewSamples(dataset: DatasetInfo, offset: number, count: number): PreviewSample[] {
  const total = Math.max(0, Math.min(count, dataset.trainCount - offset));
  return Array.from({ length: total }, (_, i): PreviewSample => {
    const index = offset + i;
    const label = (index * 7 + 3) % dataset.classes.length;
    if (dataset.sampleShape.length === 3) {
      return {
        index,
        label,
        pixels: Uint8Array.from(drawnDigit(label, index, dataset.sampleShape[0]!, 255)),
      };
    }
    const columns = dataset.sampleShape[0]!;
    const cells =
      columns === 64
        ? drawnDigit(label, index, 8, 16).map(String)
        : Array.from({ length: columns }, (_, column) => (4 + 2 * wave(index * 5 + column)).toFixed(1));
    return { index, label, cells };
  });
}
