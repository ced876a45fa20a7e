import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../engine';
import { parameters, weightLayers } from '../model/shapes';
import type { LayerSpec, ModelSpec } from '../model/spec';
import { applyPlan, checkPlan, planCompaction } from './index';
import { forward64 } from './testing/forward64';
import { drawFrom, families, randomSample, randomSpec, randomWeights } from './testing/random-net';

const tensor = (shape: number[], values: number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

function compact(spec: ModelSpec, weights: Record<string, HostTensor>) {
  const plan = planCompaction(spec, weights);
  checkPlan(plan, spec, weights);
  return { plan, ...applyPlan(plan, spec, weights) };
}

describe('compaction of random nets with random zeros', () => {
  const draws = Array.from({ length: 240 }, (_, seed) => [families[seed % families.length]!, seed] as const);
  const outcomes = { compacted: 0, smaller: 0, selects: 0, keptConstants: 0, refused: 0 };

  it.each(draws)('%s net, seed %i', (family, seed) => {
    const draw = drawFrom(seed);
    const spec = randomSpec(family, draw);
    const weights = randomWeights(spec, draw);
    const samples = Array.from({ length: 3 }, () => randomSample(spec, draw));
    const trained = samples.map((sample) => forward64(spec, weights, sample));
    const plan = planCompaction(spec, weights);
    try {
      checkPlan(plan, spec, weights);
    } catch (error) {
      // Refused as "answers every sample alike": then it must.
      outcomes.refused++;
      expect((error as Error).message).toMatch(/answers every sample alike/);
      for (const logits of trained) expect(logits).toEqual(trained[0]);
      return;
    }
    const net = applyPlan(plan, spec, weights);
    samples.forEach((sample, s) => {
      forward64(net.spec, net.weights, sample).forEach((logit, c) => {
        expect(Math.abs(logit - trained[s]![c]!), `logit ${c} of sample ${s}`).toBeLessThanOrEqual(1e-4);
      });
    });
    // Every tensor has the shape its layer asks for, none is empty, and nothing more can go.
    for (const { name, shape } of parameters(net.spec)) {
      expect(net.weights[name]!.shape).toEqual(shape);
      expect(Math.min(...shape)).toBeGreaterThan(0);
    }
    expect(Object.keys(net.weights)).toHaveLength(2 * weightLayers(spec).length);
    expect(planCompaction(net.spec, net.weights).removed).toEqual([]);
    outcomes.compacted++;
    if (plan.removed.length > 0) outcomes.smaller++;
    if (plan.inserted.length > 0) outcomes.selects++;
    if (plan.notRemoved.some(({ reason }) => reason.includes('constant filter'))) outcomes.keptConstants++;
  });

  it('met every kind of outcome', () => {
    expect(outcomes.compacted).toBeGreaterThan(120);
    expect(outcomes.smaller).toBeGreaterThan(80);
    expect(outcomes.selects).toBeGreaterThan(20);
    expect(outcomes.keptConstants).toBeGreaterThan(3);
    expect(outcomes.refused).toBeGreaterThan(3);
  });
});

describe('compaction, worked examples', () => {
  const mlp: ModelSpec = {
    name: 'mlp',
    inputShape: [3],
    classes: 2,
    layers: [
      { name: 'hidden', op: 'dense', inputs: ['input'], units: 3 },
      { name: 'relu', op: 'relu', inputs: ['hidden'] },
      { name: 'drop', op: 'dropout', inputs: ['relu'], rate: 0.5 },
      { name: 'out', op: 'dense', inputs: ['drop'], units: 2 },
    ],
  };

  it('folds a unit without incoming weights into the next bias, cuts an unread unit and an unread feature', () => {
    const net = compact(mlp, {
      // Unit 0 reads features 0 and 2; unit 1 reads nothing; unit 2 reads all, but nothing reads it.
      'hidden/weights': tensor([3, 3], [1, 0, 1, 0, 0, 5, 2, 0, 1]),
      'hidden/bias': tensor([3], [0.5, 4, 7]),
      'out/weights': tensor([3, 2], [1, -1, 10, 20, 0, 0]),
      'out/bias': tensor([2], [1, 2]),
      'out/momentum': tensor([1], [9]),
    });
    // Three weights go with feature 1, and a select of two indices costs less.
    expect(net.spec.layers).toEqual([
      { name: 'hidden', op: 'dense', inputs: ['input'], units: 1 },
      { name: 'relu', op: 'relu', inputs: ['hidden'] },
      { name: 'out', op: 'dense', inputs: ['relu'], units: 2 },
    ]);
    expect(net.weights).toEqual({
      'hidden/weights': tensor([3, 1], [1, 0, 2]),
      'hidden/bias': tensor([1], [0.5]),
      'out/weights': tensor([1, 2], [1, -1]),
      'out/bias': tensor([2], [1 + 4 * 10, 2 + 4 * 20]),
    });
    expect(net.plan.removed).toEqual([{ layer: 'hidden', kept: 1, of: 3 }]);
    expect(net.plan.notRemoved.map(({ layer }) => layer)).toEqual(['input', 'hidden']);
  });

  it('puts a select before wide layers that do not read some features', () => {
    const wide = {
      ...mlp,
      layers: mlp.layers.map((l): LayerSpec =>
        l.op === 'dense' && l.name === 'hidden' ? { ...l, units: 4 } : l,
      ),
    };
    const net = compact(wide, {
      'hidden/weights': tensor([3, 4], [1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8]),
      'hidden/bias': tensor([4], [0, 0, 0, 0]),
      'out/weights': tensor([4, 2], [1, 1, 1, 1, 1, 1, 1, 1]),
      'out/bias': tensor([2], [0, 0]),
    });
    expect(net.spec.layers[0]).toEqual({
      name: 'input-select',
      op: 'select',
      inputs: ['input'],
      indices: [0, 2],
    });
    expect(net.weights['hidden/weights']).toEqual(tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]));
    expect(net.plan.removed).toEqual([{ layer: 'input', kept: 2, of: 3 }]);
  });

  const conv = (name: string, input: string, filters: number, padding: 'same' | 'valid'): LayerSpec => ({
    name,
    op: 'conv2d',
    inputs: [input],
    filters,
    kernelSize: [3, 3],
    strides: [1, 1],
    padding,
  });
  const twoConvs = (padding: 'same' | 'valid'): ModelSpec => ({
    name: 'convs',
    inputShape: [6, 6, 1],
    classes: 2,
    layers: [
      conv('conv1', 'input', 2, 'valid'),
      { name: 'relu', op: 'relu', inputs: ['conv1'] },
      conv('conv2', 'relu', 2, padding),
      { name: 'flatten', op: 'flatten', inputs: ['conv2'] },
      { name: 'out', op: 'dense', inputs: ['flatten'], units: 2 },
    ],
  });
  /** Filter 1 of conv1 has no weights and bias 3; all else is 1. */
  const withConstant = (positions: number): Record<string, HostTensor> => ({
    'conv1/weights': tensor(
      [3, 3, 1, 2],
      Array.from({ length: 18 }, (_, i) => 1 - (i % 2)),
    ),
    'conv1/bias': tensor([2], [0, 3]),
    'conv2/weights': tensor([3, 3, 2, 2], Array(36).fill(1)),
    'conv2/bias': tensor([2], [0, 0]),
    'out/weights': tensor([positions * 2, 2], Array(positions * 4).fill(1)),
    'out/bias': tensor([2], [0, 0]),
  });

  it('folds a constant filter through a convolution without padding: nine taps of it', () => {
    const net = compact(twoConvs('valid'), withConstant(4));
    expect(net.weights['conv1/weights']!.shape).toEqual([3, 3, 1, 1]);
    expect([...net.weights['conv2/bias']!.data]).toEqual([27, 27]);
    expect(net.plan.notRemoved).toEqual([]);
  });

  it('keeps a constant filter before a padded convolution, and says so', () => {
    const net = compact(twoConvs('same'), withConstant(16));
    expect(net.weights['conv1/weights']!.shape).toEqual([3, 3, 1, 2]);
    expect([...net.weights['conv2/bias']!.data]).toEqual([0, 0]);
    expect(net.plan.notRemoved).toContainEqual({
      layer: 'conv1',
      reason: expect.stringMatching(/1 constant filter: the next convolution pads with zeros/),
    });
  });

  it('cuts a filter whose positions nothing reads, and its rows behind the flatten', () => {
    const weights = withConstant(4);
    // Flatten is NHWC: position p of filter c is row 2p + c. Filter 1 is unread, and so is position 3 of filter 0.
    weights['out/weights'] = tensor([8, 2], [1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0, 0, 0, 0, 0]);
    const net = compact(twoConvs('valid'), weights);
    expect(net.weights['conv2/weights']!.shape).toEqual([3, 3, 1, 1]);
    expect(net.weights['out/weights']).toEqual(tensor([4, 2], [1, 2, 3, 4, 5, 6, 0, 0]));
    expect(net.plan.removed).toEqual([
      { layer: 'conv1', kept: 1, of: 2 },
      { layer: 'conv2', kept: 1, of: 2 },
      { layer: 'flatten', kept: 4, of: 8 },
    ]);
  });

  it('names the layer that is empty, and what to do', () => {
    const weights = withConstant(4);
    weights['conv2/weights'] = tensor([3, 3, 2, 2], Array(36).fill(0));
    expect(() => compact(twoConvs('valid'), weights)).toThrow(
      /layer "conv2" has no weight that is not zero.*smaller lambda/,
    );
  });

  it('names the place where a net is cut although no layer is empty', () => {
    const weights = withConstant(4);
    // conv2 reads filter 1 of conv1 only, which is the constant one.
    weights['conv2/weights'] = tensor(
      [3, 3, 2, 2],
      Array.from({ length: 36 }, (_, i) => (i % 4 < 2 ? 0 : 1)),
    );
    expect(() => compact(twoConvs('valid'), weights)).toThrow(
      /no chain of non-zero weights leads through layer "conv1"/,
    );
  });
});
