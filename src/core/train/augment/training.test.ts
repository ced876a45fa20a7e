import { expect, it } from 'vitest';
import { chooseEngine } from '../../../engine';
import { nativeExpected } from '../../../engine/testing/native';
import type { RunConfigInput } from '../../../shared/run-config';
import type { SampleArrays } from '../../engine';
import { findModel } from '../../model';
import { stream } from '../../random';
import { collect, dataset, ofKind, options } from '../testing/blobs';

const SIDE = 8;

/** A bright bar whose row tells the class, on noise. */
function bars(count: number, seed: number): SampleArrays {
  const random = stream('bars', seed);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  const samples = Uint8Array.from({ length: count * SIDE * SIDE }, (_, p) => {
    const row = Math.floor(p / SIDE) % SIDE;
    const label = labels[Math.floor(p / (SIDE * SIDE))]!;
    return (row === 1 + 2 * label ? 150 : 0) + random.below(100);
  });
  return { samples, sampleShape: [SIDE, SIDE, 1], labels };
}

const images = {
  ...dataset,
  sampleShape: [SIDE, SIDE, 1],
  dtype: 'uint8' as const,
  preprocessing: { kind: 'pixels' as const, mean: [60], std: [60] },
};

/** Losses of the epochs of a short run. */
async function losses(
  name: 'tensorflow' | 'wasm',
  augmentation: RunConfigInput['augmentation'],
): Promise<number[]> {
  const engine = await chooseEngine(name);
  const before = engine.tensorCount();
  const spec = findModel('mlp').build([SIDE, SIDE, 1], 3, { hidden: [16] });
  const extra = { spec, dataset: images, train: bars(300, 1), test: bars(60, 2) };
  const events = await collect(options(engine, { epochs: 2, fineTuneEpochs: 1, augmentation }, extra));
  expect(engine.tensorCount()).toBe(before);
  engine.dispose();
  return ofKind(events, 'epoch').map(({ metrics }) => metrics.loss);
}

const all = { shift: 1, flip: true, crop: 0.7 };
const direct = await losses('wasm', all);

it('makes the images harder to learn', async () => {
  const plain = await losses('wasm', {});
  expect(Math.min(...direct.map((loss, i) => loss - plain[i]!))).toBeGreaterThan(0.01);
});

it.runIf(nativeExpected)(
  'is another one at every step of a traced graph, as in one that is run anew each time',
  async () => {
    const traced = await losses('tensorflow', all);
    traced.forEach((loss, i) => expect(Math.abs(loss - direct[i]!)).toBeLessThan(1e-4));
  },
);
