import type { HostTensor } from '../../engine';
import { parameters } from '../../model/shapes';
import type { LayerSpec, ModelSpec } from '../../model/spec';
import { stream } from '../../random';

/** Numbers in [0, 1). */
export type Draw = () => number;
/** Quick ones, for nets with many weights (mulberry32, T. Ettinger, 2017). */
export function quickDrawFrom(seed: number): Draw {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
export const drawFrom = (seed: number): Draw => stream('random net', seed).uniform;
export const between = (draw: Draw, low: number, high: number): number =>
  low + Math.floor(draw() * (high - low + 1));
const normal = (draw: Draw): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
export const pick = <T>(draw: Draw, choices: readonly T[]): T =>
  choices[Math.floor(draw() * choices.length)]!;

export const families = ['mlp', 'table', 'lenet', 'reference', 'odd'] as const;
type Family = (typeof families)[number];

/** A layer still without its input: the layer before it. */
type Link = LayerSpec extends infer L ? (L extends LayerSpec ? Omit<L, 'inputs'> : never) : never;

/** A net of a family with random sizes. */
export function randomSpec(family: Family, draw: Draw): ModelSpec {
  const classes = between(draw, 2, 6);
  const size = (): number => between(draw, 3, 12);
  const image = (side: number): number[] => [
    side + between(draw, 0, 2),
    side + between(draw, 0, 2),
    between(draw, 1, 3),
  ];
  switch (family) {
    case 'mlp':
      return chain(family, image(4), classes, [flatten, ...mlp([size(), size(), size()], draw)]);
    case 'table':
      return chain(family, [between(draw, 4, 30)], classes, mlp([size(), size()], draw));
    case 'lenet':
      return chain(family, image(14), classes, [
        conv('conv1', size(), 3),
        pool('pool1'),
        conv('conv2', size(), 3),
        pool('pool2'),
        flatten,
        ...mlp([size()], draw),
      ]);
    case 'reference':
      return chain(family, image(8), classes, [
        conv('conv1', size(), 5, 'same'),
        relu('relu1'),
        pool('pool1', 'same'),
        conv('conv2', size(), 5, 'same'),
        relu('relu2'),
        pool('pool2', 'same'),
        flatten,
        ...mlp([size()], draw),
      ]);
    case 'odd':
      return chain(family, image(9), classes, [
        conv('conv1', size(), 3, pick(draw, ['same', 'valid']), between(draw, 1, 2)),
        pool('pool1', 'same', 1),
        relu('relu1'),
        conv('conv2', size(), between(draw, 1, 3), 'same'),
        conv('conv3', size(), 2, pick(draw, ['same', 'valid'])),
        relu('relu3'),
        { name: 'drop', op: 'dropout', rate: 0.25 },
        flatten,
        ...mlp([], draw),
      ]);
  }
}

function chain(name: string, inputShape: number[], classes: number, links: Link[]): ModelSpec {
  const all: Link[] = [...links, { name: 'logits', op: 'dense', units: classes }];
  const layers = all.map((link, i) => ({ ...link, inputs: [all[i - 1]?.name ?? 'input'] })) as LayerSpec[];
  return { name, inputShape, classes, layers };
}

const flatten: Link = { name: 'flatten', op: 'flatten' };
const relu = (name: string): Link => ({ name, op: 'relu' });
const conv = (
  name: string,
  filters: number,
  side: number,
  padding: 'same' | 'valid' = 'valid',
  stride = 1,
): Link => ({
  name,
  op: 'conv2d',
  filters,
  kernelSize: [side, side],
  strides: [stride, stride],
  padding,
});
const pool = (name: string, padding: 'same' | 'valid' = 'valid', stride = 2): Link => ({
  name,
  op: 'max-pool',
  poolSize: [2, 2],
  strides: [stride, stride],
  padding,
});
const mlp = (widths: number[], draw: Draw): Link[] =>
  widths.flatMap((units, i): Link[] => [
    { name: `dense${i + 1}`, op: 'dense', units },
    relu(`act${i + 1}`),
    ...(draw() < 0.3 ? [{ name: `drop${i + 1}`, op: 'dropout', rate: 0.5 } as const] : []),
  ]);

/**
 * Weights with zeros as regularisers leave them: scattered, whole inputs, whole outputs, whole taps, or none; batch norms
 * with random statistics, and with scales that are zero.
 *
 * @param shares what part of a tensor may become zero at once; 1 is all of it
 * @param isDeep draws weights of variance 2 / fan-in, with which the values of a deep net stay in bounds
 */
export function randomWeights(
  spec: ModelSpec,
  draw: Draw,
  shares: readonly number[] = [0.3, 0.6, 0.9],
  isDeep = false,
): Record<string, HostTensor> {
  const weights: Record<string, HostTensor> = {};
  for (const { name, kind, shape } of parameters(spec)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = new Float32Array(size);
    const limit = Math.sqrt((6 * shape.at(-1)!) / size); // a uniform of variance 2 / fan-in
    for (let at = 0; at < size; at++)
      data[at] = isDeep && kind === 'weights' ? (2 * draw() - 1) * limit : normal(draw) * 0.5;
    if (kind === 'weights')
      for (let times = between(draw, 0, 2); times > 0; times--)
        zeroSome(data, shape, pick(draw, shares), draw);
    if (kind === 'bias' && draw() < 0.2) data.fill(0);
    if (kind === 'variance') data.forEach((value, u) => (data[u] = 0.3 + value ** 2));
    if (kind === 'scale' && draw() < 0.5) {
      const share = pick(draw, shares);
      data.forEach((_, u) => (data[u]! *= draw() < share ? 0 : 2));
    }
    weights[name] = { dtype: 'float32', shape, data };
  }
  return weights;
}

function zeroSome(data: Float32Array, shape: readonly number[], share: number, draw: Draw): void {
  const [ins, outs] = shape.slice(-2) as [number, number];
  const rows = data.length / outs;
  // Scattered, inputs, outputs, taps: how many groups, and the group of a weight.
  const [groups, groupOf] = pick(draw, [
    [data.length, (at: number) => at],
    [ins, (at: number) => Math.floor(at / outs) % ins],
    ...(outs > 1 ? [[outs, (at: number) => at % outs] as const] : []),
    [rows, (at: number) => Math.floor(at / outs)],
  ] as const);
  const dies = Uint8Array.from({ length: groups }, () => (draw() < share ? 1 : 0));
  for (let at = 0; at < data.length; at++) if (dies[groupOf(at)]) data[at] = 0;
}

export const randomSample = (spec: ModelSpec, draw: Draw): Float64Array =>
  Float64Array.from({ length: spec.inputShape.reduce((a, b) => a * b, 1) }, () => normal(draw));
