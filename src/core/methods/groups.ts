import { UserError } from '../../shared/errors';
import { inferShapes, sizeOf, weightLayers, weightShape } from '../model/shapes';
import type { ModelSpec, WeightLayer } from '../model/spec';
import { featureLayout } from './feature-layout';
import type { Grouping, GroupView, LayerPlace, Method, MethodSettings } from './method';

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
 * A depthwise convolution `[kh, kw, channels, 1]` has one kernel a channel, which is input and output at once: that
 * kernel is its group in every grouping.
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
  if (layer.op === 'depthwise-conv2d') return view(shape, [0, 1, 3]);
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

/**
 * The place of every batch norm, in the net's order, for methods on its scales: each scale is a group of its own.
 *
 * @throws UserError when the net has no batch norm
 */
export function scalePlaces(spec: ModelSpec): readonly LayerPlace[] {
  const layers = spec.layers.filter(({ op }) => op === 'batch-norm');
  if (layers.length === 0) {
    throw new UserError(
      `net "${spec.name}" has no batch norm, whose scales this method works on`,
      'a net with batch norm, for example vgg or resnet',
      'choose such a net, or a method that works on weights',
    );
  }
  const shapes = inferShapes(spec);
  return layers.map(({ name }, i) => ({
    name,
    index: i + 1,
    count: layers.length,
    view: view([shapes[name]!.at(-1)!, 1], [1]),
  }));
}

/**
 * Where a method works in a net.
 *
 * @throws UserError when the net has nothing that it works on, or cannot be grouped so
 */
export function methodPlaces(
  { on }: Pick<Method, 'on'>,
  spec: ModelSpec,
  settings: MethodSettings,
): readonly LayerPlace[] {
  return on === 'scale' ? scalePlaces(spec) : layerPlaces(spec, groupingOf(settings));
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
  const layout = featureLayout(spec, layer.inputs[0]!);
  switch (layout.kind) {
    case 'own':
      return view([ins, outs], [1]);
    case 'channels':
      return view([ins / layout.channels, layout.channels, outs], [0, 2]);
    case 'uneven':
      throw new UserError(
        `layer "${layer.name}" reads ${layout.what}`,
        'all positions of each channel',
        'choose the grouping tap or filter',
      );
  }
}
