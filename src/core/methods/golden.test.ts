/** Every method on the golden numbers (computed in float64 elsewhere), in float32 on every engine of this machine. */
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine, describeEngines } from '../../engine';
import type { SettingValue } from '../../shared/registry';
import type { HostTensor } from '../engine';
import { findMethod } from '.';
import type { GroupView, LayerPlace } from './method';
import { parseSettings } from './settings';

interface ProxCase {
  readonly op: string;
  readonly v: readonly number[];
  readonly params: Readonly<Record<'t' | 'tau' | 'a' | 'b' | 'l1' | 'l2', number>>;
  readonly x: readonly number[];
}
interface StepLayer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const { cases } = JSON.parse(gunzipSync(fixture('prox.json.gz')).toString()) as { cases: ProxCase[] };
const step = JSON.parse(fixture('cges-step.json').toString()) as {
  learningRate: number;
  lambda: number;
  layers: StepLayer[];
};

/** The method, its step size and its settings that do what a golden case describes. */
function setUp({ op, params }: ProxCase): {
  name: string;
  stepSize: number;
  settings: Record<string, SettingValue>;
} {
  const { t, tau, a, b, l1, l2 } = params;
  // μ = ½ at a net's only layer, and a step size of 0.05: the multipliers carry a and b.
  const combined = (mode: string): ReturnType<typeof setUp> => ({
    name: 'cges',
    stepSize: 0.05,
    settings: { mode, groupMultipliers: [a / 0.025], exclusiveMultipliers: [b / 0.025] },
  });
  switch (op) {
    case 'l1':
      return { name: 'l1', stepSize: t, settings: {} };
    case 'group-l2':
      return { name: 'gs', stepSize: t, settings: {} };
    case 'exclusive-reference':
      return { name: 'es', stepSize: tau, settings: {} };
    case 'exclusive-exact':
      return { name: 'es', stepSize: tau, settings: { mode: 'exact' } };
    case 'sparse-group':
      return { name: 'sgs', stepSize: l1 + l2, settings: { alpha: l1 + l2 > 0 ? l1 / (l1 + l2) : 0.5 } };
    case 'combined-reference':
      return combined('reference');
    case 'combined-exact':
      return combined('exact-joint');
    default:
      throw new Error(`no method for ${op}`);
  }
}

const host = (data: readonly number[], shape: readonly number[]): HostTensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
const lastAxis = (shape: readonly number[]): GroupView => ({
  shape,
  reduceAxes: [shape.length - 1],
  groups: shape.slice(0, -1).reduce((a, b) => a * b, 1),
  groupSize: shape.at(-1)!,
});

/** Equal within 1e-6 of the group's largest |v|. */
function expectClose(got: HostTensor, expected: readonly number[], v: readonly number[], what: string): void {
  const tolerance = 1e-6 * Math.max(...v.map(Math.abs));
  expect(got.data).toHaveLength(expected.length);
  expected.forEach((x, i) => {
    expect(Math.abs(got.data[i]! - x), `${what}, element ${i}: ${got.data[i]} for ${x}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

// The native engine is left out only where it is not installed; wasm runs anywhere.
const engines = (await describeEngines()).filter(({ name, available }) => available || name === 'wasm');

describe.each(engines)('golden numbers on $name', async ({ name: engineName }) => {
  const engine = await chooseEngine(engineName as 'tensorflow' | 'wasm');
  afterAll(() => engine.dispose());

  it('covers all 468 cases', () => {
    expect(cases).toHaveLength(468);
  });

  it.each([...new Set(cases.map(({ op }) => op))])('%s', (op) => {
    const chosen = cases.filter((c) => c.op === op);
    const inputs: Record<string, HostTensor> = {};
    chosen.forEach((c, i) => {
      inputs[`v${i}`] = host(c.v, [1, c.v.length]);
      inputs[`t${i}`] = host([setUp(c).stepSize], []);
    });
    const results = engine.evaluate(
      (tensors) =>
        Object.fromEntries(
          chosen.map((c, i) => {
            const { name, settings } = setUp(c);
            const method = findMethod(name);
            const place: LayerPlace = { name: 'w', index: 1, count: 1, view: lastAxis([1, c.v.length]) };
            const parsed = parseSettings(method.info.settings, settings);
            const v = tensors[`v${i}`]!;
            const stepSize = tensors[`t${i}`] as tf.Scalar;
            return [
              `x${i}`,
              method.prox!(v, stepSize, place, parsed, { previous: v, progress: tf.scalar(0) }),
            ];
          }),
        ),
      inputs,
    );
    chosen.forEach((c, i) => {
      expectClose(results[`x${i}`]!, c.x, c.v, `${op} ${JSON.stringify(c.params)} of ${c.v.length}`);
      c.x.forEach((x, k) => {
        // Zeros well inside the threshold come out as exact zeros.
        if (x === 0 && results[`x${i}`]!.data[k] !== 0) {
          const largest = Math.max(...c.v.map(Math.abs));
          expect(Math.abs(results[`x${i}`]!.data[k]!)).toBeLessThan(2e-7 * largest);
        }
      });
    });
  });

  it('one reference CGES step on four layers: η = 0.05, λ = 2, m = 0.2', () => {
    const cges = findMethod('cges');
    const settings = parseSettings(cges.info.settings, {});
    const inputs: Record<string, HostTensor> = {
      stepSize: host([step.learningRate * step.lambda], []),
      ...Object.fromEntries(step.layers.map(({ name, before, shape }) => [name, host(before, shape)])),
    };
    const results = engine.evaluate(
      ({ stepSize, ...tensors }) =>
        Object.fromEntries(
          step.layers.map(({ name, shape }, i) => {
            const place = { name, index: i + 1, count: step.layers.length, view: lastAxis(shape) };
            const v = tensors[name]!;
            const moment = { previous: v, progress: tf.scalar(0) };
            return [name, cges.prox!(v, stepSize as tf.Scalar, place, settings, moment)];
          }),
        ),
      inputs,
    );
    for (const { name, before, after } of step.layers) expectClose(results[name]!, after, before, name);
    const zeros = (values: Iterable<number>): number => [...values].filter((x) => x === 0).length;
    for (const { name, after } of step.layers) expect(zeros(results[name]!.data)).toBe(zeros(after));
  });
});
