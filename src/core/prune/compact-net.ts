import { inferShapes, weightLayers } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import { applyPlan } from './apply';
import type { Net } from './apply';
import { bypassConstants } from './bypass';
import { checkPlan } from './check';
import type { Weights } from './constants';
import { mergeConstants } from './merge';
import { planCompaction } from './plan';
import { unitsOf } from './units';
import type { PlanOptions, PrunePlan } from './plan';

export interface CompactNet extends Net, Pick<PrunePlan, 'removed' | 'notRemoved'> {}

/**
 * The smallest net that this program makes of a trained one: constant channels merged, branches that only give constants
 * bypassed, dead units cut out. What is exported, and what budgets of MACs and bytes count.
 *
 * @throws UserError when the net answers every sample alike
 */
export function compactNet(spec: ModelSpec, weights: Weights, options: PlanOptions = {}): CompactNet {
  checkPlan(planCompaction(spec, weights, options), spec, weights);
  const net = bypassConstants(spec, mergeConstants(spec, weights));
  const plan = planCompaction(net.spec, net.weights, options);
  const left = new Set(net.spec.layers.map(({ name }) => name));
  const shapes = inferShapes(spec);
  const gone = weightLayers(spec)
    .filter(({ name }) => !left.has(name))
    .map(({ name }) => ({ layer: name, kept: 0, of: unitsOf(shapes, name) }));
  return {
    ...applyPlan(plan, net.spec, net.weights),
    removed: [...gone, ...plan.removed],
    notRemoved: plan.notRemoved,
  };
}
