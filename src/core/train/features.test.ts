import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import { testedEngines } from '../../engine/testing/native';
import type { Engine } from '../engine';
import type { ModelSpec } from '../model/spec';
import { batchNormNet } from './testing/batch-norm-net';
import {
  CLASSES,
  FEATURES,
  collect,
  lastWeights,
  ofKind,
  options,
  saves,
  type Settings,
} from './testing/blobs';

interface Case {
  readonly settings: Settings;
  readonly spec?: ModelSpec;
}

/** Everything that a run may keep from step to step, one after the other. */
const cases: Record<string, Case> = {
  'Adam, a cosine and clipping': {
    settings: {
      optimiser: { name: 'adam' },
      learningRate: 0.01,
      fineTuneLearningRate: 0.005,
      learningRateSchedule: { kind: 'cosine', to: 0.1 },
      gradientClipNorm: 0.5,
    },
  },
  'AdamW and a dense warm-up': {
    settings: {
      optimiser: { name: 'adamw', weightDecay: 0.1 },
      learningRate: 0.01,
      warmupEpochs: 1.5,
      learningRateWarmupEpochs: 1,
      lambdaSchedule: { kind: 'geometric', to: 2 },
    },
  },
  'Nesterov and batch norms': {
    settings: { optimiser: { name: 'sgd', nesterov: true }, method: { name: 'gs', lambda: 5e-3 } },
    spec: batchNormNet(FEATURES, CLASSES),
  },
  'scales of batch norms': {
    settings: { method: { name: 'network-slimming', lambda: 2e-2 } },
    spec: batchNormNet(FEATURES, CLASSES),
  },
  'gradual pruning': {
    settings: { method: { name: 'magnitude', settings: { sparsity: 0.7, everySteps: 7 } } },
  },
  'a gradient and a trim': { settings: { method: { name: 'hoyer-square', lambda: 1e-3 } } },
  'random gates': {
    settings: {
      method: { name: 'hard-concrete', lambda: 3e-3, settings: { keepRate: 0.3 } },
      warmupEpochs: 1,
      optimiser: { name: 'adam' },
      learningRate: 0.02,
    },
  },
  'early stopping and the best state': {
    settings: {
      epochs: 12,
      validationFraction: 0.3,
      earlyStopping: { metric: 'accuracy', patience: 2 },
      keep: 'best-loss',
    },
  },
  'compaction while training': {
    settings: {
      hidden: [24, 12],
      epochs: 8,
      method: { name: 'gs', lambda: 4e-2 },
      compactWhileTraining: true,
      dropout: 0.2,
    },
  },
  'compaction with batch norms': {
    settings: { epochs: 8, method: { name: 'gs', lambda: 0.3 }, compactWhileTraining: true },
    spec: batchNormNet(FEATURES, CLASSES, 24),
  },
  'compaction by scales': {
    settings: { epochs: 8, method: { name: 'network-slimming', lambda: 0.15 }, compactWhileTraining: true },
    spec: batchNormNet(FEATURES, CLASSES, 24),
  },
};

describe.each(testedEngines)('training on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine(name);
  });
  afterAll(() => engine.dispose());

  const optionsOf = ({ settings, spec }: Case, extra = {}) =>
    options(engine, settings, { checkpointEveryMs: 70, ...(spec ? { spec } : {}), ...extra });

  it.each(Object.keys(cases))(
    'with %s ends the same, bit for bit, from any checkpoint; no tensor is left',
    async (key) => {
      const before = engine.tensorCount();
      const whole = await collect(optionsOf(cases[key]!));
      const reference = ofKind(whole, 'done')[0]!.result;
      const checkpoints = saves(whole);
      expect(checkpoints.length).toBeGreaterThan(8); // between epochs too
      // Early, in the middle and near the end; compiling again and again takes the native engine its time.
      const at = name === 'wasm' ? [1, 4, 7] : [2, 6];
      const some = at.map((eighths) => checkpoints[Math.floor((checkpoints.length * eighths) / 8)]!);
      for (const resume of some) {
        const rest = await collect(optionsOf(cases[key]!, { resume }));
        expect(lastWeights(rest)).toEqual(lastWeights(whole));
        const { result } = ofKind(rest, 'done')[0]!;
        expect({ ...result, elapsedMs: 0 }).toEqual({ ...reference, elapsedMs: 0 });
      }
      expect(engine.tensorCount()).toBe(before);
      expect(reference.testAccuracy).toBeGreaterThan(0.5);
    },
  );
});
