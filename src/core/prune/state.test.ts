import { describe, expect, it } from 'vitest';
import { countLayers } from '../counting';
import type { HostTensor } from '../engine';
import { parameters } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { compactState, cutReason, expandState, planCompaction, shrunkSpec } from './index';
import type { CompactState, Kept } from './index';
import { forward64 } from './testing/forward64';
import { dagFamilies, randomDag } from './testing/random-dag';
import { drawFrom, randomSample, randomWeights } from './testing/random-net';

type Tensors = Record<string, HostTensor>;

/** Parameters with a slot each whose values tell their place, and a variable that belongs to none. */
function withSlots(weights: Tensors): Tensors {
  const tensors: Tensors = {
    ...weights,
    'other/counter': { dtype: 'int32', shape: [], data: Int32Array.of(7) },
  };
  for (const [name, { shape, data }] of Object.entries(weights)) {
    tensors[`${name}/momentum`] = { dtype: 'float32', shape, data: Float32Array.from(data, (_, i) => i + 1) };
  }
  return tensors;
}

function compact(spec: ModelSpec, tensors: Tensors, kept?: Kept): CompactState {
  return compactState(planCompaction(spec, tensors, { selects: false }), spec, tensors, kept);
}

/** Sets the incoming weights of further units to zero, as training on would. */
function zeroMore(spec: ModelSpec, tensors: Tensors, every: number): Tensors {
  const weights = parameters(spec).filter(({ kind, shape }) => kind === 'weights' && shape.at(-1)! > 2);
  const more = { ...tensors };
  for (const { name, shape } of weights.slice(0, -1)) {
    const outs = shape.at(-1)!;
    const data = Float32Array.from(tensors[name]!.data, (value, at) =>
      (at % outs) % every === 1 ? 0 : value,
    );
    more[name] = { dtype: 'float32', shape, data };
  }
  return more;
}

describe('compaction of a training state', () => {
  let cases = 0;
  it.each(Array.from({ length: 60 }, (_, seed) => [dagFamilies[seed % 5]!, seed] as const))(
    '%s net, seed %i: the same function, twice over, and back',
    (family, seed) => {
      const draw = drawFrom(5000 + seed);
      const spec = randomDag(family, draw);
      const weights = randomWeights(spec, draw, [0.2, 0.5], true);
      if (cutReason(planCompaction(spec, weights), spec, weights) !== null) return;
      const sample = randomSample(spec, draw);
      const expectSame = (net: ModelSpec, tensors: Tensors, wanted: Float64Array): void =>
        forward64(net, tensors, sample).forEach((logit, c) =>
          expect(Math.abs(logit - wanted[c]!)).toBeLessThanOrEqual(1e-5),
        );
      const once = compact(spec, withSlots(weights));
      expectSame(once.spec, once.tensors, forward64(spec, weights, sample));
      const moved = zeroMore(once.spec, once.tensors, 3);
      if (cutReason(planCompaction(once.spec, moved), once.spec, moved) !== null) return;
      const wanted = forward64(once.spec, moved, sample);
      const twice = compact(once.spec, moved, once.kept);
      expectSame(twice.spec, twice.tensors, wanted);
      cases++;

      // Layers stay, one by one; every parameter has its shape, its slot too.
      expect(twice.spec.layers.map(({ name, op }) => [name, op])).toEqual(
        spec.layers.map(({ name, op }) => [name, op]),
      );
      for (const { name, shape } of parameters(twice.spec)) {
        expect(twice.tensors[name]!.shape).toEqual(shape);
        expect(twice.tensors[`${name}/momentum`]!.shape).toEqual(shape);
      }
      expect(twice.tensors['other/counter']).toEqual(withSlots(weights)['other/counter']);
      expect(shrunkSpec({ kept: twice.kept }, spec)).toEqual(twice.spec);

      // Back in the shapes of the original it is the same net, and counts as it would have without compaction.
      const back = expandState(spec, twice.kept, twice.tensors);
      expectSame(spec, back, wanted);
      for (const { name, shape } of parameters(spec)) expect(back[`${name}/momentum`]!.shape).toEqual(shape);
      const stats = countLayers(spec, back, 'tap');
      expect(stats.weights).toBe(countLayers(spec, weights, 'tap').weights);
      expect(stats.nonzero).toBe(countLayers(once.spec, moved, 'tap').nonzero);
    },
  );

  it('was tried often enough', () => expect(cases).toBeGreaterThan(25));

  const tensor = (shape: number[], data: number[]): HostTensor => ({
    dtype: 'float32',
    shape,
    data: Float32Array.from(data),
  });
  const mlp: ModelSpec = {
    name: 'mlp',
    inputShape: [2],
    classes: 2,
    layers: [
      { name: 'a', op: 'dense', inputs: ['input'], units: 3 },
      { name: 'r', op: 'relu', inputs: ['a'] },
      { name: 'd', op: 'dropout', inputs: ['r'], rate: 0.5 },
      { name: 'b', op: 'dense', inputs: ['d'], units: 2 },
    ],
  };

  it('cuts slots where it cuts their parameters', () => {
    const state = compact(mlp, {
      'a/weights': tensor([2, 3], [1, 0, 2, 3, 0, 4]), // unit 1 reads nothing
      'a/bias': tensor([3], [0, 2, 0]),
      'b/weights': tensor([3, 2], [1, 2, 3, 4, 5, 6]),
      'b/bias': tensor([2], [0, 0]),
      'a/weights/momentum': tensor([2, 3], [1, 2, 3, 4, 5, 6]),
      'b/weights/momentum': tensor([3, 2], [1, 2, 3, 4, 5, 6]),
      'a/bias/momentum': tensor([3], [7, 8, 9]),
    });
    expect(state.spec.layers.map(({ op }) => op)).toEqual(['dense', 'relu', 'dropout', 'dense']);
    expect(state.tensors).toEqual({
      'a/weights': tensor([2, 2], [1, 2, 3, 4]),
      'a/bias': tensor([2], [0, 0]),
      'b/weights': tensor([2, 2], [1, 2, 5, 6]),
      'b/bias': tensor([2], [6, 8]), // relu(2)·(3, 4)
      'a/weights/momentum': tensor([2, 2], [1, 3, 4, 6]),
      'b/weights/momentum': tensor([2, 2], [1, 2, 5, 6]),
      'a/bias/momentum': tensor([2], [7, 9]),
    });
    expect(state.kept).toEqual({ input: [0, 1], a: [0, 2], r: [0, 2], d: [0, 2], b: [0, 1] });
  });

  it('refuses a plan that inserts layers, which training does not know', () => {
    const weights = {
      'a/weights': tensor([2, 3], [0, 0, 0, 1, 1, 1]),
      'a/bias': tensor([3], [0, 0, 0]),
      'b/weights': tensor([3, 2], [1, 1, 1, 1, 1, 1]),
      'b/bias': tensor([2], [0, 0]),
    };
    expect(() => compactState(planCompaction(mlp, weights), mlp, weights)).toThrow(/select/);
  });
});
