import type { HostTensor } from '../../engine';
import { biasOf, EPSILON, meanOf, scaleOf, shiftOf, varianceOf, weightsOf } from '../../model/spec';
import type {
  AveragePoolLayer,
  BatchNormLayer,
  Conv2dLayer,
  DepthwiseConv2dLayer,
  LayerSpec,
  MaxPoolLayer,
  ModelSpec,
} from '../../model/spec';

/** Values of one sample: an image `[height, width, channels]` or a list `[units]`, row-major, double precision. */
interface Value {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
type Weights = Readonly<Record<string, HostTensor>>;
type Numbers = ArrayLike<number>;
type WindowLayer = Conv2dLayer | DepthwiseConv2dLayer | MaxPoolLayer | AveragePoolLayer;

/**
 * The logits of one preprocessed sample in evaluation, by the definition of each layer in plain loops and double
 * precision: an oracle that shares nothing with the engines and encoders it judges.
 */
export function forward64(spec: ModelSpec, weights: Weights, sample: Numbers): Float64Array {
  return values64(spec, weights, sample)[spec.layers.at(-1)!.name]!.data;
}

/** The values of every layer, `input` included. */
function values64(spec: ModelSpec, weights: Weights, sample: Numbers): Record<string, Value> {
  const values: Record<string, Value> = {
    input: { shape: spec.inputShape, data: Float64Array.from(sample) },
  };
  for (const layer of spec.layers) {
    values[layer.name] = apply(
      layer,
      layer.inputs.map((name) => values[name]!),
      weights,
    );
  }
  return values;
}

function apply(layer: LayerSpec, inputs: Value[], weights: Weights): Value {
  const [x] = inputs as [Value];
  const own = (nameOf: (layer: string) => string): Numbers | undefined => weights[nameOf(layer.name)]?.data;
  switch (layer.op) {
    case 'dense':
      return dense(x, own(weightsOf)!, own(biasOf) ?? new Float64Array(layer.units));
    case 'conv2d':
      return conv(layer, x, own(weightsOf)!, own(biasOf) ?? new Float64Array(layer.filters));
    case 'depthwise-conv2d':
      return depthwise(layer, x, own(weightsOf)!, own(biasOf) ?? new Float64Array(x.shape[2]!));
    case 'batch-norm':
      return batchNorm(layer, x, own(scaleOf)!, own(shiftOf)!, own(meanOf)!, own(varianceOf)!);
    case 'add':
      return { ...x, data: x.data.map((_, i) => inputs.reduce((sum, { data }) => sum + data[i]!, 0)) };
    case 'concat':
      return concat(inputs);
    case 'max-pool':
      return pool(layer, x, (values) => Math.max(...values));
    case 'average-pool':
      return pool(layer, x, mean);
    case 'global-average-pool':
      return globalMean(x);
    case 'relu':
      return { ...x, data: x.data.map((v) => Math.max(0, v)) };
    case 'relu6':
      return { ...x, data: x.data.map((v) => Math.min(6, Math.max(0, v))) };
    case 'flatten':
      return { shape: [x.data.length], data: x.data };
    case 'reshape':
      return { shape: layer.shape, data: x.data };
    case 'dropout':
      return x;
    case 'select':
      return pickUnits(x, layer.indices);
  }
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function pickUnits(x: Value, indices: readonly number[]): Value {
  const units = x.shape.at(-1)!;
  const picked: number[] = [];
  for (let start = 0; start < x.data.length; start += units) {
    for (const index of indices) picked.push(x.data[start + index]!);
  }
  return { shape: [...x.shape.slice(0, -1), indices.length], data: Float64Array.from(picked) };
}

function concat(inputs: readonly Value[]): Value {
  const widths = inputs.map(({ shape }) => shape.at(-1)!);
  const places = inputs[0]!.data.length / widths[0]!;
  const data: number[] = [];
  for (let place = 0; place < places; place++) {
    inputs.forEach(({ data: own }, i) => {
      for (let u = 0; u < widths[i]!; u++) data.push(own[place * widths[i]! + u]!);
    });
  }
  const width = widths.reduce((a, b) => a + b, 0);
  return { shape: [...inputs[0]!.shape.slice(0, -1), width], data: Float64Array.from(data) };
}

function batchNorm(
  { epsilon = EPSILON }: BatchNormLayer,
  x: Value,
  scale: Numbers,
  shift: Numbers,
  means: Numbers,
  variances: Numbers,
): Value {
  const units = x.shape.at(-1)!;
  const data = x.data.map((value, at) => {
    const u = at % units;
    return (scale[u]! * (value - means[u]!)) / Math.sqrt(variances[u]! + epsilon) + shift[u]!;
  });
  return { shape: x.shape, data };
}

function globalMean(x: Value): Value {
  const channels = x.shape[2]!;
  const data = Array.from({ length: channels }, (_, c) =>
    mean(Array.from(x.data.filter((_value, at) => at % channels === c))),
  );
  return { shape: [channels], data: Float64Array.from(data) };
}

function dense(x: Value, weights: Numbers, bias: Numbers): Value {
  const y = Float64Array.from(bias);
  x.data.forEach((value, i) => {
    for (let o = 0; o < y.length; o++) y[o]! += value * weights[i * y.length + o]!;
  });
  return { shape: [y.length], data: y };
}

/** First row (or column) of each window, and how many windows there are, by TensorFlow's padding rule. */
function windows(layer: WindowLayer, axis: 0 | 1, size: number, kernel: number): number[] {
  const stride = layer.strides[axis];
  if (layer.padding === 'valid') {
    return Array.from({ length: Math.floor((size - kernel) / stride) + 1 }, (_, i) => i * stride);
  }
  const count = Math.ceil(size / stride);
  const before = Math.floor(Math.max((count - 1) * stride + kernel - size, 0) / 2);
  return Array.from({ length: count }, (_, i) => i * stride - before);
}

/** Calls back for each place of the window and each position in it that lies on the image. */
function slide(
  layer: WindowLayer,
  [rows, columns]: readonly [number, number],
  x: Value,
  each: (place: number, tap: number, position: number) => void,
): readonly [number, number] {
  const [height, width] = x.shape as [number, number];
  const tops = windows(layer, 0, height, rows);
  const lefts = windows(layer, 1, width, columns);
  tops.forEach((top, r) =>
    lefts.forEach((left, c) => {
      for (let tap = 0; tap < rows * columns; tap++) {
        const row = top + Math.floor(tap / columns);
        const column = left + (tap % columns);
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        each(r * lefts.length + c, tap, row * width + column);
      }
    }),
  );
  return [tops.length, lefts.length];
}

function conv(layer: Conv2dLayer, x: Value, weights: Numbers, bias: Numbers): Value {
  const ins = x.shape[2]!;
  const outs = layer.filters;
  const sums = new Map<number, Float64Array>();
  const [rows, columns] = slide(layer, layer.kernelSize, x, (place, tap, position) => {
    if (!sums.has(place)) sums.set(place, Float64Array.from(bias));
    const sum = sums.get(place)!;
    for (let i = 0; i < ins; i++) {
      const value = x.data[position * ins + i]!;
      if (value === 0) continue; // half of what a ReLU leaves
      for (let o = 0; o < outs; o++) sum[o]! += value * weights[(tap * ins + i) * outs + o]!;
    }
  });
  const data = new Float64Array(rows * columns * outs);
  for (const [place, sum] of sums) data.set(sum, place * outs);
  return { shape: [rows, columns, outs], data };
}

function depthwise(layer: DepthwiseConv2dLayer, x: Value, weights: Numbers, bias: Numbers): Value {
  const channels = x.shape[2]!;
  const sums = new Map<number, Float64Array>();
  const [rows, columns] = slide(layer, layer.kernelSize, x, (place, tap, position) => {
    if (!sums.has(place)) sums.set(place, Float64Array.from(bias));
    const sum = sums.get(place)!;
    for (let c = 0; c < channels; c++)
      sum[c]! += x.data[position * channels + c]! * weights[tap * channels + c]!;
  });
  const data = new Float64Array(rows * columns * channels);
  for (const [place, sum] of sums) data.set(sum, place * channels);
  return { shape: [rows, columns, channels], data };
}

/** @param reduce of the values of a window that lie on the image, channel by channel */
function pool(
  layer: MaxPoolLayer | AveragePoolLayer,
  x: Value,
  reduce: (values: readonly number[]) => number,
): Value {
  const channels = x.shape[2]!;
  const seen = new Map<number, number[]>(); // by place and channel
  const [rows, columns] = slide(layer, layer.poolSize, x, (place, _, position) => {
    for (let c = 0; c < channels; c++) {
      const at = place * channels + c;
      if (!seen.has(at)) seen.set(at, []);
      seen.get(at)!.push(x.data[position * channels + c]!);
    }
  });
  const data = new Float64Array(rows * columns * channels);
  for (const [at, values] of seen) data[at] = reduce(values);
  return { shape: [rows, columns, channels], data };
}
