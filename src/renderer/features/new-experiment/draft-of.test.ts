import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { presets as measured } from '../../../core/presets';
import { RunConfig, type RunConfigInput } from '../../../shared/run-config';
import { irisDataset, mnistDataset } from '../../testing/samples/datasets';
import { methods, models } from '../../testing/samples/registries';
import { firstDraft } from './draft';
import { draftConfigs } from './draft-configs';
import { draftErrors } from './draft-errors';
import { continued, draftOf, percentOf } from './draft-of';
import { presetsFor, withPreset } from './presets';

const base = firstDraft(mnistDataset(), models, methods);
const config = (over: Partial<RunConfigInput> = {}): RunConfig =>
  v.parse(RunConfig, {
    dataset: 'mnist',
    model: { name: 'lenet-5' },
    method: { name: 'cges', lambda: 3e-4, settings: { mode: 'reference', exclusiveBalance: 0.4 } },
    ...over,
  });
/** What the form makes of itself, defaults filled in. */
const made = (one: RunConfig): RunConfig[] =>
  draftConfigs(draftOf(one, base), methods).map((input) => v.parse(RunConfig, input));

describe('a configuration in the form', () => {
  it.each<[string, RunConfig]>([
    ['a plain run', config({ seed: 7, epochs: 4.5, batchSize: 32 })],
    [
      'a path',
      config({
        method: { name: 'cges', lambda: 1e-2 },
        path: { low: 1e-4, high: 1e-2, count: 9, settleEpochs: 1.5, fineTune: 'none' },
      }),
    ],
    [
      'a path with chosen points',
      config({
        method: { name: 'cges', lambda: 1e-2 },
        path: { low: 1e-4, high: 1e-2, count: 9, fineTune: [3, 9] },
      }),
    ],
    ['a target in MACs', config({ target: { kind: 'macs', value: 250_000 } })],
    ['a target in bytes', config({ target: { kind: 'bytes', value: 91_500 } })],
    ['a target sparsity that is no round percentage', config({ target: { kind: 'sparsity', value: 0.935 } })],
    [
      'everything about training',
      config({
        optimiser: { name: 'adamw', beta1: 0.8, weightDecay: 0.03 },
        learningRate: 0.002,
        learningRateSchedule: { kind: 'step', factor: 0.3, everyEpochs: 2 },
        gradientClipNorm: 2,
        lambdaSchedule: { kind: 'geometric', to: 3 },
        augmentation: { shift: 2, crop: 0.85 },
        earlyStopping: { metric: 'loss', patience: 3, minDelta: 0.01 },
        keep: 'best-loss',
        validationFraction: 0.15,
        compactWhileTraining: true,
        engine: 'wasm',
      }),
    ],
    ['a cosine', config({ learningRateSchedule: { kind: 'cosine', to: 0.07 } })],
  ])('comes out as it went in: %s', (_what, one) => {
    const [back, ...more] = made(one);
    expect(more).toEqual([]);
    const { settings, ...method } = one.method;
    expect(back).toMatchObject({ ...one, model: { name: 'lenet-5' }, method: { ...method, settings } });
  });

  it('shows a fraction as the shortest percentage that gives it back', () => {
    expect(percentOf(0.1)).toBe(10);
    expect(percentOf(0.07)).toBe(7);
    for (const fraction of [0.935, 0.0833, 0.123456789]) expect(percentOf(fraction) / 100).toBe(fraction);
  });
});

describe('measured presets', () => {
  it('fit images alone', () => {
    expect(presetsFor(mnistDataset(), models).every(({ fits }) => fits)).toBe(true);
    expect(presetsFor(irisDataset(), models).some(({ fits }) => fits)).toBe(false);
  });

  it('fill the form in with the very settings that were measured, for as many seeds as were asked for', () => {
    for (const preset of measured) {
      const draft = withPreset({ ...base, seeds: 3, firstSeed: 5 }, preset, models, methods);
      expect(draftErrors(draft, models, methods)).toEqual({});
      const configs = draftConfigs(draft, methods);
      expect(configs.map(({ seed }) => seed)).toEqual([5, 6, 7]);
      for (const one of configs) {
        const wanted = v.parse(RunConfig, { ...preset.config, dataset: 'mnist', seed: one.seed });
        const validationFraction = expect.closeTo(wanted.validationFraction, 12) as number;
        expect(v.parse(RunConfig, one)).toMatchObject({ ...wanted, validationFraction });
      }
    }
  });
});

describe('going on from a checkpoint', () => {
  it('takes over what may change, and nothing that the checkpoint hangs on', () => {
    const before = config({ seed: 3 });
    const draft = draftOf(before, base);
    expect(continued('r0001', before, draft)).toEqual({ ...before, continues: { run: 'r0001' } });
    const changed = {
      ...draft,
      learningRate: 0.05,
      fineTuneEpochs: 9,
      epochs: 99,
      batchSize: 7,
      firstSeed: 8,
      methods: { ...draft.methods, cges: { ...draft.methods['cges']!, low: 1e-5, high: 1e-5 } },
    };
    expect(continued('r0001', before, changed)).toEqual({
      ...before,
      learningRate: 0.05,
      fineTuneEpochs: 9,
      method: { ...before.method, lambda: 1e-5 },
      continues: { run: 'r0001' },
    });
  });
});
