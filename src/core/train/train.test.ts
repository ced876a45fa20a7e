import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import { nativeExpected, testedEngines } from '../../engine/testing/native';
import { UserError } from '../../shared/errors';
import type { Engine, SampleArrays } from '../engine';
import { initialWeights } from '../model/initial';
import { train } from './loop';
import type { TrainLoopEvent } from './options';
import { layOut, lambdaAt, learningRateAt } from './schedule';
import { collect, lastWeights, ofKind, options, saves } from './testing/blobs';

describe.each(testedEngines)('training on the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine(name);
  });
  afterAll(() => engine.dispose());

  it('learns to tell three blobs apart while weights become exactly zero', async () => {
    const events = await collect(options(engine, { epochs: 12, method: { name: 'cges', lambda: 2e-2 } }));
    const { result } = ofKind(events, 'done')[0]!;
    expect(result.testAccuracy).toBeGreaterThan(0.95);
    expect(result.weightSparsity).toBeGreaterThan(0.2);
    expect(result.steps).toBe(140);
    const epochs = ofKind(events, 'epoch').map((event) => event.metrics);
    expect(epochs.map((metrics) => metrics.epoch)).toEqual([...Array(14).keys()]);
    expect(epochs.map((metrics) => metrics.phase)).toEqual([
      ...Array(12).fill('sparse'),
      ...Array(2).fill('fine-tune'),
    ]);
    expect(result.beforeFineTune).toBe(epochs[11]!.testAccuracy);
  });

  it('gives the same run, bit for bit, from the same seed, and another from another', async () => {
    const once = lastWeights(await collect(options(engine, { seed: 5, dropout: 0.3 })));
    expect(lastWeights(await collect(options(engine, { seed: 5, dropout: 0.3 })))).toEqual(once);
    expect(lastWeights(await collect(options(engine, { seed: 6, dropout: 0.3 })))).not.toEqual(once);
  });

  it('ends with the same weights, bit for bit, when resumed from any checkpoint', async () => {
    const whole = await collect(options(engine, { dropout: 0.3 }));
    const reference = ofKind(whole, 'done')[0]!.result;
    const checkpoints = saves(whole);
    expect(checkpoints.length).toBeGreaterThan(8); // between epochs too
    for (const resume of checkpoints.slice(0, -1)) {
      const rest = await collect(options(engine, { dropout: 0.3 }, { resume }));
      expect(lastWeights(rest)).toEqual(lastWeights(whole));
      const { result } = ofKind(rest, 'done')[0]!;
      expect({ ...result, elapsedMs: 0 }).toEqual({ ...reference, elapsedMs: 0 });
    }
  });

  it('moves no zero while fine-tuning, and does move the rest', async () => {
    const events = await collect(options(engine, { method: { name: 'l1', lambda: 2e-2 } }));
    const atEndOfSparse = ofKind(events, 'save').find((event) => event.step === 40)!.checkpoint.tensors;
    const atEnd = saves(events).at(-1)!.tensors;
    for (const layer of ['dense1/weights', 'dense2/weights']) {
      const before = Array.from(atEndOfSparse[layer]!.data);
      const after = Array.from(atEnd[layer]!.data);
      expect(before.filter((w) => w === 0).length).toBeGreaterThan(5);
      before.forEach((w, i) => w === 0 && expect(after[i] === 0).toBe(true));
      expect(after).not.toEqual(before);
    }
  });

  it('shrinks by the sum of η·λ whatever the momentum: λ keeps its meaning', async () => {
    const zero = (arrays: SampleArrays): SampleArrays => ({
      ...arrays,
      samples: new Float32Array(arrays.samples.length),
    });
    for (const momentum of [0, 0.9]) {
      const given = options(engine, {
        momentum,
        method: { name: 'l1', lambda: 1e-2 },
        fineTuneEpochs: 0,
        epochs: 2,
        learningRateSchedule: { kind: 'constant' },
      });
      const events = await collect({ ...given, train: zero(given.train), test: zero(given.test) });
      const start = initialWeights(given.spec, given.config.seed)['dense1/weights']!.data;
      const end = saves(events).at(-1)!.tensors['dense1/weights']!.data;
      const timeline = layOut(given.config, 300);
      let shrunk = 0;
      for (let step = 0; step < 20; step++) {
        shrunk += learningRateAt(step, given.config, timeline) * lambdaAt(step, given.config, timeline);
      }
      // With inputs of zero the first layer gets no gradient: only the proximal step moves it.
      start.forEach((w, i) => {
        expect(end[i]).toBeCloseTo(Math.sign(w) * Math.max(0, Math.abs(w) - shrunk), 5);
      });
    }
  });

  it('ends with the layer, the step and λ named when a layer becomes empty, its last checkpoint yielded', async () => {
    const seen: TrainLoopEvent[] = [];
    const failing = (async () => {
      const given = options(engine, { method: { name: 'l1', lambda: 3 }, lambdaWarmupEpochs: 3 });
      for await (const event of train(given)) seen.push(event);
    })();
    await expect(failing).rejects.toThrow(
      /layer dense\d has no weight left after step \d+ at λ = .*lower λ \(try 1\.5\).*checkpoint of step \d+ is kept/,
    );
    expect(saves(seen).length).toBeGreaterThan(0);
    // It does not promise what is not there.
    const atOnce = options(engine, { method: { name: 'l1', lambda: 1e6 }, lambdaWarmupEpochs: 0 });
    await expect(collect(atOnce)).rejects.toThrow(/after step 1 .*failed before its first checkpoint/);
  });

  it('ends with the step and the learning rate named when the loss is no longer finite', async () => {
    const failing = collect(options(engine, { learningRate: 1e20, method: { name: 'none' } }));
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(
      /loss became (NaN|Infinity) at step \d+ with learning rate 1\.00e\+20/,
    );
  });

  it('pauses at a step boundary with a checkpoint, on request', async () => {
    let asked = 0;
    const control = { request: () => (++asked === 3 ? ('pause' as const) : null) };
    const events = await collect(options(engine, {}, { control }));
    const last = events.at(-1)!;
    expect(last.kind).toBe('paused');
    expect(ofKind(events, 'save').at(-1)!.step).toBe((last as { step: number }).step);
    expect(ofKind(events, 'done')).toEqual([]);
  });

  it('leaves no tensor behind: after a whole run, a pause and a failure', async () => {
    const before = engine.tensorCount();
    await collect(options(engine, { dropout: 0.2, validationFraction: 0.2 }));
    expect(engine.tensorCount()).toBe(before);
    await collect(options(engine, {}, { control: { request: () => 'stop' } }));
    expect(engine.tensorCount()).toBe(before);
    await expect(collect(options(engine, { learningRate: 1e20 }))).rejects.toThrow(UserError);
    expect(engine.tensorCount()).toBe(before);
  });

  it('reads the test part only at the end when there is a validation split', async () => {
    const events = await collect(options(engine, { validationFraction: 0.2 }));
    const epochs = ofKind(events, 'epoch').map((event) => event.metrics);
    expect(epochs.slice(0, -1).map((metrics) => metrics.testAccuracy)).toEqual(
      Array(epochs.length - 1).fill(null),
    );
    epochs.forEach((metrics) => expect(metrics.validationAccuracy).toBeGreaterThan(0));
    expect(epochs.at(-1)!.testAccuracy).toBeGreaterThan(0.9);
  });
});

describe.runIf(nativeExpected)('engines side by side', () => {
  it('agree within 1e-4 of the loss over a short run', async () => {
    const losses: number[][] = [];
    for (const name of testedEngines) {
      const engine = await chooseEngine(name);
      const events = await collect(options(engine, { epochs: 2, fineTuneEpochs: 1, dropout: 0.2 }));
      losses.push(ofKind(events, 'epoch').map((event) => event.metrics.loss));
      engine.dispose();
    }
    losses[0]!.forEach((loss, i) => expect(Math.abs(loss - losses[1]![i]!)).toBeLessThan(1e-4));
  });
});
