import type { HostTensor } from '../../engine';
import { parameters } from '../../model/shapes';
import type { LayerSpec, ModelSpec } from '../../model/spec';
import { stream } from '../../random';

/** Numbers in [0, 1). */
type Draw = () => number;
export const drawFrom = (seed: number): Draw => stream('random net', seed).uniform;
const between = (draw: Draw, low: number, high: number): number =>
  low + Math.floor(draw() * (high - low + 1));
const normal = (draw: Draw): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
const pick = <T>(draw: Draw, choices: readonly T[]): T => choices[Math.floor(draw() * choices.length)]!;

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

/** Weights with zeros as regularisers leave them: scattered, whole inputs, whole outputs, whole taps, or none. */
export function randomWeights(spec: ModelSpec, draw: Draw): Record<string, HostTensor> {
  const weights: Record<string, HostTensor> = {};
  for (const { name, kind, shape } of parameters(spec)) {
    const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => normal(draw) * 0.5);
    if (kind === 'weights')
      for (let times = between(draw, 0, 2); times > 0; times--) zeroSome(data, shape, draw);
    if (kind === 'bias' && draw() < 0.2) data.fill(0);
    weights[name] = { dtype: 'float32', shape, data };
  }
  return weights;
}

function zeroSome(data: Float32Array, shape: readonly number[], draw: Draw): void {
  const [ins, outs] = shape.slice(-2) as [number, number];
  const share = pick(draw, [0.3, 0.6, 0.9]);
  const groupOf = pick(draw, [
    (at: number) => at, // scattered
    (at: number) => Math.floor(at / outs) % ins, // inputs
    (at: number) => at % outs, // outputs
    (at: number) => Math.floor(at / outs), // taps
  ]);
  const dies = new Map<number, boolean>();
  data.forEach((_, at) => {
    const group = groupOf(at);
    if (!dies.has(group)) dies.set(group, draw() < share);
    if (dies.get(group)) data[at] = 0;
  });
}

export const randomSample = (spec: ModelSpec, draw: Draw): Float64Array =>
  Float64Array.from({ length: spec.inputShape.reduce((a, b) => a * b, 1) }, () => normal(draw));
