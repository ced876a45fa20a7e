/** Samples of a dataset as pictures, where they are pictures. */
import type { DatasetInfo, DatasetPart, DatasetPreview, PreviewSample } from '../../shared/dataset';
import { request } from '../api';
import type { Picture } from '../ui/picture';

/** The smallest table that is taken for flattened square images: 8 × 8. */
const LEAST_COLUMNS = 64;

export const loadPreview = (
  id: string,
  part: DatasetPart,
  offset: number,
  count: number,
): Promise<DatasetPreview> => request('datasets:preview', { id, part, offset, count });

/**
 * The picture of a sample: its pixels, or, for a table of n² ≥ 64 numeric columns (flattened images), its cells as n × n
 * grey values; `white` is the value drawn white. null for other tables.
 */
export function samplePicture(dataset: DatasetInfo, sample: PreviewSample, white: number): Picture | null {
  const [height = 0, width = 0, channels = 1] = dataset.sampleShape;
  if (sample.pixels) return { width, height, channels, values: sample.pixels, white };
  if (!sample.cells || !isFlattenedImage(dataset)) return null;
  const side = Math.sqrt(sample.cells.length);
  return { width: side, height: side, channels: 1, values: sample.cells.map(Number), white };
}

/** The largest value of the shown samples: drawn white, since images may use a part of their range alone (0–16). */
export function whiteOf(samples: readonly PreviewSample[]): number {
  let white = 1;
  for (const { pixels, cells } of samples) {
    for (const value of pixels ?? cells?.map(Number) ?? []) if (value > white) white = value;
  }
  return white;
}

/** A table that is most likely images row by row: n² ≥ 64 columns, all numeric. */
export function isFlattenedImage(dataset: DatasetInfo): boolean {
  const [columns = 0] = dataset.sampleShape;
  return (
    dataset.sampleShape.length === 1 &&
    columns >= LEAST_COLUMNS &&
    Number.isInteger(Math.sqrt(columns)) &&
    dataset.preprocessing.kind === 'columns' &&
    dataset.preprocessing.features.every((feature) => feature.kind === 'numeric')
  );
}
