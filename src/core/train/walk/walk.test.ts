import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../../engine';
import { UserError } from '../../../shared/errors';
import { countLayers, netMacs } from '../../counting';
import type { Engine } from '../../engine';
import { encodeOnnx } from '../../formats/onnx';
import { compactNet } from '../../prune';
import type { TrainLoopEvent, TrainOptions } from '../options';
import { collect, dataset, ofKind, options } from '../testing/blobs';

let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine('auto');
});
afterAll(() => engine.dispose());

const resultOf = (events: TrainLoopEvent[]) => ofKind(events, 'done')[0]!.result;
/** The last state saved: the run's net, in the shapes of the dense one. */
const lastTensors = (events: TrainLoopEvent[]) => ofKind(events, 'save').at(-1)!.checkpoint.tensors;
const untimed = <T extends { elapsedMs: number }>(result: T): T => ({ ...result, elapsedMs: 0 });

const spread = { low: 2e-3, high: 0.2, count: 5, epochsPerPoint: 1 };
const pathRun = (path: object, extra: Partial<TrainOptions> = {}): TrainOptions =>
  options(engine, { path: { ...spread, ...path } }, extra);

describe('a λ path', () => {
  it('gives a point for every λ of a geometric row, sparser and sparser', async () => {
    const events = await collect(pathRun({}));
    const points = resultOf(events).points!;
    expect(points.map(({ lambda }) => lambda)).toEqual(
      [0, 1, 2, 3, 4].map((k) => expect.closeTo(2e-3 * 100 ** (k / 4), 9)),
    );
    expect(points).toEqual(ofKind(events, 'point').map((event) => event.point));
    expect(points.every(({ fineTuned }) => fineTuned)).toBe(true);
    const sparsities = points.map((point) => point.weightSparsity);
    expect(sparsities).toEqual([...sparsities].sort((a, b) => a - b));
    expect(sparsities.at(-1)! - sparsities[0]!).toBeGreaterThan(0.2);
    // 40 steps, four times 10, and five branches of 5 and 20.
    expect(resultOf(events).steps).toBe(205);
    expect(points.at(-1)).toMatchObject({
      testAccuracy: resultOf(events).testAccuracy,
      weightSparsity: resultOf(events).weightSparsity,
    });
  });

  it('keeps a checkpoint of every point: the net that was measured', async () => {
    const given = pathRun({});
    const events = ofKind(await collect(given), 'point');
    for (const { point, checkpoint } of events) {
      const counts = countLayers(given.spec, checkpoint!.tensors, 'tap');
      expect(counts.weightSparsity).toBe(point.weightSparsity);
    }
    expect(new Set(events.map(({ point }) => point.checkpoint)).size).toBe(5);
  });

  it.each([
    ['hard-concrete', 1],
    ['hoyer-square', 0.03],
    ['hspg', 0.3],
    ['l0', 0.03],
  ])('works with %s, whose zeros come another way, and with units cut out on the way', async (name, high) => {
    const path = { ...spread, low: 1e-3, high, count: 3 };
    const given = options(engine, { path, method: { name }, compactWhileTraining: true });
    const events = ofKind(await collect(given), 'point');
    expect(events).toHaveLength(3);
    for (const { point, checkpoint } of events) {
      expect(countLayers(given.spec, checkpoint!.tensors, 'tap').layers).toEqual(point.layers);
    }
    const sparsities = events.map(({ point }) => point.weightSparsity);
    // The gates of so small a net all shut within a few steps of each other: a λ between is not to be had.
    if (name !== 'hard-concrete') expect(sparsities[2]).toBeGreaterThan(sparsities[0]!);
  });

  it('does not let its branches touch the trunk', async () => {
    const without = resultOf(await collect(pathRun({ fineTune: 'none' }))).points!;
    const points = resultOf(await collect(pathRun({ settleEpochs: 0 }))).points!;
    expect(without.every(({ fineTuned }) => fineTuned)).toBe(false);
    expect(points.map((point) => point.layers)).toEqual(without.map((point) => point.layers));
    expect(without.at(-1)!.step).toBe(80);
  });

  it('fine-tunes the chosen points alone, and those as ever', async () => {
    const all = resultOf(await collect(pathRun({})));
    const whole = await collect(pathRun({ fineTune: [2, 4] }));
    const { points, steps } = resultOf(whole);
    expect(points!.map(({ fineTuned }) => fineTuned)).toEqual([false, true, false, true, false]);
    // The trunk's 80 steps, and two branches of 5 and 20.
    expect(steps).toBe(130);
    for (const k of [1, 3]) expect({ ...points![k], step: 0 }).toEqual({ ...all.points![k], step: 0 });
    const resume = ofKind(whole, 'save').find(({ step }) => step > 60)!.checkpoint;
    const rest = resultOf(await collect(pathRun({ fineTune: [2, 4] }, { resume })));
    expect(rest.points).toEqual(points);
  });

  it.each([
    ['fine-tuned where that was asked for', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['as it was where not', [1]],
  ])('ends early with the last point %s', async (_, fineTune) => {
    const events = await collect(pathRun({ high: 60, count: 8, fineTune }));
    const { points, testAccuracy } = resultOf(events);
    expect(points!.length).toBeGreaterThan(1);
    expect(points!.length).toBeLessThan(8);
    expect(testAccuracy).toBe(points!.at(-1)!.testAccuracy);
  });

  it('lets zeros come to rest before a point is fine-tuned', async () => {
    const [settled, sudden] = await Promise.all(
      [2, 0.1].map(async (settleEpochs) => resultOf(await collect(pathRun({ settleEpochs }))).points!),
    );
    const zerosOf = (points: typeof settled) => points!.reduce((sum, point) => sum + point.weightSparsity, 0);
    expect(zerosOf(settled)).toBeGreaterThan(zerosOf(sudden));
  });

  it('ends early, with the points so far and the last of them as its net, where a layer becomes empty', async () => {
    const events = await collect(pathRun({ high: 60, count: 8 }));
    const result = resultOf(events);
    const { points } = result;
    expect(points!.length).toBeGreaterThan(0);
    expect(points!.length).toBeLessThan(8);
    expect(
      ofKind(events, 'notice')
        .map(({ text }) => text)
        .join(),
    ).toMatch(/layer lost its last weight/);
    const { testAccuracy, layers } = points!.at(-1)!;
    expect(result).toMatchObject({ testAccuracy, layers });
  });

  it('is an error where the first λ leaves no net', async () => {
    await expect(collect(pathRun({ low: 50, high: 60 }))).rejects.toThrow(UserError);
  });

  it('ends with the same points and weights, bit for bit, resumed from any checkpoint', async () => {
    const whole = await collect(pathRun({ high: 1, count: 4 }));
    const saves = ofKind(whole, 'save');
    expect(saves.length).toBeGreaterThan(12);
    for (const { checkpoint } of saves.filter((_, i) => i % 6 === 4)) {
      const rest = await collect(pathRun({ high: 1, count: 4 }, { resume: checkpoint }));
      expect(untimed(resultOf(rest))).toEqual(untimed(resultOf(whole)));
      expect(lastTensors(rest)).toEqual(lastTensors(whole));
    }
  });
});

describe('a target', () => {
  const targetRun = (
    target: NonNullable<TrainOptions['config']['target']>,
    more: Parameters<typeof options>[1] = {},
    extra: Partial<TrainOptions> = {},
  ): TrainOptions => options(engine, { hidden: [40, 20], target, ...more }, extra);

  it.each([0.3, 0.6, 0.9])('of sparsity %d is met within 0.01, and counted on the net', async (value) => {
    const given = targetRun({ kind: 'sparsity', value });
    const events = await collect(given);
    const { target, weightSparsity } = resultOf(events);
    expect(target).toMatchObject({ kind: 'sparsity', asked: value, missed: null });
    expect(Math.abs(target!.reached - value)).toBeLessThanOrEqual(0.01);
    expect(target!.reached).toBe(weightSparsity);
    expect(countLayers(given.spec, lastTensors(events), 'tap').weightSparsity).toBe(weightSparsity);
  });

  it.each(['macs', 'bytes'] as const)('in %s is kept to, and measured on the compact net', async (kind) => {
    const value = kind === 'macs' ? 700 : 5000;
    const method = { name: 'gs', lambda: 1e-3 };
    const given = targetRun({ kind, value }, { method });
    const events = await collect(given);
    const { target } = resultOf(events);
    const compact = compactNet(given.spec, lastTensors(events));
    const measured =
      kind === 'macs'
        ? netMacs(compact.spec)
        : encodeOnnx({
            ...compact,
            preprocessing: dataset.preprocessing,
            sampleShape: [12],
            metadata: {},
            whittle: '',
          }).length;
    expect(measured).toBeLessThanOrEqual(value);
    // The file's facts about itself are some hundred bytes more.
    if (kind === 'macs') expect(target!.reached).toBe(measured);
    else expect(target!.reached - measured).toBeGreaterThan(0);
    if (target!.missed === null) expect(target!.reached).toBeGreaterThanOrEqual(0.98 * value);
    else expect(target!.missed).toMatch(/single step/);
  });

  it('of sparsity is a setting of methods that are told one', async () => {
    const method = { name: 'magnitude', lambda: 0 };
    const { target, weightSparsity, steps } = resultOf(
      await collect(targetRun({ kind: 'sparsity', value: 0.8 }, { method })),
    );
    expect(target).toMatchObject({ asked: 0.8, reached: weightSparsity });
    expect(target!.missed === null).toBe(Math.abs(weightSparsity - 0.8) <= 0.01);
    expect(weightSparsity).toBeGreaterThanOrEqual(0.79);
    expect(steps).toBe(60);
  });

  it.each([
    ['magnitude', 0.9, { scope: 'layer' }, /dead units took further weights along/],
    ['gsp', 0.6, {}, /Hoyer sparsity, which is not the fraction of zeros/],
  ])('that %s misses says why', async (name, value, settings, reason) => {
    const given = targetRun({ kind: 'sparsity', value }, { method: { name, lambda: 0, settings } });
    const { target } = resultOf(await collect(given));
    expect(Math.abs(target!.reached - value)).toBeGreaterThan(0.01);
    expect(target!.missed).toMatch(reason);
  });

  it('beyond the dense net is refused at once', async () => {
    const run = collect(targetRun({ kind: 'macs', value: 1e9 }));
    await expect(run).rejects.toThrow(/dense net has 1340/);
  });

  it('below the smallest net ends with the smallest, and says why', async () => {
    const { target } = resultOf(await collect(targetRun({ kind: 'macs', value: 1 })));
    expect(target!.missed).toMatch(/last weight first/);
    expect(target!.reached).toBeGreaterThan(1);
    expect(target!.reached).toBeLessThan(1340);
  });

  it('ends with the same net, bit for bit, resumed from any checkpoint', async () => {
    const target = { kind: 'sparsity', value: 0.8 } as const;
    const whole = await collect(targetRun(target));
    const saves = ofKind(whole, 'save');
    expect(saves.length).toBeGreaterThan(8);
    // Early, in the middle and near the end: each is a whole search again, which takes the wasm engine its time.
    for (const eighths of [1, 4, 7]) {
      const { checkpoint } = saves[Math.floor((saves.length * eighths) / 8)]!;
      const rest = await collect(targetRun(target, {}, { resume: checkpoint }));
      expect(untimed(resultOf(rest))).toEqual(untimed(resultOf(whole)));
      expect(lastTensors(rest)).toEqual(lastTensors(whole));
    }
  });
});
