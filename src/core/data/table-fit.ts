import type { FeatureInfo } from '../../shared/dataset';
import { TRAIN } from './format';
import { naturalCompare } from './natural-order';
import type { Column } from './table-fill';

/**
 * Fits the preprocessing on the training rows alone and brings category codes into its order, in place: a category
 * that no training row has becomes NaN.
 *
 * @param cells `[rows, columns]`
 * @param parts part of each row
 */
export function fitFeatures(
  cells: Float32Array,
  parts: Uint8Array,
  columns: readonly Column[],
): FeatureInfo[] {
  return columns.map((column, index) =>
    column.mark === null
      ? fitCategories(cells, parts, columns.length, index, column)
      : fitNumeric(cells, parts, columns.length, index, column),
  );
}

/** Mean and population standard deviation in two passes over float64. */
function fitNumeric(
  cells: Float32Array,
  parts: Uint8Array,
  width: number,
  index: number,
  { name }: Column,
): FeatureInfo {
  let [count, sum, missing] = [0, 0, 0];
  const eachTrain = (visit: (value: number) => void): void => {
    for (let row = 0; row < parts.length; row++) {
      if (parts[row] === TRAIN) visit(cells[row * width + index]!);
    }
  };
  eachTrain((value) => {
    if (Number.isNaN(value)) missing++;
    else [count, sum] = [count + 1, sum + value];
  });
  const mean = count === 0 ? 0 : sum / count;
  let squares = 0;
  eachTrain((value) => {
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  });
  const std = count === 0 ? 0 : Math.sqrt(squares / count);
  // A spread below the rounding of the mean is none: dividing by it would only blow up noise.
  const constant = std <= Math.abs(mean) * 1e-12;
  return { kind: 'numeric', name, mean, std: constant ? 1 : std, missing };
}

function fitCategories(
  cells: Float32Array,
  parts: Uint8Array,
  width: number,
  index: number,
  { name, codes }: Column,
): FeatureInfo {
  const texts = [...codes.keys()];
  const used = new Uint8Array(texts.length);
  let missing = 0;
  for (let row = 0; row < parts.length; row++) {
    const code = cells[row * width + index]!;
    if (parts[row] !== TRAIN) continue;
    if (Number.isNaN(code)) missing++;
    else used[code] = 1;
  }
  const categories = texts.filter((_, code) => used[code] === 1).sort(naturalCompare);
  const place = new Map(categories.map((text, rank) => [text, rank]));
  const rankOf = texts.map((text) => place.get(text) ?? NaN);
  for (let at = index; at < cells.length; at += width) {
    if (!Number.isNaN(cells[at]!)) cells[at] = rankOf[cells[at]!]!;
  }
  return { kind: 'categorical', name, categories, missing };
}
