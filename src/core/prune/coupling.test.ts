import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { parameters } from '../model/shapes';
import type { LayerSpec, ModelSpec } from '../model/spec';
import { applyPlan, checkPlan, compactNet, cutReason, planCompaction } from './index';
import { forward64 } from './testing/forward64';
import { dagFamilies, randomDag } from './testing/random-dag';
import { drawFrom, randomSample, randomWeights } from './testing/random-net';

type Tensors = Record<string, HostTensor>;

const conv = (name: string, input: string, filters: number): LayerSpec => ({
  name,
  op: 'conv2d',
  inputs: [input],
  filters,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: 'same',
  bias: false,
});
const norm = (name: string, input: string): LayerSpec => ({ name, op: 'batch-norm', inputs: [input] });

/** The example of coupling.ts, with four channels: stem, a block of two convolutions, their sum, dense. */
const residual: ModelSpec = {
  name: 'residual',
  inputShape: [4, 4, 2],
  classes: 2,
  layers: [
    conv('stem', 'input', 4),
    conv('conv1', 'stem', 4),
    norm('norm1', 'conv1'),
    { name: 'relu1', op: 'relu', inputs: ['norm1'] },
    conv('conv2', 'relu1', 4),
    norm('norm2', 'conv2'),
    { name: 'sum', op: 'add', inputs: ['stem', 'norm2'] },
    { name: 'pool', op: 'global-average-pool', inputs: ['sum'] },
    { name: 'out', op: 'dense', inputs: ['pool'], units: 2 },
  ],
};
const full = (spec: ModelSpec): Tensors => randomWeights(spec, drawFrom(1), [0], true);

/** Sets the weights that lead to some outputs, or from some inputs, to zero. */
function clear(tensors: Tensors, name: string, side: 'in' | 'out', units: readonly number[]): void {
  const { shape, data } = tensors[name]!;
  const [ins, outs] = shape.slice(-2) as [number, number];
  data.forEach((_, at) => {
    if (units.includes(side === 'in' ? Math.floor(at / outs) % ins : at % outs)) data[at] = 0;
  });
}
const set = (tensors: Tensors, name: string, units: readonly number[], value: number): void =>
  units.forEach((u) => (tensors[name]!.data[u] = value));

function expectSame(spec: ModelSpec, weights: Tensors, net: { spec: ModelSpec; weights: Tensors }): void {
  const sample = randomSample(spec, drawFrom(2));
  const wanted = forward64(spec, weights, sample);
  forward64(net.spec, net.weights, sample).forEach((logit, c) =>
    expect(Math.abs(logit - wanted[c]!)).toBeLessThan(1e-5),
  );
}

