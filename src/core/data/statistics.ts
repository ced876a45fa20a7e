import type {
  DatasetInfo,
  DatasetPart,
  DatasetStatistics,
  FeatureInfo,
  FeatureStatistics,
} from '../../shared/dataset';
import type { SampleArrays } from '../engine';
import { findDuplicates } from './duplicates';

/** Intervals of a numeric column's histogram. */
const BINS = 24;

/** Looks through every sample once: mean images or columns, and duplicates. */
export function describeDataset(
  info: DatasetInfo,
  parts: Readonly<Record<DatasetPart, SampleArrays>>,
): DatasetStatistics {
  const duplicates = findDuplicates(parts);
  const { preprocessing } = info;
  if (preprocessing.kind === 'pixels') {
    const { all, byClass } = meanImages(parts.train, info.classes.length);
    return { meanImage: all, classImages: byClass, features: [], duplicates };
  }
  const features = preprocessing.features.map((feature, column) =>
    describeColumn(feature, cellsOf(parts.train, column)),
  );
  return { meanImage: null, classImages: [], features, duplicates };
}

/** Means by pixel, rounded to whole grey levels: of all samples, and of each class (black where a class has none). */
function meanImages(
  { samples, sampleShape, labels }: SampleArrays,
  classes: number,
): { all: Uint8Array; byClass: Uint8Array[] } {
  const size = sampleShape.reduce((product, n) => product * n, 1);
  const sums = Array.from({ length: classes }, () => new Float64Array(size));
  const counts = new Float64Array(classes);
  labels.forEach((label, i) => {
    const sum = sums[label]!;
    counts[label]! += 1;
    for (let p = 0; p < size; p++) sum[p]! += samples[i * size + p]!;
  });
  const total = new Float64Array(size);
  for (const sum of sums) sum.forEach((value, p) => (total[p]! += value));
  const mean = (sum: Float64Array, count: number): Uint8Array =>
    Uint8Array.from(sum, (value) => Math.round(value / Math.max(1, count)));
  return { all: mean(total, labels.length), byClass: sums.map((sum, c) => mean(sum, counts[c]!)) };
}

function cellsOf({ samples, sampleShape, labels }: SampleArrays, column: number): Float32Array {
  const columns = sampleShape[0]!;
  return Float32Array.from(labels, (_, row) => samples[row * columns + column]!);
}

function describeColumn(feature: FeatureInfo, cells: Float32Array): FeatureStatistics {
  const values = cells.filter((cell) => !Number.isNaN(cell));
  const common = { name: feature.name, kind: feature.kind, missing: cells.length - values.length };
  if (feature.kind === 'categorical') {
    const counts = feature.categories.map(() => 0);
    for (const value of values) counts[value]! += 1;
    return { ...common, range: null, counts, categories: feature.categories };
  }
  if (values.length === 0) return { ...common, range: null, counts: [], categories: [] };
  const range = rangeOf(values);
  return { ...common, range, counts: histogram(values, range.min, range.max), categories: [] };
}

function rangeOf(values: Float32Array): { min: number; max: number; mean: number; std: number } {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { min, max, mean, std: Math.sqrt(squares / values.length) };
}

/** Cells in each of `BINS` equal intervals of [min, max]; a constant column has a single one. */
function histogram(values: Float32Array, min: number, max: number): number[] {
  if (min === max) return [values.length];
  const counts = Array<number>(BINS).fill(0);
  for (const value of values) {
    counts[Math.min(BINS - 1, Math.floor(((value - min) / (max - min)) * BINS))]! += 1;
  }
  return counts;
}
