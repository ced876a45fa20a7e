import { inferShapes, sizeOf, weightLayers, weightShape } from '../model/shapes';
import type { ModelSpec, WeightLayer } from '../model/spec';

/**
 * Multiply–accumulates of one sample in one layer: every weight is used once at each position of the layer's output, so
 * `macs = weights × output height × output width` (1 × 1 for a dense layer). Biases are additions and are not counted.
 */
export function layerMacs(layer: WeightLayer, shapes: Readonly<Record<string, readonly number[]>>): number {
  return sizeOf(weightShape(layer, shapes)) * sizeOf(shapes[layer.name]!.slice(0, -1));
}

/** Multiply–accumulates of one sample in the whole net, as dense. FLOPs are twice that. */
export function netMacs(spec: ModelSpec): number {
  const shapes = inferShapes(spec);
  return weightLayers(spec).reduce((sum, layer) => sum + layerMacs(layer, shapes), 0);
}

/** Weights of the whole net, biases excluded. */
export function netWeights(spec: ModelSpec): number {
  const shapes = inferShapes(spec);
  return weightLayers(spec).reduce((sum, layer) => sum + sizeOf(weightShape(layer, shapes)), 0);
}
