import { describe, expect, it } from 'vitest';
import { RunConfig, type RunConfigInput } from '../../shared/run-config';
import * as v from 'valibot';
import { BatchOrder, splitValidation } from './batches';
import { lambdaAt, layOut, learningRateAt, phaseAt } from './schedule';
import { firstSegment } from './walk/trunk';

const config = (given: Partial<RunConfigInput>): RunConfig =>
  v.parse(RunConfig, { dataset: 'd', model: { name: 'mlp' }, method: { name: 'l1', lambda: 8 }, ...given });

describe('the timeline of a run', () => {
  it('counts full batches, and takes `steps` before `epochs`', () => {
    expect(layOut(config({ batchSize: 128, epochs: 2, fineTuneEpochs: 1 }), 60_000)).toEqual({
      batchSize: 128,
      stepsPerEpoch: 468,
      warmupSteps: 0,
      sparseSteps: 936,
      fineTuneSteps: 468,
      totalSteps: 1404,
    });
    expect(layOut(config({ batchSize: 128, steps: 10, fineTuneEpochs: 0 }), 60_000).totalSteps).toBe(10);
  });

  it('uses one batch of everything when there are fewer samples than the batch', () => {
    expect(layOut(config({ batchSize: 100, epochs: 3, fineTuneEpochs: 0 }), 7)).toMatchObject({
      batchSize: 7,
      stepsPerEpoch: 1,
      totalSteps: 3,
    });
  });

  it('holds the rate, then lets it fall in a straight line', () => {
    const linear = config({
      batchSize: 10,
      epochs: 10,
      fineTuneEpochs: 5,
      learningRate: 0.4,
      fineTuneLearningRate: 0.2,
      learningRateSchedule: { kind: 'linear', from: 0.5, to: 0.1 },
    });
    const timeline = layOut(linear, 100); // 100 sparse steps, then 50
    const rate = (step: number): number => learningRateAt(step, linear, timeline);
    expect([rate(0), rate(50)]).toEqual([0.4, 0.4]);
    expect(rate(75)).toBeCloseTo(0.4 * (1 - 0.9 * 0.5), 12);
    expect(rate(100)).toBeCloseTo(0.2, 12);
    expect(rate(125)).toBeCloseTo(0.2 * (1 - 0.95 / 2), 12);
    expect([phaseAt(99, timeline), phaseAt(100, timeline)]).toEqual(['sparse', 'fine-tune']);
  });

  it('multiplies the rate by the factor at each step', () => {
    const step = config({
      batchSize: 10,
      learningRate: 1,
      learningRateSchedule: { kind: 'step', factor: 0.5, everyEpochs: 2 },
    });
    const timeline = layOut(step, 100);
    expect([0, 19, 20, 39, 40].map((at) => learningRateAt(at, step, timeline))).toEqual([
      1, 1, 0.5, 0.5, 0.25,
    ]);
  });

  it('raises λ over the warm-up and drops it for fine-tuning', () => {
    const warm = config({ batchSize: 25, epochs: 3, fineTuneEpochs: 1, lambdaWarmupEpochs: 1 });
    const timeline = layOut(warm, 100); // 4 steps an epoch
    expect([0, 1, 2, 3, 4, 11, 12].map((step) => lambdaAt(step, warm, timeline))).toEqual([
      2, 4, 6, 8, 8, 8, 0,
    ]);
  });

  it('lets λ arrive with the end of a sparse phase that is shorter than its warm-up', () => {
    const short = config({ batchSize: 1, steps: 4, fineTuneEpochs: 0, lambdaWarmupEpochs: 1 });
    const timeline = layOut(short, 400);
    expect([0, 1, 2, 3].map((step) => lambdaAt(step, short, timeline))).toEqual([2, 4, 6, 8]);
    const stretch = { config: short, timeline, rate: 1, firstStep: 0, lambda: 2, progress: () => 0 };
    const { lambda } = firstSegment(stretch);
    expect([0, 1, 2, 3].map(lambda)).toEqual([0.5, 1, 1.5, 2]);
  });
});

