/** From a dataset's own units to the net's input, as `Preprocessing` in `shared/dataset.ts` defines it. */
import type { DatasetInfo, FeatureInfo, Preprocessing } from '../../shared/dataset';

/** x' = x / `largest` in every channel: 0–1 for pixels up to `largest`. */
export function pixels(channels: number, largest = 255): Preprocessing {
  return { kind: 'pixels', mean: Array(channels).fill(0), std: Array(channels).fill(largest) };
}

/** Shape of the net's input: an image's own; of a table, one feature per numeric column and one per category. */
export function encodedShape(info: Pick<DatasetInfo, 'preprocessing' | 'sampleShape'>): number[] {
  if (info.preprocessing.kind === 'pixels') return [...info.sampleShape];
  return [info.preprocessing.features.reduce((sum, feature) => sum + widthOf(feature), 0)];
}

/**
 * Encodes table rows: numeric x' = (x − mean) / std with a missing value (NaN) as 0 after standardising; categorical
 * one-hot in the order of `categories`, a missing or unseen value all zeros.
 *
 * @param samples `[N, columns]` row-major, NaN = missing, categories as their index
 * @returns `[N, encodedShape(info)[0]]` row-major
 */
export function encodeTable(
  samples: Float32Array,
  info: Pick<DatasetInfo, 'preprocessing' | 'sampleShape'>,
): Float32Array {
  if (info.preprocessing.kind !== 'columns') throw new Error('encodeTable: the dataset is not a table');
  const { features } = info.preprocessing;
  const width = encodedShape(info)[0]!;
  const count = samples.length / features.length;
  const encoded = new Float32Array(count * width); // [N, encoded]
  let first = 0;
  features.forEach((feature, column) => {
    for (let row = 0; row < count; row++) {
      const value = samples[row * features.length + column]!;
      if (Number.isNaN(value)) continue;
      const at = row * width + first;
      if (feature.kind === 'numeric') encoded[at] = (value - feature.mean) / feature.std;
      else encoded[at + value] = 1;
    }
    first += widthOf(feature);
  });
  return encoded;
}

function widthOf(feature: FeatureInfo): number {
  return feature.kind === 'numeric' ? 1 : feature.categories.length;
}
