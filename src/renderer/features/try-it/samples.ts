/** From what a person gives (pixels, ink, cells) to a sample in the dataset's own units, as the nets take it. */
import type { DatasetInfo, FeatureInfo, PreviewSample } from '../../../shared/dataset';
import { isFlattenedImage } from '../../state/preview';
import type { Picture } from '../../ui/picture';
import { parseNumber } from '../../ui/numbers';

export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The picture that a sample is; null for tables. */
export function pictureShape(dataset: DatasetInfo): PictureShape | null {
  const [first = 0, width = 0, channels = 1] = dataset.sampleShape;
  if (dataset.sampleShape.length === 3) return { height: first, width, channels };
  if (!isFlattenedImage(dataset)) return null;
  return { width: Math.sqrt(first), height: Math.sqrt(first), channels: 1 };
}

/** Whole grey levels as images are stored, 0–`white`; `values` are 0–1 in the order of the sample. */
const toLevels = (values: ArrayLike<number>, white: number): Float32Array =>
  Float32Array.from(values, (value) => Math.round(value * white));

/**
 * Ink on the dataset's ground, the same in every channel.
 *
 * @param ink 0–1, `[height, width]`
 */
export function inkSample(
  ink: Float32Array,
  { channels }: PictureShape,
  white: number,
  dark: boolean,
): Float32Array {
  const levels = Float32Array.from({ length: ink.length * channels }, (_, at) => {
    const value = ink[Math.floor(at / channels)]!;
    return dark ? value : 1 - value;
  });
  return toLevels(levels, white);
}

/**
 * Decoded pixels as the dataset has them: red, green, blue, or their luma Y' = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
 *
 * @param rgba 0–255, `[height, width, 4]`, opaque
 */
export function rgbaSample(
  rgba: Uint8ClampedArray,
  { channels }: PictureShape,
  white: number,
  inverted: boolean,
): Float32Array {
  const pixels = rgba.length / 4;
  const values = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [r, g, b] = [rgba[pixel * 4]!, rgba[pixel * 4 + 1]!, rgba[pixel * 4 + 2]!];
    const levels = channels >= 3 ? [r, g, b] : [0.299 * r + 0.587 * g + 0.114 * b];
    for (let channel = 0; channel < channels; channel++) {
      const level = (levels[channel] ?? 255) / 255;
      values[pixel * channels + channel] = inverted && channel < levels.length ? 1 - level : level;
    }
  }
  return toLevels(values, white);
}

export const asPicture = (sample: Float32Array, shape: PictureShape, white: number): Picture => ({
  ...shape,
  values: sample,
  white,
});

export const featuresOf = ({ preprocessing }: DatasetInfo): readonly FeatureInfo[] =>
  preprocessing.kind === 'columns' ? preprocessing.features : [];

/** What stands in a form before anyone types: the mean, or the first category. */
export const plainCells = (features: readonly FeatureInfo[]): string[] =>
  features.map((feature) =>
    feature.kind === 'numeric' ? String(Number(feature.mean.toPrecision(4))) : (feature.categories[0] ?? ''),
  );

/** Whether a cell can be read: a finite number or one of the categories; an empty one is a missing value. */
export const isCell = (cell: string, feature: FeatureInfo): boolean =>
  cell.trim() === '' ||
  (feature.kind === 'numeric' ? Number.isFinite(parseNumber(cell)) : feature.categories.includes(cell));

/** The row as numbers, NaN where a value is missing; null while a cell cannot be read. */
export function rowSample(cells: readonly string[], features: readonly FeatureInfo[]): Float32Array | null {
  if (!features.every((feature, column) => isCell(cells[column] ?? '', feature))) return null;
  return Float32Array.from(features, (feature, column) => {
    const cell = cells[column] ?? '';
    if (cell.trim() === '') return Number.NaN;
    return feature.kind === 'numeric' ? parseNumber(cell) : feature.categories.indexOf(cell);
  });
}

/** A sample of the dataset as the nets take it. */
export const storedSample = (sample: PreviewSample, dataset: DatasetInfo): Float32Array | null =>
  sample.pixels ? Float32Array.from(sample.pixels) : rowSample(sample.cells ?? [], featuresOf(dataset));
