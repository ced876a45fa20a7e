import { UserError } from '../../shared/errors';
import { formatShape, inferShapes } from './shapes';
import type { LayerSpec, ModelSpec } from './spec';

/** Side of the largest square image that is tried when looking for the smallest that works. */
const LARGEST_TRIED = 256;

/**
 * A convolutional net for images of a given shape.
 *
 * @param make the net for an input `[height, width, channels]`
 * @throws UserError for a table, and for images that are too small: with the layer, the sizes there, and the smallest
 *   square image that works
 */
export function fitImages(
  name: string,
  inputShape: readonly number[],
  make: (inputShape: readonly number[]) => ModelSpec,
): ModelSpec {
  if (inputShape.length !== 3) {
    throw new UserError(
      `net "${name}" is given a table of ${formatShape(inputShape)} features`,
      'images: height × width × channels',
      'choose mlp for tables',
    );
  }
  const spec = make(inputShape);
  try {
    inferShapes(spec);
    return spec;
  } catch (error) {
    const smallest = smallestSquare(inputShape[2]!, make);
    if (!(error instanceof UserError) || smallest === null) throw error;
    throw new UserError(
      `net "${name}" does not fit images of ${inputShape[0]}×${inputShape[1]}: ${error.got}`,
      `images of at least ${smallest}×${smallest}`,
      'use larger images or another net, for example mlp',
    );
  }
}

/** A convolutional net whose layers are the same for images of any size. @throws UserError as `fitImages` does */
export function imageNet(
  name: string,
  inputShape: readonly number[],
  classes: number,
  layers: readonly LayerSpec[],
): ModelSpec {
  return fitImages(name, inputShape, (shape) => ({ name, inputShape: shape, classes, layers }));
}

function smallestSquare(channels: number, make: (inputShape: readonly number[]) => ModelSpec): number | null {
  for (let side = 1; side <= LARGEST_TRIED; side++) {
    try {
      inferShapes(make([side, side, channels]));
      return side;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return null;
}
