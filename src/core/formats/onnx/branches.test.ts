/** Nets with branches and with layers beyond the classical ones, exported and run by onnxruntime. */
import { describe, expect, it } from 'vitest';
import type { Preprocessing } from '../../../shared/dataset';
import type { HostTensor } from '../../engine';
import { findModel } from '../../model';
import type { LayerSpec, ModelSpec } from '../../model/spec';
import { forward64 } from '../../prune/testing/forward64';
import { dagFamilies, randomDag } from '../../prune/testing/random-dag';
import { drawFrom, randomSample, randomWeights } from '../../prune/testing/random-net';
import { safetensorsFormat } from '../safetensors-format';
import { encodeOnnx } from './index';
import { expectClose, run } from './testing/run';

const identity: Preprocessing = { kind: 'pixels', mean: [0], std: [1] };
type Weights = Readonly<Record<string, HostTensor>>;

const encode = (spec: ModelSpec, weights: Weights): Uint8Array =>
  encodeOnnx({
    spec,
    weights,
    preprocessing: identity,
    sampleShape: spec.inputShape,
    metadata: {},
    whittle: '0',
  });

async function expectExact(spec: ModelSpec, seed: number): Promise<void> {
  const draw = drawFrom(seed);
  const weights = randomWeights(spec, draw);
  const samples = [1, 2, 3].map(() => randomSample(spec, draw));
  const wanted = samples.map((sample) => forward64(spec, weights, sample));
  expectClose(await run(encode(spec, weights), samples, spec.inputShape), wanted);
}

const net = (inputShape: readonly number[], classes: number, ...layers: LayerSpec[]): ModelSpec => ({
  name: 'net',
  inputShape,
  classes,
  layers,
});
const conv = (name: string, from: string, filters: number): LayerSpec => ({
  name,
  op: 'conv2d',
  inputs: [from],
  filters,
  kernelSize: [3, 2],
  strides: [2, 1],
  padding: 'same',
  bias: false,
});
const layer = (op: string, name: string, ...inputs: string[]): LayerSpec =>
  ({ op, name, inputs }) as unknown as LayerSpec;

describe('encodeOnnx, run by onnxruntime', () => {
  const draws = Array.from(
    { length: 60 },
    (_, seed) => [dagFamilies[seed % dagFamilies.length]!, seed] as const,
  );
  it.each(draws)('%s net, seed %i: gives the logits of the definition', async (family, seed) => {
    await expectExact(randomDag(family, drawFrom(7000 + seed)), seed);
  });

  const pool = { poolSize: [3, 2], strides: [2, 2], padding: 'same' };
  const cases: Record<string, ModelSpec> = {
    'padded average pools count the image only': net(
      [7, 5, 2],
      2,
      { ...layer('average-pool', 'a', 'input'), ...pool } as LayerSpec,
      layer('global-average-pool', 'logits', 'a'),
    ),
    'flattened channels through batch norm, addition, concatenation and selection': net(
      [5, 4, 2],
      4,
      conv('c', 'input', 3),
      layer('flatten', 'f', 'c'),
      layer('batch-norm', 'n', 'f'),
      layer('add', 'sum', 'n', 'f'),
      layer('concat', 'both', 'sum', 'f', 'n'),
      { ...layer('select', 'some', 'both'), indices: [40, 3, 7, 90] } as LayerSpec,
      layer('relu6', 'logits', 'some'),
    ),
    'an addition of lists in different orders': net(
      [2, 2, 3],
      12,
      { ...conv('c', 'input', 3), strides: [1, 1] } as LayerSpec,
      layer('flatten', 'f', 'c'),
      layer('flatten', 'g', 'input'),
      layer('add', 'logits', 'f', 'g'),
    ),
    'reshapes between images and lists, to one channel and to several': net(
      [4, 3, 2],
      6,
      conv('c', 'input', 3),
      { ...layer('reshape', 'one', 'c'), shape: [3, 6, 1] } as LayerSpec,
      { ...conv('d', 'one', 4), padding: 'valid', strides: [1, 1] } as LayerSpec,
      { ...layer('reshape', 'list', 'd'), shape: [20] } as LayerSpec,
      { ...layer('reshape', 'many', 'list'), shape: [2, 2, 5] } as LayerSpec,
      conv('e', 'many', 3),
      { ...layer('reshape', 'logits', 'e'), shape: [6] } as LayerSpec,
    ),
    'the input itself added, concatenated, pooled and normalised': net(
      [3, 3, 2],
      8,
      layer('batch-norm', 'n', 'input'),
      layer('add', 'sum', 'n', 'input', 'input'),
      layer('concat', 'both', 'input', 'sum', 'n', 'n'),
      layer('global-average-pool', 'logits', 'both'),
    ),
    'logits that are not the last node': net(
      [3],
      2,
      { ...layer('dense', 'a', 'input'), units: 2 } as LayerSpec,
      layer('relu', 'unused', 'a'),
      { ...layer('dropout', 'logits', 'a'), rate: 0.5 } as LayerSpec,
    ),
  };
  it.each(Object.keys(cases))('%s', (title) => expectExact(cases[title]!, 17));

  it.each([
    ['resnet', { width: 0.25 }],
    ['wide-resnet', { depth: '10', widen: 1 }],
    ['mobilenet', { width: 0.1 }],
    ['vgg', { depth: '11', width: 0.1 }],
  ])('%s %o on 9×8 pixels', (name, settings) =>
    expectExact(findModel(name).build([9, 8, 3], 4, settings), 23),
  );
});

describe('the safetensors export', () => {
  it('holds the parameters and statistics of batch norms, and gives the same logits read back', async () => {
    const spec = findModel('resnet').build([8, 8, 1], 3, { width: 0.25 });
    const draw = drawFrom(31);
    const weights = randomWeights(spec, draw);
    const files = safetensorsFormat.encode(
      {
        spec,
        weights,
        preprocessing: identity,
        sampleShape: spec.inputShape,
        classes: ['a', 'b', 'c'],
        facts: { whittle: '0' },
        whittle: '0',
      },
      'net',
    );
    const text = Buffer.from(files[0]!.bytes).toString('latin1');
    for (const kind of ['scale', 'shift', 'mean', 'variance']) expect(text).toContain(`"stem-norm/${kind}"`);
    const samples = [randomSample(spec, draw)];
    expectClose(await run(safetensorsFormat.toOnnx(files), samples, spec.inputShape), [
      forward64(spec, weights, samples[0]!),
    ]);
  });
});