describe('warm-up and schedules', () => {
  it('put a dense warm-up before the sparse phase, at the full rate and λ = 0', () => {
    const warm = config({
      batchSize: 25,
      warmupEpochs: 2,
      epochs: 2,
      fineTuneEpochs: 1,
      learningRate: 0.4,
      lambdaWarmupEpochs: 0,
      learningRateSchedule: { kind: 'linear', from: 0, to: 0 },
    });
    const timeline = layOut(warm, 100); // 4 steps an epoch: 8, 8, 4
    expect(timeline).toMatchObject({ warmupSteps: 8, sparseSteps: 8, fineTuneSteps: 4, totalSteps: 20 });
    expect([0, 7, 8, 15, 16, 19].map((step) => phaseAt(step, timeline))).toEqual([
      'warm-up',
      'warm-up',
      'sparse',
      'sparse',
      'fine-tune',
      'fine-tune',
    ]);
    expect([0, 7, 8, 15, 16].map((step) => lambdaAt(step, warm, timeline))).toEqual([0, 0, 8, 8, 0]);
    expect([0, 7, 8, 12].map((step) => learningRateAt(step, warm, timeline))).toEqual([0.4, 0.4, 0.4, 0.2]);
  });

  it('let the rate rise from the first step of the run, and fall by half a cosine', () => {
    const given = config({
      batchSize: 25,
      epochs: 4,
      fineTuneEpochs: 0,
      learningRate: 1,
      learningRateWarmupEpochs: 1,
      learningRateSchedule: { kind: 'cosine', to: 0.2 },
    });
    const timeline = layOut(given, 100); // 16 steps
    const cosine = (step: number): number => 0.2 + 0.4 * (1 + Math.cos((Math.PI * step) / 16));
    [0, 1, 3, 4, 8, 15].forEach((step) => {
      const rise = Math.min(1, (step + 1) / 4);
      expect(learningRateAt(step, given, timeline)).toBeCloseTo(rise * cosine(step), 12);
    });
    expect(learningRateAt(8, given, timeline)).toBeCloseTo(0.6, 12);
  });

  it.each([
    ['linear', [8, 20, 32]],
    ['geometric', [8, 16, 32]],
  ] as const)('take λ on by a %s schedule once it is warm, to its end with the phase', (kind, expected) => {
    const given = config({
      batchSize: 25,
      epochs: 5.25,
      lambdaWarmupEpochs: 1,
      lambdaSchedule: { kind, to: 4 },
    });
    const timeline = layOut(given, 100); // 21 steps, 4 of them to warm up
    expect([0, 1, 2, 3].map((step) => lambdaAt(step, given, timeline))).toEqual([2, 4, 6, 8]);
    [4, 12, 20].forEach((step, i) => expect(lambdaAt(step, given, timeline)).toBeCloseTo(expected[i]!, 10));
  });
});

describe('batches', () => {
  it('show every sample of the pool once an epoch, in another order each time', () => {
    const pool = Int32Array.from({ length: 40 }, (_, i) => i * 3);
    const order = new BatchOrder(pool, 7, 10, 4);
    const epoch = (e: number): number[] => [0, 1, 2, 3].flatMap((i) => Array.from(order.at(4 * e + i)));
    const [first, second] = [epoch(0), epoch(1)];
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from(pool));
    expect([...second].sort((a, b) => a - b)).toEqual(Array.from(pool));
    expect(second).not.toEqual(first);
  });

  it('are the same when a run is taken up in the middle', () => {
    const pool = Int32Array.from({ length: 40 }, (_, i) => i);
    const whole = new BatchOrder(pool, 7, 10, 4);
    for (let step = 0; step < 6; step++) whole.at(step);
    expect(new BatchOrder(pool, 7, 10, 4).at(6)).toEqual(whole.at(6));
  });

  it('keep the validation samples out, the same ones for every seed', () => {
    const { train, validation } = splitValidation(1000, 0.1);
    expect([train.length, validation.length]).toEqual([900, 100]);
    expect(new Set([...train, ...validation]).size).toBe(1000);
  });
});
