import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import { UserError } from '../../shared/errors';
import type { RunChange } from '../../shared/run-events';
import type { Engine, HostTensor } from '../engine';
import { initialWeights } from '../model/initial';
import type { Checkpoint } from './checkpoint';
import { train } from './loop';
import type { TrainLoopEvent, TrainOptions } from './options';
import { batchNormNet } from './testing/batch-norm-net';
import { CLASSES, FEATURES, collect, ofKind, options, saves } from './testing/blobs';
import { accuracyOf, saveAt } from './testing/read-checkpoint';

let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine('wasm');
});
afterAll(() => engine.dispose());

const zeros = ({ data }: HostTensor): number => Array.from(data).filter((w) => w === 0).length;
const phasesOf = (events: TrainLoopEvent[]): string[] =>
  ofKind(events, 'epoch').map(({ metrics }) => metrics.phase);
describe('phases', () => {
  it('begin with dense training where a warm-up is asked for', async () => {
    const run = (method: object) =>
      collect(options(engine, { warmupEpochs: 2, epochs: 2, fineTuneEpochs: 1, ...method }));
    const sparse = await run({ method: { name: 'l1', lambda: 0.05 } });
    const dense = await run({ method: { name: 'none' } });
    expect(phasesOf(sparse)).toEqual(['warm-up', 'warm-up', 'sparse', 'sparse', 'fine-tune']);
    expect(ofKind(sparse, 'started')[0]!.totalSteps).toBe(50);
    expect(saveAt(sparse, 20).tensors).toEqual(saveAt(dense, 20).tensors);
    expect(saveAt(sparse, 30).tensors).not.toEqual(saveAt(dense, 30).tensors);
    const lambdas = ofKind(sparse, 'steps').flatMap(({ points }) => points);
    expect(lambdas.filter(({ phase }) => phase === 'warm-up').every(({ lambda }) => lambda === 0)).toBe(true);
  });

  it('have a point of the live curves at their last step, however short they are', async () => {
    const events = await collect(options(engine, { warmupEpochs: 2, epochs: 2, fineTuneEpochs: 1 }));
    const points = ofKind(events, 'steps').flatMap((event) => event.points);
    const lastOf = (name: string): number => points.findLast(({ phase }) => phase === name)!.step;
    expect(['warm-up', 'sparse', 'fine-tune'].map(lastOf)).toEqual([20, 40, 50]);
    expect(points.every(({ samplesPerSecond }) => Number.isFinite(samplesPerSecond))).toBe(true);
  });

  it('go on to fine-tuning at the epoch at which patience ends', async () => {
    const patience = 2;
    const events = await collect(
      options(engine, {
        epochs: 30,
        validationFraction: 0.3,
        earlyStopping: { metric: 'accuracy', patience },
        method: { name: 'none' },
      }),
    );
    const sparse = ofKind(events, 'epoch').filter(({ metrics }) => metrics.phase === 'sparse');
    const accuracies = sparse.map(({ metrics }) => metrics.validationAccuracy!);
    expect(sparse.length).toBeLessThan(30);
    // The first epoch whose last two did not beat what came before is the last one.
    const stale = accuracies.findIndex(
      (_, i) =>
        i >= patience &&
        Math.max(...accuracies.slice(i - 1, i + 1)) <= Math.max(...accuracies.slice(0, i - 1)),
    );
    expect(stale).toBe(accuracies.length - 1);
    expect(phasesOf(events).slice(-2)).toEqual(['fine-tune', 'fine-tune']);
    expect(ofKind(events, 'notice').map(({ text }) => text)).toEqual([
      expect.stringContaining('Stopped early'),
    ]);
    expect(ofKind(events, 'done')[0]!.result.steps).toBe(7 * (sparse.length + 2));
  });

  it('end with the best state of the last one where that is asked for', async () => {
    const given = options(engine, {
      fineTuneEpochs: 6,
      fineTuneLearningRate: 3, // so far off that it does not get better to the end
      validationFraction: 0.3,
      keep: 'best-accuracy',
    });
    const events = await collect(given);
    const { result } = ofKind(events, 'done')[0]!;
    const fineTuned = ofKind(events, 'epoch').filter(({ metrics }) => metrics.phase === 'fine-tune');
    const best = Math.max(...fineTuned.map(({ metrics }) => metrics.validationAccuracy!));
    expect(result.validationAccuracy).toBe(best);
    expect(fineTuned[0]!.metrics.validationAccuracy).not.toBe(fineTuned[3]!.metrics.validationAccuracy);
    // What is on disk is that state too.
    expect(accuracyOf(engine, saves(events).at(-1)!, given)).toBe(result.testAccuracy);
  });
});

