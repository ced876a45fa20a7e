/** Every method on every engine: once, and compiled into a step whose step size is an input. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine, describeEngines } from '../../engine';
import type { HostTensor } from '../engine';
import { findModel } from '../model';
import { stream } from '../random';
import { methods } from '.';
import { groupings, layerPlaces } from './groups';
import type { LayerPlace, Method, MethodSettings } from './method';
import { parseSettings } from './settings';

const spec = findModel('lenet-5').build([16, 16, 2], 3, { widths: [3, 4, 5] });

/** Every method in each of its modes. */
const variants = methods.flatMap((method) => {
  const modes = method.info.settings.find(({ name }) => name === 'mode')?.choices ?? [null];
  return modes.map((mode) => ({
    label: `${method.info.name} ${mode ?? ''}`.trim(),
    method,
    settings: parseSettings(method.info.settings, mode === null ? {} : { mode }),
  }));
});

const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

function weightsOf({ name, view }: LayerPlace): HostTensor {
  const random = stream('engines', name);
  const data = Float32Array.from({ length: view.groups * view.groupSize }, () => random.normal());
  return { dtype: 'float32', shape: view.shape, data };
}

/** The penalty before and the weights after a step on the plain JavaScript backend: slow, and independent of both engines. */
function onCpu(
  method: Method,
  settings: MethodSettings,
  place: LayerPlace,
  v: HostTensor,
  stepSize: number,
): { penalty: number; moved: Float32Array } {
  tf.setBackend('cpu');
  return tf.tidy(() => {
    const w = tf.tensor(v.data as Float32Array, [...v.shape]);
    return {
      penalty: method.penalty(w, place, settings).dataSync<'float32'>()[0]!,
      moved: method.prox(w, tf.scalar(stepSize), place, settings).dataSync<'float32'>().slice(),
    };
  });
}

function expectSame(got: HostTensor, expected: Float32Array, what: string): void {
  expected.forEach((x, k) => {
    expect(Math.abs(got.data[k]! - x), `${what}: ${got.data[k]} for ${x}`).toBeLessThan(2e-6);
  });
}

const engines = (await describeEngines()).filter(({ name, available }) => available || name === 'wasm');

describe.each(engines)('on $name', async ({ name: engineName }) => {
  const engine = await chooseEngine(engineName as 'tensorflow' | 'wasm');
  afterAll(() => engine.dispose());

  it.each(variants)(
    '$label: every layer of a net in every grouping, at two step sizes',
    ({ method, settings }) => {
      for (const grouping of groupings) {
        const places = layerPlaces(spec, grouping);
        const state = Object.fromEntries(places.map((place) => [place.name, weightsOf(place)]));
        const before = engine.tensorCount();
        const step = engine.compile(
          (inputs, values) => ({
            outputs: Object.fromEntries(
              places.map((place) => [
                place.name,
                method.penalty(tf.reshape(values[place.name]!, [...place.view.shape]), place, settings),
              ]),
            ),
            nextState: Object.fromEntries(
              places.map((place) => [
                place.name,
                method.prox(values[place.name]!, inputs['stepSize'] as tf.Scalar, place, settings),
              ]),
            ),
          }),
          { inputs: { stepSize: { dtype: 'float32', shape: [] } }, state },
        );
        for (const stepSize of [0.02, 0.3]) {
          step.writeState(state);
          const penalties = step.run({ stepSize: scalar(stepSize) });
          const after = step.readState();
          for (const place of places) {
            const what = `${place.name} by ${grouping} at ${stepSize}`;
            const { penalty, moved } = onCpu(method, settings, place, state[place.name]!, stepSize);
            expectSame(after[place.name]!, moved, what);
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
