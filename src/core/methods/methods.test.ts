/** Every method against its definition: the objective that its prox minimises, and what a prox must keep. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../shared/errors';
import type { SettingValue } from '../../shared/run';
import { stream } from '../random';
import { findMethod, methods } from '.';
import type { GroupView, LayerPlace } from './method';
import { parseSettings } from './settings';

type Numbers = readonly number[];
type Settings = Record<string, SettingValue>;

/** Tap, input-channel and filter groups of a convolution, and channels of a dense layer after a flatten. */
const views: Record<string, GroupView> = {
  tap: { shape: [2, 3, 2, 4], reduceAxes: [3], groups: 12, groupSize: 4 },
  'input-channel': { shape: [2, 3, 2, 4], reduceAxes: [0, 1, 3], groups: 2, groupSize: 24 },
  filter: { shape: [2, 3, 2, 4], reduceAxes: [0, 1, 2], groups: 4, groupSize: 12 },
  'channel of a flatten': { shape: [4, 3, 4], reduceAxes: [0, 2], groups: 3, groupSize: 16 },
};
const SIZE = 48;
const place = (view: GroupView): LayerPlace => ({ name: 'w', index: 2, count: 3, view });
/** In the middle of three layers μ is ½ for every m. */
const MU = 0.5;

/** Which group each element is in, from the definition: the position along the axes that are not reduced. */
function groupOf(view: GroupView): number[] {
  return Array.from({ length: SIZE }, (_, k) => {
    let rest = k;
    let group = 0;
    let scale = 1;
    for (let axis = view.shape.length - 1; axis >= 0; axis--) {
      const position = rest % view.shape[axis]!;
      rest = Math.floor(rest / view.shape[axis]!);
      if (!view.reduceAxes.includes(axis)) {
        group += position * scale;
        scale *= view.shape[axis]!;
      }
    }
    return group;
  });
}

/** Σ over groups of a function of the group's weights. */
function overGroups(w: Numbers, view: GroupView, of: (group: Numbers) => number): number {
  const members = new Map<number, number[]>();
  groupOf(view).forEach((g, k) => members.set(g, [...(members.get(g) ?? []), w[k]!]));
  return [...members.values()].reduce((sum, group) => sum + of(group), 0);
}
const norm1 = (g: Numbers): number => g.reduce((s, x) => s + Math.abs(x), 0);
const norm2 = (g: Numbers): number => Math.sqrt(g.reduce((s, x) => s + x * x, 0));

interface Variant {
  readonly label: string;
  readonly method: string;
  readonly settings: Settings;
  /** The penalty in double precision, from the definition. */
  readonly penalty: (w: Numbers, view: GroupView) => number;
  /** Whether the prox solves its minimisation exactly. */
  readonly exact: boolean;
}
const combinedPenalty = (w: Numbers, view: GroupView): number =>
  overGroups(w, view, (g) => (1 - MU) * norm2(g) + (MU / 2) * norm1(g) ** 2);
const exclusivePenalty = (w: Numbers, view: GroupView): number =>
  overGroups(w, view, (g) => norm1(g) ** 2 / 2);
const groupPenalty = (w: Numbers, view: GroupView): number => overGroups(w, view, norm2);

const variants: readonly Variant[] = [
  { label: 'none', method: 'none', settings: {}, penalty: () => 0, exact: true },
  { label: 'l2', method: 'l2', settings: {}, penalty: (w) => norm2(w) ** 2 / 2, exact: true },
  { label: 'l1', method: 'l1', settings: {}, penalty: norm1, exact: true },
  {
    label: 'l1 × 3',
    method: 'l1',
    settings: { layerMultipliers: [0, 3, 0] },
    penalty: (w) => 3 * norm1(w),
    exact: true,
  },
  { label: 'gs', method: 'gs', settings: {}, penalty: groupPenalty, exact: true },
  {
    label: 'gs √|g|',
    method: 'gs',
    settings: { sqrtGroupSize: true },
    penalty: (w, view) => Math.sqrt(view.groupSize) * groupPenalty(w, view),
    exact: true,
  },
  { label: 'es reference', method: 'es', settings: {}, penalty: exclusivePenalty, exact: false },
  { label: 'es exact', method: 'es', settings: { mode: 'exact' }, penalty: exclusivePenalty, exact: true },
  {
    label: 'sgs',
    method: 'sgs',
    settings: { alpha: 0.3 },
    penalty: (w, view) => 0.3 * norm1(w) + 0.7 * groupPenalty(w, view),
    exact: true,
  },
  { label: 'cges reference', method: 'cges', settings: {}, penalty: combinedPenalty, exact: false },
  {
    label: 'cges exact-sequential',
    method: 'cges',
    settings: { mode: 'exact-sequential' },
    penalty: combinedPenalty,
    exact: false,
  },
  {
    label: 'cges exact-joint',
    method: 'cges',
    settings: { mode: 'exact-joint' },
    penalty: combinedPenalty,
    exact: true,
  },
];

