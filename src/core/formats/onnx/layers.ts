import type { HostTensor } from '../../engine';
import { paddingOf, windowOf } from '../../model/layer-shape';
import type { WindowLayer } from '../../model/layer-shape';
import { biasOf, EPSILON, meanOf, scaleOf, shiftOf, varianceOf, weightsOf } from '../../model/spec';
import type {
  BatchNormLayer,
  Conv2dLayer,
  DenseLayer,
  DepthwiseConv2dLayer,
  LayerSpec,
} from '../../model/spec';
import type { Attributes, OnnxGraph } from './graph';
import { channelsFirst, follow } from './layout';
import type { Value } from './layout';
import { addConcat, addFlatten, addReshape, addSelect, addSum } from './moves';

export interface LayerContext {
  readonly graph: OnnxGraph;
  readonly weights: Readonly<Record<string, HostTensor>>;
  /** Shapes of one sample at the layer's inputs, in the net's own layout. */
  readonly inputShapes: readonly (readonly number[])[];
}

/** Adds the nodes of one layer and gives its result. */
export function addLayer(layer: LayerSpec, inputs: readonly Value[], context: LayerContext): Value {
  const [x] = inputs as [Value];
  const { graph } = context;
  switch (layer.op) {
    case 'conv2d':
    case 'depthwise-conv2d':
      return addConv(layer, x, context);
    case 'dense':
      return addDense(layer, x, context);
    case 'batch-norm':
      return addBatchNorm(layer, x, context);
    case 'add':
      return addSum(layer, inputs, context);
    case 'concat':
      return addConcat(layer, inputs, context);
    case 'max-pool':
      return addWindow(layer, 'MaxPool', [channelsFirst(x, graph)], context);
    case 'average-pool':
      return addWindow(layer, 'AveragePool', [channelsFirst(x, graph)], context, { count_include_pad: 0 });
    case 'global-average-pool': {
      const means = graph.node(`${layer.name}/means`, 'GlobalAveragePool', [channelsFirst(x, graph)]);
      return { name: graph.node(layer.name, 'Flatten', [means], { axis: 1 }), layout: 'flat' };
    }
    case 'relu':
      return { ...x, name: graph.node(layer.name, 'Relu', [x.name]) };
    case 'relu6': {
      const bound = (name: string, value: number): string =>
        graph.constant(`${layer.name}/${name}`, [], Float32Array.of(value));
      return { ...x, name: graph.node(layer.name, 'Clip', [x.name, bound('low', 0), bound('high', 6)]) };
    }
    case 'flatten':
      return addFlatten(layer, x, context);
    case 'reshape':
      return addReshape(layer, x, context);
    case 'select':
      return addSelect(layer, x, context);
    case 'dropout':
      return x;
  }
}

/** A depthwise convolution is one of as many groups as there are channels. */
function addConv(layer: Conv2dLayer | DepthwiseConv2dLayer, x: Value, context: LayerContext): Value {
  const { graph, weights } = context;
  const { shape, data } = weights[weightsOf(layer.name)]!;
  const [rows, columns, ins, outs] = shape as [number, number, number, number];
  const taps = rows * columns;
  // [out, in, rows, columns] from [rows, columns, in, out]; depthwise [channels, 1, …] from […, channels, 1].
  const [first, second] = layer.op === 'conv2d' ? [outs, ins] : [ins, outs];
  const turned = new Float32Array(data.length);
  for (let a = 0, at = 0; a < first; a++) {
    for (let b = 0; b < second; b++) {
      const offset = layer.op === 'conv2d' ? b * outs + a : a;
      for (let tap = 0; tap < taps; tap++) turned[at++] = data[tap * ins * outs + offset]!;
    }
  }
  const inputs = [
    channelsFirst(x, graph),
    graph.constant(weightsOf(layer.name), [first, second, rows, columns], turned),
    ...biasInput(layer.name, context),
  ];
  return addWindow(layer, 'Conv', inputs, context, layer.op === 'conv2d' ? {} : { group: ins });
}

function biasInput(layer: string, { graph, weights }: LayerContext): string[] {
  const bias = weights[biasOf(layer)];
  return bias ? [graph.constant(biasOf(layer), bias.shape, bias.data as Float32Array)] : [];
}

function addDense(layer: DenseLayer, x: Value, context: LayerContext): Value {
  const { graph, weights } = context;
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
    ...biasInput(layer.name, context),
  ];
  return { name: graph.node(layer.name, 'Gemm', inputs), layout: 'flat' };
}

/** With the running statistics. ONNX's channels are the second axis, for lists of units too. */
function addBatchNorm({ name, epsilon = EPSILON }: BatchNormLayer, x: Value, context: LayerContext): Value {
  const { graph, weights } = context;
  const byChannel = [scaleOf, shiftOf, meanOf, varianceOf].map((nameOf) => {
    const data = follow(weights[nameOf(name)]!.data as Float32Array, x);
    return graph.constant(nameOf(name), [data.length], data);
  });
  const source = x.layout === 'flat' ? x.name : channelsFirst(x, graph);
  const result = graph.node(name, 'BatchNormalization', [source, ...byChannel], {
    epsilon: { float: epsilon },
  });
  return x.layout === 'flat' ? { ...x, name: result } : { name: result, layout: 'nchw' };
}

/** A node that moves a window: kernel, strides and TensorFlow's padding in numbers. */
function addWindow(
  layer: WindowLayer,
  op: string,
  inputs: readonly string[],
  { graph, inputShapes }: LayerContext,
  more: Attributes = {},
): Value {
  const { before, after } = paddingOf(layer, inputShapes[0]!);
  const attributes = {
    kernel_shape: windowOf(layer),
    strides: layer.strides,
    pads: [...before, ...after],
    ...more,
  };
  return { name: graph.node(layer.name, op, inputs, attributes), layout: 'nchw' };
}
