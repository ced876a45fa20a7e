/** The exact exclusive steps against the sorted formula θ = max_k τS_k/(1 + τk). */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../random';
import type { GroupView } from './method';
import { MU, SIZE, norm2, prox, random, views } from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));

/** θ of `argmin_x ½‖x − v‖² + (τ/2)‖x‖₁²`, from sizes |v| in any order. */
function thetaOf(sizes: readonly number[], tau: number): number {
  let sum = 0;
  let theta = 0;
  [...sizes]
    .sort((a, b) => b - a)
    .forEach((size, k) => {
      sum += size;
      theta = Math.max(theta, (tau * sum) / (1 + tau * (k + 1)));
    });
  return theta;
}

describe('cges exact-sequential', () => {
  it('is the group shrink followed by soft(u, θ)', () => {
    const v = random(9);
    const stepSize = 0.3;
    const x = prox({ method: 'cges', settings: { mode: 'exact-sequential' } }, v, stepSize, views['tap']!);
    for (let start = 0; start < SIZE; start += 4) {
      const group = v.slice(start, start + 4);
      const u = group.map((value) => Math.max(0, 1 - (stepSize * (1 - MU)) / norm2(group)) * value);
      const theta = thetaOf(u.map(Math.abs), stepSize * MU);
      u.forEach((value, k) => {
        expect(x[start + k]).toBeCloseTo(Math.sign(value) * Math.max(0, Math.abs(value) - theta), 6);
      });
    }
  });
});

const distributions: readonly [string, (u: number) => number][] = [
  ['uniform', (u) => u],
  ['heavy-tailed', (u) => Math.tan((Math.PI / 2) * (0.999 * u))],
  ['geometric', (u) => 2 ** (-60 * u)],
  ['mostly zero', (u) => Math.max(0, u - 0.95)],
  ['all equal', () => 0.7],
  ['one large', (u) => (u > 0.9998 ? 1 : 1e-4 * u)],
];

describe('es exact', () => {
  it.each(distributions)('finds θ in groups of 5,000 (%s)', (_, shape) => {
    const draw = stream('large groups');
    const v = Array.from({ length: 5000 }, () => Math.fround(shape(draw.uniform())));
    const view: GroupView = { shape: [1, 5000], reduceAxes: [1], groups: 1, groupSize: 5000 };
    const largest = Math.max(...v);
    for (const tau of [1e-6, 1e-4, 1e-2, 0.3, 1, 30, 1e6]) {
      const theta = thetaOf(v, tau);
      const x = prox({ method: 'es', settings: { mode: 'exact' } }, v, tau, view);
      const worst = v.reduce((most, value, k) => {
        return Math.max(most, Math.abs(x[k]! - Math.max(0, value - theta)));
      }, 0);
      expect(worst, `τ = ${tau}`).toBeLessThan(2e-6 * largest);
    }
  });
});

describe('cges exact-joint', () => {
  it.each(distributions)(
    'satisfies x = s·soft(v, θ), θ = b‖x‖₁, s = 1 − a/‖soft(v, θ)‖₂ (%s)',
    (_, shape) => {
      const draw = stream('large groups');
      const v = Array.from({ length: 3000 }, () => Math.fround(shape(draw.uniform())));
      const view: GroupView = { shape: [1, 3000], reduceAxes: [1], groups: 1, groupSize: 3000 };
      const largest = Math.max(...v);
      for (const [a, b] of [0, 0.01, 0.5, 0.99].flatMap((share) =>
        [0, 1e-5, 1e-3, 0.1, 3, 1e4].map((b) => [share * norm2(v), b] as const),
      )) {
        const settings = {
          mode: 'exact-joint',
          groupMultipliers: [0, a / MU, 0],
          exclusiveMultipliers: [0, b / MU, 0],
        };
        const x = prox({ method: 'cges', settings }, v, 1, view);
        const theta = jointTheta(v, a, b);
        const u = v.map((value) => Math.max(0, value - theta));
        const s = Math.max(0, 1 - a / norm2(u));
        const worst = u.reduce((most, value, k) => Math.max(most, Math.abs(x[k]! - s * value)), 0);
        expect(worst, `a = ${a}, b = ${b}`).toBeLessThan(3e-6 * largest);
      }
    },
  );
});

/** θ by halving in double precision. */
function jointTheta(v: readonly number[], a: number, b: number): number {
  let [low, high] = [0, Math.max(...v)];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    let [sum, squares] = [0, 0];
    for (const value of v) {
      const rest = Math.max(0, value - middle);
      sum += rest;
      squares += rest * rest;
    }
    const norm = Math.sqrt(squares);
    if (norm > a && b * (1 - a / norm) * sum > middle) low = middle;
    else high = middle;
  }
  return low;
}
