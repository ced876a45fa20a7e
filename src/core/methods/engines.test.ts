/** Every method on every engine: once, and compiled into a step whose step size is an input. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine, describeEngines } from '../../engine';
import type { HostTensor } from '../engine';
import { findModel } from '../model';
import { sizeOf } from '../model/shapes';
import { stream } from '../random';
import { methods } from '.';
import { groupings, layerPlaces } from './groups';
import type { LayerPlace, Method, MethodSettings } from './method';
import { parseSettings } from './settings';

const spec = findModel('lenet-5').build([16, 16, 2], 3, { widths: [3, 4, 5] });

/** Every method in each of its modes. */
type Variant = { readonly label: string; readonly method: Method; readonly settings: MethodSettings };
const variants: readonly Variant[] = methods
  .filter(({ prox, gradient, gates }) => prox ?? gradient ?? gates)
  .flatMap((method) => {
    const modes = method.info.settings.find(({ name }) => name === 'mode')?.choices ?? [null];
    return modes.map((mode) => ({
      label: `${method.info.name} ${mode ?? ''}`.trim(),
      method,
      settings: parseSettings(method.info.settings, mode === null ? {} : { mode }),
    }));
  });

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
const filled = (shape: readonly number[], purpose: string, kind: 'normal' | 'uniform'): HostTensor => {
  const random = stream('engines', purpose);
  const data = Float32Array.from({ length: sizeOf(shape) }, () => random[kind]());
  return { dtype: 'float32', shape, data };
};

/** What a step of a method at one place works on, by name. */
function stateOf({ method, settings }: Variant, place: LayerPlace): Record<string, HostTensor> {
  const { name, view } = place;
  const weights = filled(view.shape, name, 'normal');
  const before = filled(view.shape, `${name} before`, 'normal');
  const gated = Object.entries(method.gates?.variables(place, settings) ?? {}).flatMap(
    ([variable, { shape }]) => [
      [`${name}/${variable}`, filled(shape, `${name} gates`, 'normal')],
      [`${name}/noise`, filled(shape, `${name} noise`, 'uniform')],
    ],
  );
  return { [`${name}/w`]: weights, [`${name}/before`]: before, ...Object.fromEntries(gated) };
}

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Penalty, and the tensors that a method makes of its state, by the way that it works. */
function act(
  { method, settings }: Variant,
  place: LayerPlace,
  state: Tensors,
  stepSize: tf.Scalar,
  progress: tf.Scalar,
): { penalty: tf.Tensor; next: Record<string, tf.Tensor> } {
  const w = state[`${place.name}/w`]!;
  const moment = { previous: state[`${place.name}/before`]!, progress };
  const { gates } = method;
  if (gates) {
    const noise = state[`${place.name}/noise`]!;
    const loss = (location: tf.Tensor): tf.Scalar => {
      const seen = gates.apply(w, { location }, noise, place, settings);
      const strength = tf.mul(gates.penalty({ location }, place, settings), stepSize);
      return tf.add(tf.sum(tf.square(seen)), strength);
    };
    const location = state[`${place.name}/location`]!;
    return {
      penalty: gates.penalty({ location }, place, settings),
      next: {
        [`${place.name}/w`]: gates.apply(w, { location }, null, place, settings),
        [`${place.name}/location`]: tf.grad(loss)(location),
      },
    };
  }
  const moved = method.gradient
    ? tf.sub(w, tf.mul(method.gradient(w, place, settings, moment), stepSize))
    : method.prox!(w, stepSize, place, settings, moment);
  return { penalty: method.penalty(w, place, settings), next: { [`${place.name}/w`]: moved } };
}

/** The same on the plain JavaScript backend: slow, and independent of both engines. */
function onCpu(
  variant: Variant,
  place: LayerPlace,
  state: Readonly<Record<string, HostTensor>>,
  stepSize: number,
  progress: number,
): { penalty: number; next: Record<string, Float32Array> } {
  tf.setBackend('cpu');
  return tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(state).map(([name, { data, shape }]) => [
        name,
        tf.tensor(data as Float32Array, [...shape]),
      ]),
    );
    const { penalty, next } = act(variant, place, tensors, tf.scalar(stepSize), tf.scalar(progress));
    return {
      penalty: penalty.dataSync<'float32'>()[0]!,
      next: Object.fromEntries(
        Object.entries(next).map(([name, tensor]) => [name, tensor.dataSync<'float32'>().slice()]),
      ),
    };
  });
}

function expectSame(got: HostTensor, expected: Float32Array, what: string): void {
  expected.forEach((x, k) => {
    const tolerance = 2e-6 * Math.max(1, Math.abs(x));
    expect(Math.abs(got.data[k]! - x), `${what}: ${got.data[k]} for ${x}`).toBeLessThan(tolerance);
  });
}

const engines = (await describeEngines()).filter(({ name, available }) => available || name === 'wasm');

describe.each(engines)('on $name', async ({ name: engineName }) => {
  const engine = await chooseEngine(engineName as 'tensorflow' | 'wasm');
  afterAll(() => engine.dispose());

  it.each(variants)(
    '$label: every layer of a net in every grouping, at two step sizes, early and late in the phase',
    (variant) => {
      for (const grouping of groupings) {
        const places = layerPlaces(spec, grouping);
        const state = Object.assign({}, ...places.map((place) => stateOf(variant, place))) as Record<
          string,
          HostTensor
        >;
        const before = engine.tensorCount();
        const step = engine.compile(
          ({ stepSize, progress }, values) => {
            const done = places.map((place) =>
              act(variant, place, values, stepSize as tf.Scalar, progress as tf.Scalar),
            );
            return {
              outputs: Object.fromEntries(done.map(({ penalty }, i) => [places[i]!.name, penalty])),
              nextState: Object.assign({}, ...done.map(({ next }) => next)) as Record<string, tf.Tensor>,
            };
          },
          {
            inputs: { stepSize: { dtype: 'float32', shape: [] }, progress: { dtype: 'float32', shape: [] } },
            state,
          },
        );
        for (const [stepSize, progress] of [
          [0.02, 0.1],
          [0.3, 0.9],
        ] as const) {
          step.writeState(state);
          const penalties = step.run({ stepSize: scalar(stepSize), progress: scalar(progress) });
          const after = step.readState();
          for (const place of places) {
            const what = `${place.name} by ${grouping} at ${stepSize}`;
            const { penalty, next } = onCpu(variant, place, stateOf(variant, place), stepSize, progress);
            for (const [name, values] of Object.entries(next)) expectSame(after[name]!, values, what);
            const difference = Math.abs(penalties[place.name]![0]! - penalty);
            expect(difference, what).toBeLessThanOrEqual(1e-5 * penalty);
          }
        }
        step.dispose();
        expect(engine.tensorCount()).toBe(before);
      }
    },
  );
});
