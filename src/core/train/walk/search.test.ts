import { describe, expect, it } from 'vitest';
import { stream } from '../../random';
import {
  beginSearch,
  judgeTrial,
  meets,
  trialLambda,
  trialSteps,
  type Goal,
  type SearchState,
} from './search';

const SEGMENT = 64;

/**
 * A trunk whose measure is a function of all (steps × λ) behind it, searched as the driver does.
 *
 * @param measure of the total shrinkage; null: no net left
 */
function search(goal: Goal, dense: number, measure: (total: number) => number | null, lambda = 1e-4) {
  let state: SearchState = { ...beginSearch(lambda), dense };
  let parked = 0;
  for (let trials = 0; trials < 500; trials++) {
    const steps = state.below === null ? SEGMENT : trialSteps(state, SEGMENT);
    const total = parked + steps * trialLambda(state);
    const value = measure(total);
    const verdict = judgeTrial(goal, state, { steps, value });
    state = verdict.search;
    switch (verdict.kind) {
      case 'accept':
        return { value, missed: state.missed, trials };
      case 'accept parked':
        return { value: measure(parked), missed: state.missed, trials };
      case 'advance':
        parked = total;
        break;
      case 'fail':
        return { value: null, missed: 'fail', trials };
    }
  }
  throw new Error('the search does not end');
}

describe('the search for a target', () => {
  it('meets every sparsity on a smooth way to it', () => {
    const smooth = (total: number): number => 1 - Math.exp(-30 * total);
    for (const value of [0.05, 0.3, 0.5, 0.9, 0.95, 0.99]) {
      const found = search({ kind: 'sparsity', value }, 0, smooth);
      expect(Math.abs(found.value! - value)).toBeLessThanOrEqual(0.01);
      expect(found.missed).toBeNull();
    }
  });

  it('meets every budget it can, from below', () => {
    const dense = 4e5;
    for (const part of [0.9, 0.5, 0.1, 0.01]) {
      const goal: Goal = { kind: 'bytes', value: part * dense };
      const found = search(goal, dense, (total) => dense * Math.exp(-3 * total));
      expect(found.value).toBeLessThanOrEqual(goal.value);
      expect(found.value).toBeGreaterThanOrEqual(0.98 * goal.value);
      expect(found.missed).toBeNull();
    }
  });

  it('ends on the inner side of a budget that sizes leap over, and says so', () => {
    const steps = (total: number): number => 1000 * (10 - Math.floor(10 * Math.min(0.9, total)));
    const found = search({ kind: 'macs', value: 4500 }, 10_000, steps);
    expect(found.value).toBe(4000);
    expect(found.missed).toMatch(/from 5,000 to 4,000/);
  });

  it('ends before a net that falls apart first', () => {
    const falls = (total: number): number | null => (total < 0.8 ? 0.5 * total : null);
    const found = search({ kind: 'sparsity', value: 0.7 }, 0, falls);
    expect(found.value).toBeGreaterThan(0.35);
    expect(found.missed).toMatch(/last weight/);
  });

  it('gives up on a method without zeros', () => {
    const found = search({ kind: 'sparsity', value: 0.5 }, 0, () => 0);
    expect(found.missed).toMatch(/no λ up to/);
  });

  it('starts again lower where the first λ is too strong', () => {
    const strong = (total: number): number => 1 - Math.exp(-total);
    const found = search({ kind: 'sparsity', value: 0.5 }, 0, strong, 0.1);
    expect(Math.abs(found.value! - 0.5)).toBeLessThanOrEqual(0.01);
    expect(search({ kind: 'sparsity', value: 0.5 }, 0, strong, 1e6).missed).toMatch(/even λ/);
  });

  it('takes the last step gently where all of λ leaps over the target', () => {
    // Each step at the full λ takes a tenth of the weights; the target lies between two.
    const found = search({ kind: 'sparsity', value: 0.85 }, 0, (total) => Math.min(1, total / (64 * 10)), 64);
    expect(Math.abs(found.value! - 0.85)).toBeLessThanOrEqual(0.01);
    expect(found.missed).toBeNull();
  });

  it('goes on, and ends, where what crossed does not cross again', () => {
    // As of a net that is compacted on the way: from the first half of a crossing on nothing moves any more.
    const goal: Goal = { kind: 'sparsity', value: 0.9 };
    let crossed = false;
    let stuck: number | null = null;
    const found = search(goal, 0, (total) => {
      if (stuck !== null) return stuck;
      const value = 1 - Math.exp(-30 * total);
      if (value > 0.906) crossed = true;
      else if (crossed) stuck = value;
      return value;
    });
    expect(stuck).not.toBeNull();
    expect(found.missed).toMatch(/no λ up to/);
  });

  it('is content with the nearer side of a leap, over random ways', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = stream('search', seed);
      const leaps = Array.from({ length: 12 }, (_, k) => (k + 0.2 + 0.6 * random.uniform()) / 12);
      const way = (total: number): number => leaps.filter((at) => at < 5 * total).length / 13;
      const goal: Goal = { kind: 'sparsity', value: 0.02 + 0.85 * random.uniform() };
      const found = search(goal, 0, way);
      const nearest = Math.min(...Array.from({ length: 13 }, (_, k) => Math.abs(k / 13 - goal.value)));
      expect(Math.abs(found.value! - goal.value)).toBeCloseTo(nearest, 9);
      expect(found.missed === null).toBe(meets(goal, found.value!));
    }
  });
});
