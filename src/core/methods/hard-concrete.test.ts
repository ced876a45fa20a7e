import '@tensorflow/tfjs'; // gradients, and the cpu backend
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { stream } from '../random';
import { findMethod } from '.';
import type { GroupView } from './method';
import { place, random, settingsOf, views, type Settings } from './testing/definitions';

beforeAll(() => tf.setBackend('cpu'));

const { gates, penalty } = findMethod('hard-concrete');
const row: GroupView = { shape: [5, 3], reduceAxes: [1], groups: 5, groupSize: 3 };
/** At speed 1 the variable is log α itself. */
const settings = (given: Settings = {}): Settings =>
  settingsOf({ method: 'hard-concrete', settings: { speed: 1, ...given } });

/** The weights 1 seen through gates at these locations. */
function gated(logAlpha: readonly number[], noise: readonly number[] | null, given: Settings = {}): number[] {
  return tf.tidy(() => {
    const shape = [...gates!.noiseShape(place(row), settings(given))];
    const variables = { location: tf.tensor([...logAlpha], shape) };
    const u = noise && tf.tensor([...noise], shape);
    return Array.from(gates!.apply(tf.ones([5, 3]), variables, u, place(row), settings(given)).dataSync());
  });
}
const expected = (logAlpha: readonly number[], given: Settings = {}): number =>
  tf.tidy(() => {
    const shape = [...gates!.noiseShape(place(row), settings(given))];
    return gates!
      .penalty({ location: tf.tensor([...logAlpha], shape) }, place(row), settings(given))
      .dataSync()[0]!;
  });

const locations = [-3, -0.5, 0, 1, 4];

describe('the penalty', () => {
  it.each([[{}], [{ beta: 0.3, gamma: -0.5, zeta: 1.3 }], [{ gates: 'weight' }]])(
    'is the expected number of weights whose gate is open (%j)',
    (given) => {
      const draw = stream('gates');
      const all = 'gates' in given ? locations.flatMap((x) => [x, x, x]) : locations;
      const rounds = 4000;
      let open = 0;
      for (let round = 0; round < rounds; round++) {
        const noise = all.map(() => draw.uniform());
        open += gated(all, noise, given).filter((x) => x !== 0).length;
      }
      // Of 15 weights in 4,000 rounds: three standard errors are at most 3·√(15·3/4/4000) = 0.16.
      expect(Math.abs(open / rounds - expected(all, given))).toBeLessThan(0.16);
    },
  );

  it('is multiplied by the layer, and counts what is left of weights alone', () => {
    const strong = expected(locations, { layerMultipliers: [1, 2.5, 1] });
    expect(strong / expected(locations)).toBeCloseTo(2.5, 5);
    const count = tf.tidy(() => penalty(tf.tensor1d([0, 3, -1, 0]), place(row), settings()).dataSync()[0]);
    expect(count).toBe(2);
  });
});

describe('the gates', () => {
  it('follow their formula for given noise', () => {
    const u = [0.2, 0.5, 0.9, 0.01, 0.6];
    const z = gated(locations, u);
    locations.forEach((location, g) => {
      const s = 1 / (1 + Math.exp(-(Math.log(u[g]! / (1 - u[g]!)) + location) / (2 / 3)));
      expect(z[3 * g]).toBeCloseTo(Math.min(1, Math.max(0, s * 1.2 - 0.1)), 5);
      expect([z[3 * g + 1], z[3 * g + 2]]).toEqual([z[3 * g], z[3 * g]]);
    });
  });

  it('give the same for the same noise, and stay within 0–1 at its ends', () => {
    const u = [0, 1, 0.5, 1e-9, 1 - 1e-9];
    const z = gated(locations, u);
    expect(z).toEqual(gated(locations, u));
    expect(z.every((x) => x >= 0 && x <= 1)).toBe(true);
    expect([z[0], z[3]]).toEqual([0, 1]);
  });

  it('are exactly 0 and 1 for evaluation where the location is low or high enough', () => {
    // σ(x)·1.2 − 0.1 ≤ 0 from x ≤ −2.398 on, and ≥ 1 from x ≥ 2.398 on.
    const z = gated([-2.5, -2.3, 0, 2.3, 2.5], null);
    expect([z[0], z[12]]).toEqual([0, 1]);
    expect(z[3]).toBeGreaterThan(0);
    expect(z[6]).toBeCloseTo(0.5, 6);
    expect(z[9]).toBeLessThan(1);
  });

  it('start open with the probability that is set', () => {
    const { shape, mean, sigma } = gates!.variables(place(row), settings({ keepRate: 0.7 }))['location']!;
    expect(shape).toEqual([5, 1]);
    expect(1 / (1 + Math.exp(-mean))).toBeCloseTo(0.7, 12);
    expect(sigma).toBeGreaterThan(0);
  });

  it.each(Object.entries(views))('are one a group or one a weight (%s)', (_, view) => {
    const size = (given: Settings): number =>
      gates!.noiseShape(place(view), settings(given)).reduce((a, b) => a * b, 1);
    expect(size({})).toBe(view.groups);
    expect(size({ gates: 'weight' })).toBe(view.groups * view.groupSize);
  });
});

it('moves log α by the speed, at the same start and gates', () => {
  const start = gates!.variables(place(row), settings({ speed: 25 }))['location']!;
  const slow = gates!.variables(place(row), settings())['location']!;
  expect([start.mean * 5, start.sigma * 5]).toEqual([slow.mean, slow.sigma]);
  const fast = gated(
    locations.map((x) => x / 5),
    null,
    { speed: 25 },
  );
  gated(locations, null).forEach((z, k) => expect(fast[k]).toBeCloseTo(z, 6));
});

it('has gradients by its locations that agree with finite differences, through noise and penalty', () => {
  const w = random(1, 1, 15);
  const u = [0.3, 0.6, 0.4, 0.7, 0.2];
  const loss = (logAlpha: tf.Tensor): tf.Scalar => {
    const variables = { location: logAlpha };
    const z = gates!.apply(tf.tensor(w, [5, 3]), variables, tf.tensor(u, [5, 1]), place(row), settings());
    return tf.add(tf.sum(tf.square(z)), gates!.penalty(variables, place(row), settings()));
  };
  const at = (x: readonly number[]): number => tf.tidy(() => loss(tf.tensor([...x], [5, 1])).dataSync()[0]!);
  const start = [-0.5, -0.2, 0.1, 0.4, 0.8];
  const gradient = tf.tidy(() =>
    tf
      .grad(loss)(tf.tensor(start, [5, 1]))
      .dataSync(),
  );
  start.forEach((_, g) => {
    const h = 0.01;
    const moved = (by: number): number[] => start.map((x, i) => (i === g ? x + by : x));
    const slope = (at(moved(h)) - at(moved(-h))) / (2 * h);
    expect(Math.abs(gradient[g]! - slope)).toBeLessThan(0.01 * (1 + Math.abs(slope)));
  });
});