describe('coupled channels', () => {
  it('cuts a channel of all layers on a residual addition once none needs it', () => {
    const weights = full(residual);
    clear(weights, 'out/weights', 'in', [2]);
    clear(weights, 'conv1/weights', 'in', [2]);
    const plan = planCompaction(residual, weights);
    for (const name of ['stem', 'conv2', 'norm2', 'sum']) expect(plan.kept[name]).toEqual([0, 1, 3]);
    for (const name of ['conv1', 'norm1', 'relu1']) expect(plan.kept[name]).toEqual([0, 1, 2, 3]);
    const net = applyPlan(plan, residual, weights);
    expect(net.weights['norm2/variance']!.shape).toEqual([3]);
    expect(net.weights['conv1/weights']!.shape).toEqual([3, 3, 3, 4]);
    expectSame(residual, weights, net);
  });

  it('keeps a dead channel that a live one is added to, and names both', () => {
    const weights = full(residual);
    set(weights, 'norm2/scale', [1, 3], 0);
    const plan = planCompaction(residual, weights);
    expect(plan.kept['conv2']).toEqual([0, 1, 2, 3]);
    expect(Array.from(plan.live['conv2']!.units)).toEqual([1, 0, 1, 0]);
    expect(plan.notRemoved).toContainEqual({
      layer: 'conv2',
      reason: '2 dead channels kept: the residual addition "sum" also adds live channels from "stem"',
    });
    const net = applyPlan(plan, residual, weights);
    expectSame(residual, weights, net);
    const { data } = net.weights['conv2/weights']!;
    expect(data.filter((_, at) => at % 4 === 1).every((value) => value === 0)).toBe(true);
  });

  it('folds a constant through a convolution without bias into the running mean behind it', () => {
    const spec: ModelSpec = {
      ...residual,
      layers: [
        ...residual.layers
          .map((layer): LayerSpec => (layer.op === 'conv2d' ? { ...layer, padding: 'valid' } : layer))
          .slice(0, 6),
        { name: 'pool', op: 'global-average-pool', inputs: ['norm2'] },
        { name: 'out', op: 'dense', inputs: ['pool'], units: 2 },
      ],
      inputShape: [7, 7, 2],
    };
    const weights = full(spec);
    set(weights, 'norm1/scale', [0], 0);
    set(weights, 'norm1/shift', [0], 3); // relu(3) reaches conv2 at every position
    const net = applyPlan(planCompaction(spec, weights), spec, weights);
    expect(net.weights['conv2/weights']!.shape).toEqual([3, 3, 3, 4]);
    expectSame(spec, weights, net);
    const moved = net.weights['norm2/mean']!.data[0]! - weights['norm2/mean']!.data[0]!;
    const taps = (weights['conv2/weights']!.data as Float32Array).filter((_, at) => at % 16 === 0);
    expect(moved).toBeCloseTo(-3 * taps.reduce((sum, tap) => sum + tap, 0), 4);
  });

  it('merges constants before a padded convolution into one channel, the border included', () => {
    const weights = full(residual);
    set(weights, 'norm1/scale', [0, 2, 3], 0);
    set(weights, 'norm1/shift', [0, 2, 3], 1);
    set(weights, 'norm1/shift', [2], 4);
    const reason =
      'the next convolution pads with zeros, so that folding into its bias would change the borders';
    const plan = planCompaction(residual, weights);
    expect(plan.kept['conv1']).toEqual([0, 1, 2, 3]);
    expect(plan.notRemoved).toContainEqual({ layer: 'conv1', reason: `3 constant filters: ${reason}` });
    const net = compactNet(residual, weights);
    expect(net.removed).toEqual([{ layer: 'conv1', kept: 2, of: 4 }]);
    expect(net.notRemoved).toContainEqual({ layer: 'conv1', reason: `1 constant filter: ${reason}` });
    expectSame(residual, weights, net);
    const [before, after] = [weights, net.weights].map((tensors) => tensors['conv2/weights']!.data);
    // First tap, output 0: w_2 + (w_0 + w_3) / 4.
    expect(after![4]).toBeCloseTo(before![8]! + (before![0]! + before![12]!) / 4, 6);
  });

  it('keeps one unit in a block that gives nothing, for training, and bypasses it for exports', () => {
    const weights = full(residual);
    set(weights, 'norm2/scale', [0, 1, 2, 3], 0);
    set(weights, 'norm2/shift', [0, 1, 2, 3], 0);
    const plan = planCompaction(residual, weights, { selects: false });
    expect(cutReason(plan, residual, weights)).toBeNull();
    expect(plan.kept['conv1']).toEqual([0]);
    expect(plan.notRemoved).toContainEqual({
      layer: 'conv1',
      reason: '1 dead unit kept: a layer cannot be empty',
    });
    expectSame(residual, weights, applyPlan(plan, residual, weights));
    const net = compactNet(residual, weights);
    expect(net.spec.layers.map(({ name }) => name)).toEqual(['stem', 'pool', 'out']);
    expect(net.removed).toEqual([
      { layer: 'conv1', kept: 0, of: 4 },
      { layer: 'conv2', kept: 0, of: 4 },
    ]);
    expectSame(residual, weights, net);
  });

  it('adds the constants of such a block by a batch norm', () => {
    const weights = full(residual);
    set(weights, 'norm2/scale', [0, 1, 2, 3], 0);
    set(weights, 'norm2/shift', [2], 1.5);
    const net = compactNet(residual, weights);
    expect(net.spec.layers.map(({ name, op }) => [name, op])).toEqual([
      ['stem', 'conv2d'],
      ['sum', 'batch-norm'],
      ['pool', 'global-average-pool'],
      ['out', 'dense'],
    ]);
    expectSame(residual, weights, net);
  });

  it('does not call a net cut whose empty layer is on a branch, but one whose stem is empty', () => {
    const weights = full(residual);
    clear(weights, 'conv1/weights', 'out', [0, 1, 2, 3]);
    expect(() => checkPlan(planCompaction(residual, weights), residual, weights)).not.toThrow();
    clear(weights, 'stem/weights', 'out', [0, 1, 2, 3]);
    expect(() => checkPlan(planCompaction(residual, weights), residual, weights)).toThrow(
      /layer "stem" has no weight that is not zero, so the net answers every sample alike/,
    );
  });
});

describe('rounding', () => {
  it('keeps dead filters as zeros until their number is a multiple, and never more than there were', () => {
    const weights = full(residual);
    clear(weights, 'conv2/weights', 'in', [0, 3]);
    clear(weights, 'out/weights', 'in', [1]);
    clear(weights, 'conv1/weights', 'in', [1]);
    const exact = planCompaction(residual, weights);
    expect([exact.kept['conv1'], exact.kept['stem']].map((units) => units!.length)).toEqual([2, 3]);
    const rounded = planCompaction(residual, weights, { multipleOf: 4 });
    expect([rounded.kept['conv1'], rounded.kept['stem']].map((units) => units!.length)).toEqual([4, 4]);
    expect(planCompaction(residual, weights, { multipleOf: 3 }).kept['conv1']).toEqual([0, 1, 2]);
    expect(planCompaction(residual, weights, { multipleOf: 16 }).kept['conv1']).toEqual([0, 1, 2, 3]);
    expect(rounded.notRemoved).toContainEqual({
      layer: 'conv1',
      reason: '2 dead units: kept as zeros to round their number up',
    });
    const net = applyPlan(rounded, residual, weights);
    expectSame(residual, weights, net);
    // Filter 0 of conv1 is one of those that were added.
    expect(net.weights['conv1/weights']!.data.filter((_, at) => at % 4 === 0).every((w) => w === 0)).toBe(
      true,
    );
  });

  it.each(Array.from({ length: 50 }, (_, seed) => seed))(
    'random net %i: multiples, and the same logits',
    (seed) => {
      const draw = drawFrom(9000 + seed);
      const spec = randomDag(dagFamilies[seed % 5]!, draw);
      const weights = randomWeights(spec, draw, [0.3, 0.6], true);
      if (cutReason(planCompaction(spec, weights), spec, weights) !== null) return;
      const net = compactNet(spec, weights, { multipleOf: 4 });
      expectSame(spec, weights, net);
      const before = new Map(parameters(spec).map(({ name, shape }) => [name, shape.at(-1)!]));
      for (const { name, shape, kind } of parameters(net.spec)) {
        if (kind !== 'weights' || !before.has(name)) continue;
        const units = shape.at(-1)!;
        expect(units % 4 === 0 || units === before.get(name)).toBe(true);
      }
    },
  );
});
