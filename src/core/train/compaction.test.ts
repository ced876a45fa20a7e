import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import { netMacs } from '../counting';
import type { Engine } from '../engine';
import { findModel } from '../model';
import { mergeConstants } from '../prune';
import type { Checkpoint } from './checkpoint';
import type { TrainLoopEvent, TrainOptions } from './options';
import type { RunState } from './run-state';
import { shrinkNet } from './shrink-net';
import { batchNormNet, residualConvNet } from './testing/batch-norm-net';
import {
  CLASSES,
  FEATURES,
  collect,
  imagesFor,
  lastWeights,
  ofKind,
  options,
  saves,
  type Settings as RunSettings,
} from './testing/blobs';
import { accuracyOf, logitsOf, saveAt } from './testing/read-checkpoint';

let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine('wasm');
});
afterAll(() => engine.dispose());

const sizeOf = ({ tensors }: Checkpoint, ending: string): number =>
  Object.entries(tensors).reduce(
    (sum, [name, { data }]) => sum + (!name.startsWith('@') && name.endsWith(ending) ? data.length : 0),
    0,
  );

/** Largest difference between the logits of two checkpoints over the test part. */
function gap(a: Checkpoint, b: Checkpoint, given: TrainOptions): number {
  const [first, second] = [a, b].map((checkpoint) => logitsOf(engine, checkpoint, given));
  return Math.max(...Array.from(first!, (logit, i) => Math.abs(logit - second![i]!)));
}

const filters = { name: 'gs', lambda: 0.2, settings: { grouping: 'filter' } };
const smallCnn = findModel('small-cnn').build([8, 8, 1], CLASSES, { widths: [8, 8, 8, 12] });
const residual = residualConvNet([4, 4, 3], CLASSES, 8);

describe('compaction while training', () => {
  it.each([
    ['a multilayer perceptron', { name: 'gs', lambda: 4e-2 }, {}],
    [
      'a residual net with batch norms',
      { name: 'gs', lambda: 0.3 },
      { spec: batchNormNet(FEATURES, CLASSES, 24) },
    ],
    [
      'batch norms that lose scales',
      { name: 'network-slimming', lambda: 0.15 },
      { spec: batchNormNet(FEATURES, CLASSES, 24) },
    ],
    ['padded convolutions and a flatten', filters, imagesFor(smallCnn)],
    ['a convolutional residual net', { name: 'network-slimming', lambda: 0.15 }, imagesFor(residual)],
  ])('of %s leaves the function as it was, in a smaller net', async (_, method, extra) => {
    const settings = { hidden: [24, 12], epochs: 8, method };
    const given = options(engine, settings, extra);
    const dense = await collect(given);
    const events = await collect(options(engine, { ...settings, compactWhileTraining: true }, extra));
    const first = ofKind(events, 'save').find(({ checkpoint }) => checkpoint.metadata['kept'])!;
    expect(first.step).toBeLessThan(80);
    const before = saveAt(dense, first.step);
    expect(gap(before, first.checkpoint, given)).toBeLessThan(1e-5);
    expect(sizeOf(first.checkpoint, '/weights')).toBeLessThan(sizeOf(before, '/weights'));
    expect(sizeOf(first.checkpoint, '/weights/momentum')).toBe(sizeOf(first.checkpoint, '/weights'));
    // Counts stay those of the net that was asked for.
    const counts = ofKind(events, 'epoch').map(({ metrics }) =>
      metrics.layers.map(({ weights, groups, macs }) => [weights, groups, macs]),
    );
    counts.forEach((count) => expect(count).toEqual(counts[0]));
    const told = ofKind(events, 'epoch').find(({ metrics }) => metrics.step === first.step)!.metrics;
    const alone = ofKind(dense, 'epoch').find(({ metrics }) => metrics.step === first.step)!.metrics;
    expect(told.weightSparsity).toBe(alone.weightSparsity);
    expect(ofKind(events, 'notice')[0]!.text).toMatch(/takes \d+ % of the multiply–accumulates/);
    const end = saves(events).at(-1)!;
    expect(ofKind(events, 'done')[0]!.result.testAccuracy).toBe(accuracyOf(engine, end, given));
  });
});

describe('compaction inside an epoch', () => {
  const settings = {
    hidden: [24, 12],
    epochs: 1,
    batchSize: 1,
    learningRate: 0.01,
    lambdaWarmupEpochs: 0.1,
    fineTuneEpochs: 0,
    method: { name: 'gs', lambda: 0.3 },
  };
  /** A checkpoint after every step. */
  const stepwise = (given: RunSettings): TrainOptions => {
    let clock = 0;
    return options(engine, given, { checkpointEveryMs: 0, now: () => (clock += 100) });
  };

  it('leaves the function as it was, and a resumed run ends the same, bit for bit', async () => {
    const given = stepwise(settings);
    const cutting = { ...settings, compactWhileTraining: true };
    const [dense, events] = [await collect(given), await collect(stepwise(cutting))];
    const cuts = ofKind(events, 'save').filter(({ checkpoint }) => checkpoint.metadata['kept']);
    const { step, checkpoint } = cuts[0]!;
    expect(step).toBeLessThan(300);
    expect(gap(saveAt(dense, step), checkpoint, given)).toBeLessThan(1e-5);
    expect(sizeOf(checkpoint, '/weights')).toBeLessThan(sizeOf(saveAt(dense, step), '/weights'));
    for (const resume of [saveAt(events, step - 1), checkpoint, saveAt(events, step + 1)]) {
      const rest = await collect({ ...stepwise(cutting), resume });
      expect(lastWeights(rest)).toEqual(lastWeights(events));
    }
  });
});

