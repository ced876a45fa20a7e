import type { HostTensor } from '../../engine';
import { biasOf, weightsOf } from '../../model/spec';
import type { Conv2dLayer, LayerSpec, MaxPoolLayer, ModelSpec } from '../../model/spec';

/** Values of one sample: an image `[height, width, channels]` or a list `[units]`, row-major, double precision. */
interface Value {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
type Weights = Readonly<Record<string, HostTensor>>;

/**
 * The logits of one preprocessed sample, by the definition of each layer in plain loops and double precision: an
 * oracle that shares nothing with the engines and encoders it judges.
 */
export function forward64(spec: ModelSpec, weights: Weights, sample: ArrayLike<number>): Float64Array {
  const values: Record<string, Value> = {
    input: { shape: spec.inputShape, data: Float64Array.from(sample) },
  };
  for (const layer of spec.layers) values[layer.name] = apply(layer, values[layer.inputs[0]!]!, weights);
  return values[spec.layers.at(-1)!.name]!.data;
}

function apply(layer: LayerSpec, x: Value, weights: Weights): Value {
  switch (layer.op) {
    case 'dense':
      return dense(x, weights[weightsOf(layer.name)]!.data, weights[biasOf(layer.name)]!.data);
    case 'conv2d':
      return conv(layer, x, weights[weightsOf(layer.name)]!.data, weights[biasOf(layer.name)]!.data);
    case 'max-pool':
      return pool(layer, x);
    case 'relu':
      return { ...x, data: x.data.map((v) => Math.max(0, v)) };
    case 'flatten':
      return { shape: [x.data.length], data: x.data };
    case 'dropout':
      return x;
    case 'select': {
      const units = x.shape.at(-1)!;
      const picked: number[] = [];
      for (let start = 0; start < x.data.length; start += units) {
        for (const index of layer.indices) picked.push(x.data[start + index]!);
      }
      return { shape: [...x.shape.slice(0, -1), layer.indices.length], data: Float64Array.from(picked) };
    }
  }
}

function dense(x: Value, weights: ArrayLike<number>, bias: ArrayLike<number>): Value {
  const y = Float64Array.from(bias);
  x.data.forEach((value, i) => y.forEach((_, o) => (y[o]! += value * weights[i * y.length + o]!)));
  return { shape: [y.length], data: y };
}

/** First row (or column) of each window, and how many windows there are, by TensorFlow's padding rule. */
function windows(layer: Conv2dLayer | MaxPoolLayer, axis: 0 | 1, size: number, kernel: number): number[] {
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
  layer: Conv2dLayer | MaxPoolLayer,
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

function conv(layer: Conv2dLayer, x: Value, weights: ArrayLike<number>, bias: ArrayLike<number>): Value {
  const ins = x.shape[2]!;
  const outs = layer.filters;
  const sums = new Map<number, Float64Array>();
  const [rows, columns] = slide(layer, layer.kernelSize, x, (place, tap, position) => {
    if (!sums.has(place)) sums.set(place, Float64Array.from(bias));
    const sum = sums.get(place)!;
    for (let i = 0; i < ins; i++) {
      const value = x.data[position * ins + i]!;
      for (let o = 0; o < outs; o++) sum[o]! += value * weights[(tap * ins + i) * outs + o]!;
    }
  });
  const data = new Float64Array(rows * columns * outs);
  for (const [place, sum] of sums) data.set(sum, place * outs);
  return { shape: [rows, columns, outs], data };
}

function pool(layer: MaxPoolLayer, x: Value): Value {
  const channels = x.shape[2]!;
  const best = new Map<number, Float64Array>();
  const [rows, columns] = slide(layer, layer.poolSize, x, (place, _, position) => {
    if (!best.has(place)) best.set(place, new Float64Array(channels).fill(-Infinity));
    const most = best.get(place)!;
    for (let c = 0; c < channels; c++) most[c] = Math.max(most[c]!, x.data[position * channels + c]!);
  });
  const data = new Float64Array(rows * columns * channels);
  for (const [place, most] of best) data.set(most, place * channels);
  return { shape: [rows, columns, channels], data };
}