describe('pruning between steps', () => {
  const magnitude = (schedule: string) => ({
    hidden: [16, 8],
    epochs: 4,
    method: { name: 'magnitude', settings: { sparsity: 0.75, schedule, everySteps: 5 } },
  });
  const weights = ['dense1/weights', 'dense2/weights', 'dense3/weights'];
  const share = (checkpoint: Checkpoint): number => {
    const tensors = weights.map((name) => checkpoint.tensors[name]!);
    return tensors.reduce((sum, t) => sum + zeros(t), 0) / tensors.reduce((sum, t) => sum + t.data.length, 0);
  };

  it('reaches the sparsity that was asked for, all at the end of the sparse phase when it is one shot', async () => {
    const events = await collect(options(engine, magnitude('one-shot')));
    expect([10, 20, 30].map((step) => share(saveAt(events, step)))).toEqual([0, 0, 0]);
    expect(share(saveAt(events, 40))).toBeCloseTo(0.75, 2);
  });

  it('keeps what it cut at zero between two prunings', async () => {
    const events = await collect(options(engine, magnitude('gradual')));
    const shares = [10, 20, 30, 40].map((step) => share(saveAt(events, step)));
    shares.reduce((before, now) => (expect(now).toBeGreaterThanOrEqual(before), now));
    expect(shares[0]).toBeGreaterThan(0);
    expect(shares[3]).toBeCloseTo(0.75, 2);
    const [early, late] = [saveAt(events, 20), saveAt(events, 60)].map(
      ({ tensors }) => tensors['dense1/weights']!.data,
    );
    early!.forEach((w, i) => w === 0 && expect(late![i] === 0).toBe(true));
    expect(ofKind(events, 'done')[0]!.result.weightSparsity).toBeGreaterThanOrEqual(0.74);
  });
});

describe('random gates', () => {
  it('are seen closed in counts and checkpoints, and are gone at the end', async () => {
    const given = options(engine, {
      method: { name: 'hard-concrete', lambda: 1e-2, settings: { gates: 'weight', keepRate: 0.2 } },
      optimiser: { name: 'adam' },
      learningRate: 0.05,
      epochs: 8,
    });
    const events = await collect(given);
    const { tensors } = saveAt(events, 70);
    expect(Object.keys(tensors)).toContain('dense1/gates/location');
    const closed = zeros(tensors['dense1/weights']!);
    expect(closed).toBeGreaterThan(5);
    expect(zeros(tensors['dense1/weights/ungated']!)).toBe(0);
    const epoch = ofKind(events, 'epoch').find(({ metrics }) => metrics.step === 70)!.metrics;
    expect(accuracyOf(engine, saveAt(events, 70), given)).toBe(epoch.testAccuracy);
    const end = saves(events).at(-1)!;
    expect(Object.keys(end.tensors).filter((name) => name.includes('gate'))).toEqual([]);
    expect(zeros(end.tensors['dense1/weights']!)).toBeGreaterThanOrEqual(closed);
    expect(accuracyOf(engine, end, given)).toBe(ofKind(events, 'done')[0]!.result.testAccuracy);
  });
});

describe('a sparse phase that ends with an empty layer', () => {
  it('says so where it ends', async () => {
    const method = { name: 'hard-concrete', lambda: 0.1, settings: { gates: 'weight', keepRate: 0.2 } };
    const settings = { method, optimiser: { name: 'adam' }, learningRate: 0.05, epochs: 10 } as const;
    await expect(collect(options(engine, settings))).rejects.toThrow(
      /layer dense\d has no weight left after step 100 at λ = 0\.100/,
    );
  });
});

describe('batch norms', () => {
  const spec = batchNormNet(FEATURES, CLASSES, 16);

  it('train with running statistics that no gradient moves, and are evaluated with them', async () => {
    const given = options(
      engine,
      { method: { name: 'none' }, optimiser: { name: 'adam' }, learningRate: 0.01 },
      { spec },
    );
    const events = await collect(given);
    const end = saves(events).at(-1)!;
    const slots = Object.keys(end.tensors).filter((name) => name.includes('adam-mean'));
    expect(slots).toContain('first-norm/scale/adam-mean');
    expect(slots.filter((name) => /(mean|variance)\/adam/.test(name))).toEqual([]);
    // The running mean of what enters the first norm is its mean over the training samples, up to the batches' noise.
    const w = end.tensors['first-dense/weights']!.data;
    const mean = end.tensors['first-norm/mean']!.data;
    const { samples, labels } = given.train;
    for (let unit = 0; unit < 16; unit++) {
      let sum = 0;
      for (let i = 0; i < labels.length; i++)
        for (let f = 0; f < FEATURES; f++) sum += samples[i * FEATURES + f]! * w[f * 16 + unit]!;
      expect(Math.abs(mean[unit]! - sum / labels.length)).toBeLessThan(0.5);
    }
    expect(accuracyOf(engine, end, given)).toBe(ofKind(events, 'done')[0]!.result.testAccuracy);
    expect(ofKind(events, 'done')[0]!.result.testAccuracy).toBeGreaterThan(0.9);
  });

  it('lose scales, and nothing else, to a method on scales; fine-tuning keeps the zeros', async () => {
    const method = { name: 'network-slimming', lambda: 0.15 };
    const events = await collect(options(engine, { method, epochs: 8 }, { spec }));
    const [sparse, end] = [saveAt(events, 80), saves(events).at(-1)!];
    const scale = sparse.tensors['second-norm/scale']!;
    expect(zeros(scale)).toBeGreaterThan(2);
    expect(zeros(sparse.tensors['first-dense/weights']!)).toBe(0);
    scale.data.forEach(
      (s, i) => s === 0 && expect(end.tensors['second-norm/scale']!.data[i] === 0).toBe(true),
    );
    expect(ofKind(events, 'done')[0]!.result.weightSparsity).toBeGreaterThan(0);
  });

  it('may lose a whole branch beside a residual connection, but not the only way to the logits', async () => {
    const slimming = (lambda: number, layerMultipliers: number[]) =>
      collect(
        options(
          engine,
          { method: { name: 'network-slimming', lambda, settings: { layerMultipliers } }, epochs: 8 },
          { spec },
        ),
      );
    const events = await slimming(0.4, [0, 1]);
    expect(zeros(saves(events).at(-1)!.tensors['second-norm/scale']!)).toBe(16);
    expect(ofKind(events, 'done')[0]!.result.testAccuracy).toBeGreaterThan(0.9);
    await expect(slimming(2, [1, 0])).rejects.toThrow(/layer first-norm has no weight left/);
  });
});