describe('channels that are constants before padded convolutions', () => {
  /** Makes every second unit a constant: its weights (or its scale) 0, its bias (or shift) above 0. */
  const withConstants = (checkpoint: Checkpoint, ending: string, constant: string): Checkpoint => {
    const tensors = Object.fromEntries(
      Object.entries(checkpoint.tensors).map(([name, tensor]) => {
        const units = tensor.shape.at(-1)!;
        const is = (what: string): boolean => name.endsWith(what) && !/^(dense|logits)/.test(name);
        if (!is(ending) && !is(constant)) return [name, tensor];
        const value = (u: number): number => (is(constant) ? 0.1 * (u + 1) : 0);
        const data = Float32Array.from(tensor.data, (w, i) => (i % 2 === 0 ? value(i % units) : w));
        return [name, { ...tensor, data }];
      }),
    );
    return { ...checkpoint, tensors };
  };

  it.each([
    ['small-cnn', imagesFor(smallCnn), '/weights', '/bias'],
    ['a residual net', imagesFor(residual), '/scale', '/shift'],
  ])('are merged as %s is shrunk: the same function, slots included', async (_, extra, ending, constant) => {
    const given = options(engine, { epochs: 1, fineTuneEpochs: 0, method: { name: 'none' } }, extra);
    const checkpoint = withConstants(saves(await collect(given)).at(-1)!, ending, constant);
    const state: RunState = { spec: given.spec, kept: null, open: true, tensors: checkpoint.tensors };
    const merged = mergeConstants(state.spec, state.tensors);
    expect(Object.keys(merged).some((name) => merged[name] !== state.tensors[name])).toBe(true);
    const { spec, tensors } = shrinkNet(state);
    const smaller = { tensors, metadata: { spec: JSON.stringify(spec) } };
    expect(netMacs(spec)).toBeLessThan(netMacs(given.spec));
    expect(gap(checkpoint, smaller, given)).toBeLessThan(1e-5);
    expect(sizeOf(smaller, '/weights/momentum')).toBe(sizeOf(smaller, '/weights'));
  });
});

describe('compaction on a λ path', () => {
  // The first segment's only end of an epoch is its own end, and no later one has another.
  const settings = {
    hidden: [24, 12],
    epochs: 1,
    fineTuneEpochs: 1,
    lambdaWarmupEpochs: 0.5,
    method: { name: 'gs' },
    path: { low: 0.1, high: 0.3, count: 6, epochsPerPoint: 1, settleEpochs: 0.5 },
  };
  const cutting = { ...settings, compactWhileTraining: true };
  /** Checkpoints right behind the trunk's segments, by point. */
  const trunks = (events: TrainLoopEvent[]): Checkpoint[] =>
    saves(events).filter(({ metadata }) => {
      const { driver } = JSON.parse(metadata['progress']!) as { driver: { doing: string } };
      return driver.doing === 'snapshot';
    });

  it('cuts the trunk at the ends of its segments, and leaves its function as it was', async () => {
    const given = options(engine, settings);
    const [dense, events] = [await collect(given), await collect(options(engine, cutting))];
    const [whole, cut] = [trunks(dense), trunks(events)];
    expect(cut).toHaveLength(6);
    const first = cut.findIndex(({ metadata }) => metadata['kept']);
    expect(first).toBeGreaterThan(0);
    expect(gap(whole[first]!, cut[first]!, given)).toBeLessThan(1e-5);
    const sizes = cut.map((checkpoint) => sizeOf(checkpoint, '/weights'));
    expect(sizes[first]).toBeLessThan(sizeOf(whole[first]!, '/weights'));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes.at(-1)).toBeLessThan(sizes[first]!);
    const [small, alone] = [events, dense].map((of) => ofKind(of, 'done')[0]!.result.points!);
    expect(small!.slice(0, first)).toEqual(alone!.slice(0, first));
    // From there on units that are cut out cannot come back, as some would.
    small!.slice(first).forEach(({ weightSparsity, testAccuracy }, k) => {
      expect(weightSparsity).toBeGreaterThanOrEqual(alone![first + k]!.weightSparsity);
      expect(testAccuracy).toBeGreaterThan(0.9);
    });
  });

  it.each([
    ['', cutting],
    [', as of a target', { ...cutting, path: null, target: { kind: 'sparsity', value: 0.8 } as const }],
  ])('ends the same, bit for bit, resumed from any checkpoint%s', async (_, of) => {
    const whole = await collect(options(engine, of));
    const { target } = ofKind(whole, 'done')[0]!.result;
    if (target) expect(target.missed).toBeNull();
    const kept = saves(whole);
    const some = [0.2, 0.5, 0.8].map((part) => kept[Math.floor(part * kept.length)]!);
    expect(some.some(({ metadata }) => metadata['kept'])).toBe(true);
    for (const resume of some) {
      const rest = await collect(options(engine, of, { resume }));
      expect(lastWeights(rest)).toEqual(lastWeights(whole));
      const results = [rest, whole].map((run) => ({ ...ofKind(run, 'done')[0]!.result, elapsedMs: 0 }));
      expect(results[0]).toEqual(results[1]);
    }
  });
});
