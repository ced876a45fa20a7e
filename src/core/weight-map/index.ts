/** Weight maps: every layer as a small picture, zeros exact (`layer-map`), kept as bytes (`scale`, `records`). */
import type { Phase } from '../../shared/run-state';
import { columnsOf, rowsOf, type WeightMap } from '../../shared/weight-map';
import type { HostTensor } from '../engine';
import { inferShapes, weightLayers, weightShape } from '../model/shapes';
import { weightsOf, type ModelSpec } from '../model/spec';
import type { PrunePlan } from '../prune';
import { layerMap, layoutOf } from './layer-map';

export { decodeMaps, encodeMap, FILE_HEADER, soundLength } from './records';

/** Most bytes of pictures that a run keeps, and the most and fewest pictures along an evenly sampled training. */
const MOST_BYTES = 8_000_000;
const MOST_MAPS = 120;
const FEWEST_MAPS = 16;

/**
 * The net as pictures.
 *
 * @param weights of the dense original's shapes: units that were cut out while training stand there as zeros
 */
export function weightMap(
  spec: ModelSpec,
  weights: Readonly<Record<string, HostTensor>>,
  { kept, live }: Pick<PrunePlan, 'kept' | 'live'>,
  at: { readonly step: number; readonly epoch: number; readonly phase: Phase },
): WeightMap {
  const layers = weightLayers(spec).map((layer) =>
    layerMap(layer, weights[weightsOf(layer.name)]!, live[layer.name]!, kept[layer.name]!.length),
  );
  return { ...at, layers };
}

/** Epochs from one picture to the next, so that a run of `epochs` epochs stays within the limits. */
export function mapEvery(spec: ModelSpec, epochs: number): number {
  const shapes = inferShapes(spec);
  const bytes = weightLayers(spec)
    .map((layer) => layoutOf(layer, weightShape(layer, shapes)))
    .reduce((sum, layout) => sum + rowsOf(layout) * columnsOf(layout), 0);
  const maps = Math.min(MOST_MAPS, Math.max(FEWEST_MAPS, Math.floor(MOST_BYTES / bytes)));
  return Math.max(1, Math.ceil(epochs / maps));
}