describe('the gradient of a penalty', () => {
  it('moves weights that the data do not, by η·λ times itself', async () => {
    const lambda = 0.02;
    const given = options(engine, {
      momentum: 0,
      method: { name: 'hoyer-square', lambda },
      lambdaWarmupEpochs: 0,
      fineTuneEpochs: 0,
      epochs: 1,
      learningRate: 0.1,
      learningRateSchedule: { kind: 'constant' },
      warmupEpochs: 0,
    });
    const empty = { ...given.train, samples: new Float32Array(given.train.samples.length) };
    const events = await collect({ ...given, train: empty, checkpointEveryMs: 0 });
    // With inputs of zero the first layer gets no gradient from the data.
    let w = Array.from(initialWeights(given.spec, 0)['dense1/weights']!.data);
    for (let step = 0; step < 3; step++) {
      const s1 = w.reduce((sum, x) => sum + Math.abs(x), 0);
      const s2 = w.reduce((sum, x) => sum + x * x, 0);
      const slope = (x: number): number => 2 * Math.sign(x) * (s1 / s2) * (1 - (Math.abs(x) * s1) / s2);
      w = w.map((x) => x - 0.1 * lambda * slope(x));
    }
    const third = ofKind(events, 'save').find(({ step }) => step === 3);
    third!.checkpoint.tensors['dense1/weights']!.data.forEach((x, i) => expect(x).toBeCloseTo(w[i]!, 4));
  });
});

describe('a run that diverges', () => {
  const method = { name: 'l2', lambda: 1e-4 };
  /** What a run saved before it failed, and the words of its failure. */
  async function failing(given: TrainOptions): Promise<{ seen: TrainLoopEvent[]; message: string }> {
    const seen: TrainLoopEvent[] = [];
    try {
      for await (const event of train(given)) seen.push(event);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return { seen, message: String(error) };
    }
    throw new Error('the run did not fail');
  }

  it.each([
    ['sgd', 1e20],
    ['adam', 1e30],
  ] as const)('under %s at once says what, where and what to try', async (name, learningRate) => {
    const settings = { optimiser: { name }, learningRate, method } as const;
    const { seen, message } = await failing(options(engine, settings, { checkpointEveryMs: 0 }));
    expect(message).toMatch(
      /at step \d+ with learning rate .*; expected finite numbers; lower the learning rate.*clip/,
    );
    expect(message).toMatch(/it failed before its first checkpoint/);
    expect(saves(seen)).toEqual([]);
  });

  it.each([
    ['sgd', 'none', 0.2, 1e20, 25],
    ['adam', 'l2', 0.01, 1e30, 25],
    // The step that breaks the net ends an epoch: its own loss is sound, and a checkpoint is due.
    ['sgd', 'none', 0.2, 1e30, 29],
  ] as const)(
    'under %s later on keeps its last good checkpoint, says which, and can go on from it (%s, %d, %d, step %d)',
    async (name, penalty, learningRate, to, step) => {
      const settings = {
        optimiser: { name },
        learningRate,
        method: { name: penalty, lambda: 1e-4 },
      } as const;
      const broken: RunChange = {
        step,
        at: step,
        phase: 'sparse',
        learningRate: { from: learningRate, to },
      };
      const given = options(engine, settings, { checkpointEveryMs: 0, changes: [broken] });
      const { seen, message } = await failing(given);
      const kept = ofKind(seen, 'save').at(-1)!;
      expect(kept.step).toBe(step);
      expect(message).toContain(`its checkpoint of step ${kept.step} is kept`);
      for (const { tensors } of saves(seen)) {
        for (const { data } of Object.values(tensors))
          expect(Array.from(data).every(Number.isFinite)).toBe(true);
      }
      expect(accuracyOf(engine, kept.checkpoint, given)).toBeGreaterThan(0.9);
      const continues = { run: 'r0001', step: kept.step };
      const rest = await collect(options(engine, { ...settings, continues }, { resume: kept.checkpoint }));
      expect(ofKind(rest, 'done')[0]!.result.testAccuracy).toBeGreaterThan(0.9);
    },
  );
});
