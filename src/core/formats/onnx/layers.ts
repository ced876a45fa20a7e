import type { HostTensor } from '../../engine';
import { sizeOf, windowOutput } from '../../model/shapes';
import { biasOf, weightsOf } from '../../model/spec';
import type {
  Conv2dLayer,
  DenseLayer,
  FlattenLayer,
  LayerSpec,
  MaxPoolLayer,
  SelectLayer,
} from '../../model/spec';
import type { Attributes, OnnxGraph } from './graph';
import { isIdentity } from './preprocess';
import type { Value } from './preprocess';

interface LayerContext {
  readonly graph: OnnxGraph;
  readonly weights: Readonly<Record<string, HostTensor>>;
  /** Shape of one sample at the layer's input, in the net's own layout. */
  readonly inputShape: readonly number[];
}

/** Adds the nodes of one layer and gives its result. */
export function addLayer(layer: LayerSpec, x: Value, context: LayerContext): Value {
  switch (layer.op) {
    case 'conv2d':
      return addConv(layer, x, context);
    case 'dense':
      return addDense(layer, x, context);
    case 'max-pool': {
      const attributes = windowAttributes(layer, layer.poolSize, context.inputShape);
      return {
        name: context.graph.node(layer.name, 'MaxPool', [channelsFirst(x, context)], attributes),
        layout: 'nchw',
      };
    }
    case 'relu':
      return { ...x, name: context.graph.node(layer.name, 'Relu', [x.name]) };
    case 'flatten':
      return addFlatten(layer, x, context);
    case 'select':
      return addSelect(layer, x, context);
    case 'dropout':
      return x;
  }
}

/** Puts the logits in the net's order, which they are in already unless the net ends with a flatten or a table. */
export function addOrder(x: Value, graph: OnnxGraph): void {
  if (x.order)
    graph.node('ordered', 'Gather', [x.name, positions(graph, 'ordered', inverse(x.order))], { axis: 1 });
}

function addConv(layer: Conv2dLayer, x: Value, context: LayerContext): Value {
  const { graph, weights } = context;
  const { shape, data } = weights[weightsOf(layer.name)]!;
  const [rows, columns, ins, outs] = shape as [number, number, number, number];
  const taps = rows * columns;
  const turned = new Float32Array(data.length); // [out, in, rows, columns] from [rows, columns, in, out]
  for (let o = 0, at = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) {
      for (let tap = 0; tap < taps; tap++) turned[at++] = data[(tap * ins + i) * outs + o]!;
    }
  }
  const inputs = [
    channelsFirst(x, context),
    graph.constant(weightsOf(layer.name), [outs, ins, rows, columns], turned),
    graph.constant(biasOf(layer.name), [outs], weights[biasOf(layer.name)]!.data as Float32Array),
  ];
  const attributes = windowAttributes(layer, layer.kernelSize, context.inputShape);
  return { name: graph.node(layer.name, 'Conv', inputs, attributes), layout: 'nchw' };
}

function addDense(layer: DenseLayer, x: Value, { graph, weights }: LayerContext): Value {
  const { shape, data } = weights[weightsOf(layer.name)]!;
  const [ins, outs] = shape as [number, number];
  // The rows follow their inputs: cheaper than putting each sample in order.
  let rows = data as Float32Array;
  if (x.order) {
    rows = new Float32Array(data.length);
    x.order.forEach((unit, i) =>
      rows.set(data.subarray(unit * outs, (unit + 1) * outs) as Float32Array, i * outs),
    );
  }
  const inputs = [
    x.name,
    graph.constant(weightsOf(layer.name), [ins, outs], rows),
    graph.constant(biasOf(layer.name), [outs], weights[biasOf(layer.name)]!.data as Float32Array),
  ];
  return { name: graph.node(layer.name, 'Gemm', inputs), layout: 'flat' };
}

function addFlatten(layer: FlattenLayer, x: Value, { graph, inputShape }: LayerContext): Value {
  const name = graph.node(layer.name, 'Flatten', [x.name], { axis: 1 });
  if (x.layout !== 'nchw') return { name, layout: 'flat', ...(x.order ? { order: x.order } : {}) };
  // Memory holds channel by channel; the net counts position by position.
  const channels = inputShape.at(-1)!;
  const places = sizeOf(inputShape) / channels;
  const order = Array.from(
    { length: places * channels },
    (_, i) => (i % places) * channels + Math.floor(i / places),
  );
  return { name, layout: 'flat', ...(isIdentity(order) ? {} : { order }) };
}

function addSelect(layer: SelectLayer, x: Value, { graph }: LayerContext): Value {
  const place = x.order && inverse(x.order);
  const indices = layer.indices.map((unit) => (place ? place[unit]! : unit));
  const axis = x.layout === 'nchw' ? 1 : -1;
  const name = graph.node(layer.name, 'Gather', [x.name, positions(graph, layer.name, indices)], { axis });
  return { name, layout: x.layout };
}

function channelsFirst(x: Value, { graph }: LayerContext): string {
  return x.layout === 'nchw'
    ? x.name
    : graph.node(`${x.name}/nchw`, 'Transpose', [x.name], { perm: [0, 3, 1, 2] });
}

/** Kernel, strides and TensorFlow's padding in numbers: of an odd total, the larger half comes after. */
function windowAttributes(
  layer: Conv2dLayer | MaxPoolLayer,
  window: readonly [number, number],
  inputShape: readonly number[],
): Attributes {
  const totals = window.map((kernel, axis) => {
    if (layer.padding === 'valid') return 0;
    const [size, stride] = [inputShape[axis]!, layer.strides[axis]!];
    return Math.max((windowOutput(size, kernel, stride, 'same') - 1) * stride + kernel - size, 0);
  });
  const before = totals.map((total) => Math.floor(total / 2));
  const after = totals.map((total) => Math.ceil(total / 2));
  return { kernel_shape: window, strides: layer.strides, pads: [...before, ...after] };
}

const positions = (graph: OnnxGraph, name: string, indices: readonly number[]): string =>
  graph.constant(`${name}/indices`, [indices.length], Int32Array.from(indices));

/** The position of each unit. */
function inverse(order: readonly number[]): number[] {
  const place = Array<number>(order.length);
  order.forEach((unit, position) => (place[unit] = position));
  return place;
}
