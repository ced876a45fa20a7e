import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import type { Engine, HostTensor } from '../engine';
import { initialWeights } from '../model/initial';
import { BatchOrder } from '../train/batches';
import type { ModelSpec } from '../model/spec';
import { batchNormNet } from '../train/testing/batch-norm-net';
import { CLASSES, FEATURES, collect, ofKind, options, type Settings } from '../train/testing/blobs';
import { balanced, calibrate, wantsCalibration } from './calibrate';
import { probe, type ProbeInput } from './probe';
import { typicalGroups } from './typical-groups';

let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine('auto');
});
afterAll(() => engine.dispose());

const calibrated = { name: 'cges', lambda: 3e-3, settings: { multipliers: 'calibrated' } };

/** Runs `look` with a run's samples in the engine, every second of which is trained on. */
async function probing<T>(
  settings: Settings,
  look: (input: ProbeInput) => Promise<T>,
  extra: { spec?: ModelSpec } = {},
): Promise<T> {
  const { config, spec, dataset, train, breathe } = options(engine, { hidden: [6, 4], ...settings }, extra);
  const samples = engine.upload(train);
  const trainIndices = Int32Array.from({ length: train.labels.length / 2 }, (_, i) => 2 * i);
  const { preprocessing } = dataset;
  const initial = initialWeights(spec, config.seed);
  const input = { engine, spec, preprocessing, config, samples, trainIndices, initial, breathe };
  try {
    return await look(input);
  } finally {
    samples.dispose();
  }
}

/** Mean cross-entropy of the blobs' perceptron in double precision. */
function lossOf(
  weights: Readonly<Record<string, HostTensor>>,
  samples: readonly number[][],
  labels: readonly number[],
) {
  let total = 0;
  samples.forEach((sample, s) => {
    let x = sample;
    for (const layer of ['dense1', 'dense2', 'dense3']) {
      const { data, shape } = weights[`${layer}/weights`]!;
      const [, outs] = shape as [number, number];
      x = Array.from({ length: outs }, (_, o) => {
        const z = x.reduce(
          (sum, value, i) => sum + value * data[i * outs + o]!,
          weights[`${layer}/bias`]!.data[o]!,
        );
        return layer === 'dense3' ? z : Math.max(0, z);
      });
    }
    total += Math.log(x.reduce((sum, z) => sum + Math.exp(z), 0)) - x[labels[s]!]!;
  });
  return total / samples.length;
}

