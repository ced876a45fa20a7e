/** Layers that join values or move them about, and compute nothing else. */
import type { AddLayer, ConcatLayer, FlattenLayer, ReshapeLayer, SelectLayer } from '../../model/spec';
import type { LayerContext } from './layers';
import { channelOrder, channelsFirst, flat, indexList, inOrder, inverse } from './layout';
import type { Value } from './layout';

/** Sum of values of one shape, which are first laid out alike. */
export function addSum(layer: AddLayer, inputs: readonly Value[], { graph }: LayerContext): Value {
  const [first] = inputs as [Value];
  const sum = (names: readonly string[]): string =>
    names.reduce((total, name) => graph.node(layer.name, 'Add', [total, name]));
  if (first.layout !== 'flat') {
    return { name: sum(inputs.map((x) => channelsFirst(x, graph))), layout: 'nchw' };
  }
  const alike = inputs.every(({ order }) => String(order) === String(first.order));
  return alike
    ? { ...first, name: sum(inputs.map(({ name }) => name)) }
    : flat(sum(inputs.map((x) => inOrder(x, graph))));
}

export function addConcat(layer: ConcatLayer, inputs: readonly Value[], context: LayerContext): Value {
  const { graph, inputShapes } = context;
  const join = (names: readonly string[]): string => graph.node(layer.name, 'Concat', names, { axis: 1 });
  if (inputs[0]!.layout !== 'flat') {
    return { name: join(inputs.map((x) => channelsFirst(x, graph))), layout: 'nchw' };
  }
  const order: number[] = [];
  inputs.forEach((x, i) => {
    const offset = order.length;
    for (let at = 0; at < inputShapes[i]![0]!; at++) order.push(offset + (x.order?.[at] ?? at));
  });
  return flat(join(inputs.map(({ name }) => name)), order);
}

export function addFlatten(layer: FlattenLayer, x: Value, { graph, inputShapes }: LayerContext): Value {
  const name = graph.node(layer.name, 'Flatten', [x.name], { axis: 1 });
  return flat(name, x.layout === 'nchw' ? channelOrder(inputShapes[0]!) : x.order);
}

/** A list, or an image born channels last; of one channel it is channels first as well. */
export function addReshape(layer: ReshapeLayer, x: Value, context: LayerContext): Value {
  const { graph } = context;
  const list = x.layout === 'flat' ? x : addFlatten({ ...layer, op: 'flatten' }, x, context);
  const source = inOrder(list, graph);
  const [height, width, channels] = layer.shape;
  if (channels === undefined) return flat(source);
  const layout = channels === 1 ? 'nchw' : 'nhwc';
  const sizes = layout === 'nchw' ? [1, height!, width!] : [height!, width!, channels];
  // 0 stands for the length of the batch axis.
  const shape = graph.constant(`${layer.name}/shape`, [4], BigInt64Array.from([0, ...sizes].map(BigInt)));
  return { name: graph.node(layer.name, 'Reshape', [source, shape]), layout };
}

export function addSelect(layer: SelectLayer, x: Value, { graph }: LayerContext): Value {
  const place = x.order && inverse(x.order);
  const indices = layer.indices.map((unit) => (place ? place[unit]! : unit));
  const axis = x.layout === 'nchw' ? 1 : -1;
  const name = graph.node(layer.name, 'Gather', [x.name, indexList(graph, layer.name, indices)], { axis });
  return { name, layout: x.layout };
}
