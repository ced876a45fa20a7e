import { UserError } from '../../shared/errors';
import { inferShapes, sizeOf, weightLayers, weightShape } from '../model/shapes';
import type { LayerSpec, ModelSpec, WeightLayer } from '../model/spec';
import type { Grouping, GroupView, LayerPlace, MethodSettings } from './method';

export const groupings: readonly Grouping[] = ['tap', 'input-channel', 'filter'];

/**
 * The weights of a layer as groups.
 *
 * | grouping        | convolution `[kh, kw, in, out]`   | dense `[in, out]`                                       |
 * |-----------------|-----------------------------------|---------------------------------------------------------|
 * | `tap`           | one per (kh, kw, in), across `out`| one per input: its outgoing weights                     |
 * | `input-channel` | one per `in`                      | one per input; after the flattening of a convolution,   |
 * |                 |                                   | one per channel: `[height·width, channels, out]`        |
 * | `filter`        | one per `out`                     | one per unit: its incoming weights                      |
 *
 * The pixels of an image that is flattened at the net's input are inputs of their own: one group a channel would make
 * the whole layer a single group.
 *
 * @throws UserError when the layer has no weights, or when its inputs are a selection of flattened channels, which fall
 *   into groups of unequal size
 */
export function groupView(spec: ModelSpec, layerName: string, grouping: Grouping): GroupView {
  const layer = weightLayers(spec).find(({ name }) => name === layerName);
  if (!layer) {
    throw new UserError(
      `net "${spec.name}" has no layer with weights named "${layerName}"`,
      `one of ${weightLayers(spec)
        .map(({ name }) => name)
        .join(', ')}`,
      'correct the name',
    );
  }
  const shape = weightShape(layer, inferShapes(spec));
  const last = shape.length - 1;
  switch (grouping) {
    case 'tap':
      return view(shape, [last]);
    case 'filter':
      return view(
        shape,
        shape.slice(0, last).map((_, axis) => axis),
      );
    case 'input-channel':
      if (layer.op === 'conv2d') return view(shape, [0, 1, 3]);
      return denseByChannel(spec, layer, shape as readonly [number, number]);
  }
}

/** The place of every layer with weights, in the net's order: what a method's penalty and prox are told. */
export function layerPlaces(spec: ModelSpec, grouping: Grouping): readonly LayerPlace[] {
  const layers = weightLayers(spec);
  return layers.map(({ name }, i) => ({
    name,
    index: i + 1,
    count: layers.length,
    view: groupView(spec, name, grouping),
  }));
}

/** The grouping among a method's settings; `tap` for methods that know no groups, so that all are counted alike. */
export function groupingOf(settings: MethodSettings): Grouping {
  return groupings.find((grouping) => grouping === settings['grouping']) ?? 'tap';
}

/**
 * Which group a weight is in, for loops over host arrays: weight `k` of a tensor with `out` outputs is in group
 * `(k mod out)` when `byOutput`, else in group `⌊k / out⌋ mod groups`.
 */
export function isByOutput(groups: GroupView): boolean {
  return !groups.reduceAxes.includes(groups.shape.length - 1);
}

function view(shape: readonly number[], reduceAxes: readonly number[]): GroupView {
  const groupSize = reduceAxes.reduce((size, axis) => size * shape[axis]!, 1);
  return { shape, reduceAxes, groups: sizeOf(shape) / groupSize, groupSize };
}

function denseByChannel(
  spec: ModelSpec,
  layer: WeightLayer,
  [ins, outs]: readonly [number, number],
): GroupView {
  let source = sourceOf(spec, layer);
  let selected = false;
  while (source && source.op !== 'flatten' && source.op !== 'dense' && source.op !== 'conv2d') {
    selected ||= source.op === 'select';
    source = sourceOf(spec, source);
  }
  if (source?.op !== 'flatten') return view([ins, outs], [1]);
  let before = sourceOf(spec, source);
  while (before && before.op !== 'conv2d') before = sourceOf(spec, before);
  if (!before) return view([ins, outs], [1]);
  if (selected) {
    throw new UserError(
      `layer "${layer.name}" reads a selection of flattened channels`,
      'all positions of each channel',
      'choose the grouping tap or filter',
    );
  }
  const channels = inferShapes(spec)[source.inputs[0]!]!.at(-1)!;
  return view([ins / channels, channels, outs], [0, 2]);
}

/** The layer that a layer reads; undefined at the net's input. */
function sourceOf(spec: ModelSpec, layer: LayerSpec): LayerSpec | undefined {
  return spec.layers.find(({ name }) => name === layer.inputs[0]);
}
