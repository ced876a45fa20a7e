/** A dataset's mean images as pictures. */
import type { DatasetInfo, DatasetStatistics } from '../../../shared/dataset';
import { isFlattenedImage } from '../../state/preview';
import type { Picture } from '../../ui/picture';

export interface MeanPictures {
  readonly all: Picture;
  /** In the order of the classes; empty where they were not counted. */
  readonly byClass: readonly Picture[];
}

/**
 * Grey ones with their brightest value drawn white, since a mean is never as bright as a sample; all by one scale, so
 * that they can be compared. A table of flattened images has one of its columns' means. null for other tables.
 */
export function meanPictures(dataset: DatasetInfo, statistics: DatasetStatistics): MeanPictures | null {
  const { meanImage, classImages, features } = statistics;
  const [height = 0, width = 0, channels = 1] = dataset.sampleShape;
  if (meanImage) {
    const white = channels >= 3 ? 255 : largest([meanImage, ...classImages]);
    const picture = (values: ArrayLike<number>): Picture => ({ width, height, channels, values, white });
    return { all: picture(meanImage), byClass: classImages.map(picture) };
  }
  if (features.length === 0 || !isFlattenedImage(dataset)) return null;
  const values = features.map(({ range }) => range?.mean ?? 0);
  const side = Math.sqrt(features.length);
  return { all: { width: side, height: side, channels: 1, values, white: largest([values]) }, byClass: [] };
}

function largest(images: readonly ArrayLike<number>[]): number {
  let most = 0;
  for (const image of images) for (let at = 0; at < image.length; at++) most = Math.max(most, image[at]!);
  return most || 1;
}
