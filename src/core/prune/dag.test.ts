import { describe, expect, it } from 'vitest';
import { parameters, weightLayers } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { applyPlan, checkPlan, compactNet, planCompaction } from './index';
import { cutDead } from './liveness';
import { forward64 } from './testing/forward64';
import { dagFamilies, randomDag } from './testing/random-dag';
import { drawFrom, randomSample, randomWeights } from './testing/random-net';

type Weights = ReturnType<typeof randomWeights>;

/** Largest |Δ logit| between two nets over samples. */
function difference(
  [spec, weights]: readonly [ModelSpec, Weights],
  trained: readonly Float64Array[],
  samples: readonly Float64Array[],
): number {
  const gaps = samples.flatMap((sample, s) =>
    Array.from(forward64(spec, weights, sample), (logit, c) => Math.abs(logit - trained[s]![c]!)),
  );
  return Math.max(...gaps);
}

describe('random nets with branches, pruned at random', () => {
  const outcomes = { compact: 0, refused: 0, smaller: 0, coupled: 0, constant: 0, bypassed: 0, selects: 0 };
  const draws = Array.from({ length: 250 }, (_, seed) => [dagFamilies[seed % 5]!, seed] as const);

  it.each(draws)('%s net, seed %i', (family, seed) => {
    const draw = drawFrom(1000 + seed);
    const spec = randomDag(family, draw);
    const weights = randomWeights(spec, draw, seed % 3 === 0 ? [0.5, 0.9, 1] : [0.1, 0.3, 0.6], true);
    const samples = Array.from({ length: 3 }, () => randomSample(spec, draw));
    const trained = samples.map((sample) => forward64(spec, weights, sample));
    expect(difference([spec, cutDead(spec, weights)], trained, samples)).toBeLessThanOrEqual(1e-4);
    const plan = planCompaction(spec, weights);
    try {
      checkPlan(plan, spec, weights);
    } catch (error) {
      outcomes.refused++;
      expect((error as Error).message).toMatch(/answers every sample alike/);
      for (const logits of trained)
        logits.forEach((logit, c) => expect(logit).toBeCloseTo(trained[0]![c]!, 9));
      return;
    }
    for (const selects of [true, false]) {
      const chosen = planCompaction(spec, weights, { selects });
      const net = applyPlan(chosen, spec, weights);
      expect(difference([net.spec, net.weights], trained, samples)).toBeLessThanOrEqual(1e-4);
      // Every tensor has the shape that its layer asks for, none is empty, and nothing more can go.
      for (const { name, shape } of parameters(net.spec)) {
        expect(net.weights[name]!.shape).toEqual(shape);
        expect(Math.min(...shape)).toBeGreaterThan(0);
      }
      expect(weightLayers(net.spec)).toHaveLength(weightLayers(spec).length);
      expect(planCompaction(net.spec, net.weights, { selects }).removed).toEqual([]);
    }
    const smallest = compactNet(spec, weights);
    expect(difference([smallest.spec, smallest.weights], trained, samples)).toBeLessThanOrEqual(1e-4);
    outcomes.compact++;
    if (plan.removed.length > 0) outcomes.smaller++;
    if (plan.inserted.length > 0) outcomes.selects++;
    if (plan.notRemoved.some(({ reason }) => reason.includes('residual addition'))) outcomes.coupled++;
    if (plan.notRemoved.some(({ reason }) => reason.includes('constant filter'))) outcomes.constant++;
    if (weightLayers(smallest.spec).length < weightLayers(spec).length) outcomes.bypassed++;
  });

  it('met every kind of outcome', () => {
    expect(outcomes.compact).toBeGreaterThan(120);
    expect(outcomes.smaller).toBeGreaterThan(80);
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(3);
  });
});
