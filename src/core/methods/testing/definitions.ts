/** Every method with a prox against its definition: penalties in double precision, groups counted from the axes. */
import * as tf from '@tensorflow/tfjs-core';
import type { SettingValue } from '../../../shared/registry';
import { permutation, stream } from '../../random';
import { findMethod } from '..';
import type { GroupView, LayerPlace } from '../method';
import { parseSettings } from '../settings';

export type Numbers = ArrayLike<number>;
export type Settings = Record<string, SettingValue>;

/** Tap, input-channel and filter groups of a convolution, channels of a dense layer after a flatten, scales. */
export const views: Record<string, GroupView> = {
  tap: { shape: [2, 3, 2, 4], reduceAxes: [3], groups: 12, groupSize: 4 },
  'input-channel': { shape: [2, 3, 2, 4], reduceAxes: [0, 1, 3], groups: 2, groupSize: 24 },
  filter: { shape: [2, 3, 2, 4], reduceAxes: [0, 1, 2], groups: 4, groupSize: 12 },
  'channel of a flatten': { shape: [4, 3, 4], reduceAxes: [0, 2], groups: 3, groupSize: 16 },
  'one weight a group': { shape: [48, 1], reduceAxes: [1], groups: 48, groupSize: 1 },
};
export const SIZE = 48;
export const place = (view: GroupView): LayerPlace => ({ name: 'w', index: 2, count: 3, view });
/** In the middle of three layers μ is ½ for every m. */
export const MU = 0.5;