describe('calibration of layer multipliers', () => {
  it('measures the size of the gradients: finite differences say the same', async () => {
    // A rate at which the probe trains nothing leaves the initial weights to be looked at.
    const settings = { learningRate: 1e-12, batchSize: 30 };
    const { sizes, input } = await probing(settings, async (given) => ({
      sizes: (await probe(given)).gradients,
      input: given,
    }));
    const { train } = options(engine);
    const batches = new BatchOrder(input.trainIndices, input.config.seed, 30, 5);
    for (const layer of ['dense1', 'dense3']) {
      const shape = input.initial[`${layer}/weights`]!.shape;
      const data = Float64Array.from(input.initial[`${layer}/weights`]!.data);
      let squares = 0;
      for (let b = 0; b < 32; b++) {
        const places = Array.from(batches.at(b));
        const samples = places.map((i) => Array.from(train.samples.subarray(12 * i, 12 * i + 12)));
        const labels = places.map((i) => train.labels[i]!);
        data.forEach((w, k) => {
          const at = (value: number): number => {
            data[k] = value;
            const moved = { dtype: 'float32', shape, data: data as unknown as Float32Array } as const;
            return lossOf({ ...input.initial, [`${layer}/weights`]: moved }, samples, labels);
          };
          const slope = (at(w + 1e-5) - at(w - 1e-5)) / 2e-5;
          data[k] = w;
          squares += slope ** 2 / data.length / 32;
        });
      }
      expect(sizes[layer]! / Math.sqrt(squares)).toBeCloseTo(1, 3);
    }
  });

  it('measures what the method works on: scales of batch norms by their own gradients', async () => {
    const method = { name: 'network-slimming', lambda: 1e-3, settings: { multipliers: 'calibrated' } };
    const extra = { spec: batchNormNet(FEATURES, CLASSES) };
    const { gradients, lists } = await probing(
      { method },
      async (input) => ({ gradients: (await probe(input)).gradients, lists: await calibrate(input) }),
      extra,
    );
    expect(Object.keys(gradients)).toEqual(['first-norm', 'second-norm']);
    const [first, second] = lists['layerMultipliers']! as [number, number];
    expect(first / second).toBeCloseTo(gradients['second-norm']! / gradients['first-norm']!, 2);
    expect(Math.abs(first - second)).toBeGreaterThan(0.05);
    expect(first * second).toBeCloseTo(1, 2);
  });

  it('gives each layer 1 / gradient, with a geometric mean of 1 over all weights', () => {
    const place = (name: string, groups: number, groupSize: number) => ({
      name,
      index: 1,
      count: 2,
      view: { shape: [groups, groupSize], reduceAxes: [1], groups, groupSize },
    });
    const [a, b] = balanced([place('a', 2, 5), place('b', 6, 5)], { a: 0.4, b: 0.1 }) as [number, number];
    expect(b / a).toBeCloseTo(4, 12);
    expect(a ** 10 * b ** 30).toBeCloseTo(1, 9);
  });

  it('is the same for the same seed, and asks for nothing that was given', async () => {
    const once = await probing({ method: calibrated }, calibrate);
    expect(await probing({ method: calibrated }, calibrate)).toEqual(once);
    expect(Object.keys(once).sort()).toEqual(['exclusiveMultipliers', 'groupMultipliers']);
    const settings = { multipliers: 'calibrated', groupMultipliers: [1, 2, 3] };
    const half = await probing({ method: { ...calibrated, settings } }, calibrate);
    expect(half).toEqual({ exclusiveMultipliers: once['exclusiveMultipliers'] });
  });

  it('weights groups by √size once, whether the method does so itself or not', async () => {
    const settings = { multipliers: 'calibrated', sqrtGroupSize: true };
    const own = (await probing({ method: { ...calibrated, settings } }, calibrate))['groupMultipliers']!;
    const plain = (await probing({ method: calibrated }, calibrate))['groupMultipliers']!;
    plain.forEach((value, l) => expect(value / own[l]!).toBeCloseTo(Math.sqrt([6, 4, 3][l]!), 2));
  });

  it('looks at the groups that are left, all layers cut at one threshold over strength', () => {
    const place = (name: string) => ({
      name,
      index: 1,
      count: 2,
      view: { shape: [2, 4], reduceAxes: [1], groups: 2, groupSize: 4 },
    });
    const tensor = (data: number[]): HostTensor => ({
      dtype: 'float32',
      shape: [2, 4],
      data: Float32Array.from(data),
    });
    const first = tensor([8, -4, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    const second = tensor([2, -1, 3, 0.1, 0.1, 0.1, 0.1, 6]);
    // Cut at 3 and, with strength ½, at 1½: five of sixteen weights are left.
    const [a, b] = typicalGroups([place('a'), place('b')], [first, second], [1, 0.5], 5 / 16);
    expect(a).toEqual({ count: 2, l1: 12 });
    expect(b).toEqual({ count: 1.5, l1: 5.5 });
  });

  it('is what a run trains with, and tells', async () => {
    const told = ofKind(await collect(options(engine, { method: calibrated })), 'done')[0]!.result;
    const lists = told.calibrated!;
    expect(lists['groupMultipliers']).toHaveLength(3);
    const settings = { ...calibrated.settings, ...(lists as Record<string, number[]>) };
    const given = ofKind(await collect(options(engine, { method: { ...calibrated, settings } })), 'done')[0]!
      .result;
    expect(given.calibrated).toBeUndefined();
    expect(given.layers).toEqual(told.layers);
    expect(given.testAccuracy).toBe(told.testAccuracy);
  });

  it('is wanted by the setting alone', () => {
    const wants = (settings: Record<string, string | number[]>): boolean =>
      wantsCalibration(options(engine, { method: { name: 'l1', lambda: 1, settings } }).config);
    expect(wants({})).toBe(false);
    expect(wants({ multipliers: 'calibrated' })).toBe(true);
    expect(wants({ multipliers: 'calibrated', layerMultipliers: [1, 1, 1] })).toBe(false);
  });
});
