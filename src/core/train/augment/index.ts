/** Augmentation: random changes of training images inside the step, by numbers that are drawn outside of it. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

export { augments, drawTransforms } from './transforms';
export type { Augmentation } from './transforms';

/** Input that feeds the affine maps of a batch, `[batch, 8]`. */
export const TRANSFORMS = 'augment/transforms';

/**
 * Changed images, in their stored units: beyond the border is black (0), as around a padded image, and what the net gets
 * is normalised afterwards.
 *
 * @param images `[batch, height, width, channels]`
 */
export function augment(images: Tensor, transforms: Tensor): Tensor {
  return tf.image.transform(images as Tensor4D, transforms as Tensor2D, 'bilinear', 'constant', 0);
}