/** Which group each element is in, from the definition: the position along the axes that are not reduced. */
export function groupOf(view: GroupView): Int32Array {
  const known = groupsOf.get(view);
  if (known) return known;
  const groups = Int32Array.from({ length: view.groups * view.groupSize }, (_, k) => {
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
  groupsOf.set(view, groups);
  return groups;
}
const groupsOf = new WeakMap<GroupView, Int32Array>();

/** Σ over groups of a function of the group's ℓ1 and ℓ2 norms. */
function overGroups(w: Numbers, view: GroupView, of: (l1: number, l2: number) => number): number {
  const groups = groupOf(view);
  const l1 = new Float64Array(view.groups);
  const squares = new Float64Array(view.groups);
  for (let k = 0; k < w.length; k++) {
    l1[groups[k]!]! += Math.abs(w[k]!);
    squares[groups[k]!]! += w[k]! ** 2;
  }
  return l1.reduce((sum, norm, g) => sum + of(norm, Math.sqrt(squares[g]!)), 0);
}

const overWeights = (w: Numbers, of: (size: number) => number): number =>
  Float64Array.from(w, (x) => of(Math.abs(x))).reduce((a, b) => a + b, 0);
export const norm1 = (w: Numbers): number => overWeights(w, (x) => x);
export const norm2 = (w: Numbers): number => Math.sqrt(overWeights(w, (x) => x * x));

export interface Variant {
  readonly label: string;
  readonly method: string;
  readonly settings: Settings;
  /** The penalty in double precision, from the definition. */
  readonly penalty: (w: Numbers, view: GroupView) => number;
  /** Whether the prox solves its minimisation exactly. */
  readonly exact: boolean;
  /** The penalty of one weight, where it is a sum over weights. */
  readonly single?: (size: number) => number;
}

const combined = (w: Numbers, view: GroupView): number =>
  overGroups(w, view, (l1, l2) => (1 - MU) * l2 + (MU / 2) * l1 ** 2);
const exclusive = (w: Numbers, view: GroupView): number => overGroups(w, view, (l1) => l1 ** 2 / 2);
const group = (w: Numbers, view: GroupView): number => overGroups(w, view, (_, l2) => l2);

/** SCAD by integrating its slope: 1 up to κ, then in a straight line to 0 at aκ (Fan & Li, equation 2.7). */
function scad(size: number): number {
  const [knee, a] = [0.3, 3];
  if (size <= knee) return size;
  if (size >= a * knee) return ((a + 1) * knee) / 2;
  const mean = (1 + (a * knee - size) / ((a - 1) * knee)) / 2; // of the slope over κ … size
  return knee + (size - knee) * mean;
}

function separable(
  label: string,
  method: string,
  settings: Settings,
  single: (x: number) => number,
): Variant {
  return { label, method, settings, exact: true, single, penalty: (w) => overWeights(w, single) };
}

export const variants: readonly Variant[] = [
  separable('none', 'none', {}, () => 0),
  separable('l2', 'l2', {}, (x) => x ** 2 / 2),
  separable('l1', 'l1', {}, (x) => x),
  separable('l1 × 3', 'l1', { layerMultipliers: [0, 3, 0] }, (x) => 3 * x),
  separable('network slimming', 'network-slimming', {}, (x) => x),
  separable('l0', 'l0', {}, (x) => (x > 0 ? 1 : 0)),
  separable('TL1, a = 1', 'transformed-l1', {}, (x) => (2 * x) / (1 + x)),
  separable('TL1, a = 0.01', 'transformed-l1', { a: 0.01 }, (x) => (1.01 * x) / (0.01 + x)),
  separable('TL1, a = 1000', 'transformed-l1', { a: 1000 }, (x) => (1001 * x) / (1000 + x)),
  separable('SCAD', 'scad', { knee: 0.3, a: 3 }, scad),
  { label: 'gs', method: 'gs', settings: {}, penalty: group, exact: true },
  {
    label: 'gs √|g|',
    method: 'gs',
    settings: { sqrtGroupSize: true },
    penalty: (w, view) => Math.sqrt(view.groupSize) * group(w, view),
    exact: true,
  },
  { label: 'hspg, first stage', method: 'hspg', settings: {}, penalty: group, exact: true },
  { label: 'es reference', method: 'es', settings: {}, penalty: exclusive, exact: false },
  { label: 'es exact', method: 'es', settings: { mode: 'exact' }, penalty: exclusive, exact: true },
  {
    label: 'sgs',
    method: 'sgs',
    settings: { alpha: 0.3 },
    penalty: (w, view) => 0.3 * norm1(w) + 0.7 * group(w, view),
    exact: true,
  },
  { label: 'cges reference', method: 'cges', settings: {}, penalty: combined, exact: false },
  {
    label: 'cges exact-sequential',
    method: 'cges',
    settings: { mode: 'exact-sequential' },
    penalty: combined,
    exact: false,
  },
  {
    label: 'cges exact-joint',
    method: 'cges',
    settings: { mode: 'exact-joint' },
    penalty: combined,
    exact: true,
  },
];

export function settingsOf({ method, settings }: Pick<Variant, 'method' | 'settings'>): Settings {
  return { ...parseSettings(findMethod(method).info.settings, settings) };
}

/** The prox of a method on the current backend, with v for the weights before the step, at the start of the phase. */
export function prox(
  variant: Pick<Variant, 'method' | 'settings'>,
  v: Numbers,
  stepSize: number,
  view: GroupView,
): Float32Array {
  return tf.tidy(() => {
    const w = tf.tensor(Float32Array.from(v), [...view.shape]);
    const moment = { previous: w, progress: tf.scalar(0) };
    return findMethod(variant.method).prox!(w, tf.scalar(stepSize), place(view), settingsOf(variant), moment)
      .dataSync<'float32'>()
      .slice();
  });
}

/** `½‖x − v‖² + stepSize·penalty(x)` */
export function objective(
  { penalty }: Pick<Variant, 'penalty'>,
  x: Numbers,
  v: Numbers,
  stepSize: number,
  view: GroupView,
): number {
  const gap = Float64Array.from(x, (value, k) => value - v[k]!);
  return norm2(gap) ** 2 / 2 + stepSize * penalty(x, view);
}

/** Normal numbers, as float32 holds them. */
export function random(seed: number, scale = 1, size = SIZE): number[] {
  const draw = stream('methods', seed);
  return Array.from({ length: size }, () => Math.fround(scale * draw.normal()));
}

/** Where each element goes when the groups change places and the members of each change theirs, at random. */
export function shuffle(view: GroupView, seed: number): Int32Array {
  const members: number[][] = Array.from({ length: view.groups }, () => []);
  groupOf(view).forEach((group, k) => members[group]!.push(k));
  const to = new Int32Array(view.groups * view.groupSize);
  permutation(seed, 0, view.groups).forEach((target, group) => {
    const places = permutation(seed, 1 + group, view.groupSize);
    members[group]!.forEach((k, i) => (to[k] = members[target]![places[i]!]!));
  });
  return to;
}

/** The elements at their new places. */
export function moved(v: Numbers, to: Int32Array): number[] {
  const there = new Array<number>(v.length);
  to.forEach((place, k) => (there[place] = v[k]!));
  return there;
}