function settingsOf({ method, settings }: Variant): Settings {
  return { ...parseSettings(findMethod(method).info.settings, settings) };
}
function prox(variant: Variant, v: Numbers, stepSize: number, view: GroupView): Float32Array {
  return tf.tidy(() => {
    const method = findMethod(variant.method);
    const w = tf.tensor([...v], [...view.shape]);
    return method
      .prox(w, tf.scalar(stepSize), place(view), settingsOf(variant))
      .dataSync<'float32'>()
      .slice();
  });
}
function random(seed: number, scale = 1): number[] {
  const draw = stream('methods', seed);
  return Array.from({ length: SIZE }, () => Math.fround(scale * draw.normal()));
}

beforeAll(() => tf.setBackend('cpu'));

describe.each(variants)('$label', (variant) => {
  const all = Object.entries(views);

  it.each(all)('has the penalty of its definition (%s)', (_, view) => {
    const w = random(1);
    const value = tf.tidy(() => {
      const tensor = tf.tensor(w, [...view.shape]);
      return findMethod(variant.method).penalty(tensor, place(view), settingsOf(variant)).dataSync()[0]!;
    });
    const expected = variant.penalty(w, view);
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-5 * expected);
  });

  it.each(all)('changes nothing at strength 0 (%s)', (_, view) => {
    const v = random(3);
    expect(Array.from(prox(variant, v, 0, view))).toEqual(v);
  });

  it.each(all)('follows signs and the order inside groups (%s)', (_, view) => {
    const v = random(4);
    const x = prox(variant, v, 0.07, view);
    const flipped = prox(
      variant,
      v.map((value, k) => (k % 3 === 0 ? -value : value)),
      0.07,
      view,
    );
    x.forEach((value, k) => expect(flipped[k]).toBeCloseTo(k % 3 === 0 ? -value : value, 6));
    // Reversal of the tensor reverses groups and their members alike.
    const reversed = prox(variant, [...v].reverse(), 0.07, view);
    x.forEach((value, k) => expect(reversed[SIZE - 1 - k]).toBeCloseTo(value, 6));
  });

  it.each(all)('leaves groups of zeros at zero, without NaN (%s)', (_, view) => {
    expect(
      Array.from(
        prox(
          variant,
          random(5).map(() => 0),
          0.1,
          view,
        ),
      ).every((x) => x === 0),
    ).toBe(true);
    const groups = groupOf(view);
    const v = random(6).map((value, k) => (groups[k] === 1 ? 0 : value));
    for (const stepSize of [0, 0.1, 1e6]) {
      const x = prox(variant, v, stepSize, view);
      expect(x.every(Number.isFinite)).toBe(true);
      x.forEach((value, k) => groups[k] === 1 && expect(Math.abs(value)).toBe(0));
    }
  });

  it('stays finite for weights of 1e±20, and never grows a weight or turns its sign', () => {
    for (const scale of [1e-30, 1e-20, 1e20]) {
      for (const stepSize of [1e-20, 0.1, 1e20]) {
        const v = random(7, scale);
        prox(variant, v, stepSize, views['filter']!).forEach((x, k) => {
          expect(Number.isFinite(x)).toBe(true);
          expect(Math.abs(x)).toBeLessThanOrEqual(Math.abs(v[k]!));
          expect(x * v[k]!).toBeGreaterThanOrEqual(0);
        });
      }
    }
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    prox(variant, random(8), 0.1, views['tap']!);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe.each(variants.filter(({ exact }) => exact))('$label', (variant) => {
  it.each(Object.entries(views))('minimises ½‖x − v‖² + stepSize·penalty(x) (%s)', (_, view) => {
    const draw = stream('perturbations');
    for (const stepSize of [0.003, 0.05, 0.4, 2]) {
      const v = random(2);
      const x = Array.from(prox(variant, v, stepSize, view));
      const objective = (y: Numbers): number =>
        norm2(y.map((value, k) => value - v[k]!)) ** 2 / 2 + stepSize * variant.penalty(y, view);
      const best = objective(x);
      const groups = groupOf(view);
      for (let trial = 0; trial < 150; trial++) {
        const size = 10 ** (-3 * draw.uniform());
        const group = draw.below(view.groups);
        const others = [
          x.map((value) => value + size * draw.normal()), // everywhere
          x.map((value, k) => (groups[k] === group ? value * (1 + size) : value)), // a group, longer
          x.map((value, k) => (groups[k] === group ? value * (1 - size) : value)), // and shorter
          x.map((value, k) => (k === trial % SIZE ? value + size * draw.normal() : value)), // one weight
        ];
        for (const other of others) expect(objective(other)).toBeGreaterThanOrEqual(best - 1e-6 * (1 + best));
      }
    }
  });
});

describe('cges exact-sequential', () => {
  it('is the group shrink followed by soft(u, θ), θ = max_k bS_k/(1 + bk) over sorted |u|', () => {
    const view = views['tap']!;
    const v = random(9);
    const stepSize = 0.3;
    const a = stepSize * (1 - MU);
    const b = stepSize * MU;
    const x = prox(
      variants.find(({ label }) => label === 'cges exact-sequential')!,
      v,
      stepSize,
      view,
    );
    for (let start = 0; start < SIZE; start += 4) {
      const group = v.slice(start, start + 4);
      const u = group.map((value) => Math.max(0, 1 - a / norm2(group)) * value);
      const sorted = u.map(Math.abs).sort((p, q) => q - p);
      const sums = sorted.map((_, k) => norm1(sorted.slice(0, k + 1)));
      const theta = Math.max(...sums.map((sum, k) => (b * sum) / (1 + b * (k + 1))));
      u.forEach((value, k) => {
        expect(x[start + k]).toBeCloseTo(Math.sign(value) * Math.max(0, Math.abs(value) - theta), 6);
      });
    }
  });
});

describe('es exact', () => {
  it.each([
    ['uniform', (u: number) => u],
    ['heavy-tailed', (u: number) => Math.tan((Math.PI / 2) * (0.999 * u))],
    ['geometric', (u: number) => 2 ** (-60 * u)],
  ])('finds θ = max_k τS_k/(1 + τk) of sorted |v| in groups of 5,000 (%s)', (_, shape) => {
    const draw = stream('large groups');
    const es = findMethod('es');
    const settings = parseSettings(es.info.settings, { mode: 'exact' });
    const v = Array.from({ length: 5000 }, () => Math.fround(shape(draw.uniform())));
    const view: GroupView = { shape: [1, 5000], reduceAxes: [1], groups: 1, groupSize: 5000 };
    const sorted = [...v].sort((a, b) => b - a);
    for (const tau of [1e-4, 1e-2, 0.3, 1, 30]) {
      let theta = 0;
      sorted.reduce((sum, value, k) => {
        theta = Math.max(theta, (tau * (sum + value)) / (1 + tau * (k + 1)));
        return sum + value;
      }, 0);
      const x = tf.tidy(() =>
        es.prox(tf.tensor2d(v, [1, 5000]), tf.scalar(tau), place(view), settings).dataSync(),
      );
      v.forEach((value, k) => {
        expect(Math.abs(x[k]! - Math.max(0, value - theta))).toBeLessThan(2e-6 * sorted[0]!);
      });
    }
  });
});

describe('the registry', () => {
  it('finds every method by its name and explains a wrong one', () => {
    for (const method of methods) expect(findMethod(method.info.name)).toBe(method);
    expect(() => findMethod('lasso')).toThrowError(
      new UserError('unknown method "lasso"', 'one of none, l2, l1, gs, es, sgs, cges', 'choose one of them'),
    );
  });

  it('has defaults that its own declarations accept', () => {
    for (const { info } of methods) {
      const defaults = Object.fromEntries(info.settings.map((setting) => [setting.name, setting.default]));
      expect(parseSettings(info.settings, defaults)).toEqual(defaults);
    }
  });
});
