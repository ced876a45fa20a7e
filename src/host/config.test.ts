import { describe, expect, test } from 'vitest';
import type { DatasetInfo } from '../shared/dataset';
import { checkConfig, parseConfig } from './config';

const input = { dataset: 'digits', model: { name: 'mlp' }, method: { name: 'cges' } };

test('defaults are filled in once', () => {
  expect(parseConfig(input)).toMatchObject({
    version: 1,
    epochs: 6,
    fineTuneEpochs: 2,
    batchSize: 100,
    momentum: 0.9,
    seed: 0,
    engine: 'auto',
    method: { name: 'cges', lambda: 0, settings: {} },
  });
});

describe('a wrong field is named with what was got and what is expected', () => {
  test.each([
    [{ ...input, method: { name: 'cges', lambda: -1 } }, /^method\.lambda is -1; expected >=0/],
    [{ ...input, momentum: 1 }, /^momentum is 1; expected <1/],
    [{ ...input, batchSize: 1.5 }, /^batchSize is 1\.5; expected/],
    [{ ...input, epochs: 'many' }, /^epochs is "many"; expected number/],
    [{ ...input, engine: 'cuda' }, /^engine is "cuda"; expected .*"tensorflow"/],
    [
      { ...input, learningRateSchedule: { kind: 'cosine' } },
      /^learningRateSchedule\.kind is "cosine"; expected .*"step"/,
    ],
    [{ ...input, seed: 1e300 }, /^seed is 1e\+300; expected a whole number/],
    [{ ...input, epochs: Infinity }, /^epochs is Infinity; expected/],
    [{ ...input, epochs: 1e300 }, /^epochs is 1e\+300; expected <=1000000/],
    [{ model: input.model, method: input.method }, /^dataset is missing; expected a value; give dataset/],
    [
      { ...input, learningRateSchedule: { kind: 'step' } },
      /^learningRateSchedule\.factor is missing; expected a value/,
    ],
    ['text', /expected Object/],
    [undefined, /expected Object/],
  ])('%j', (config, message) => {
    expect(() => parseConfig(config)).toThrow(message);
  });
});

const images: DatasetInfo = {
  id: 'd',
  name: 'D',
  format: 'idx',
  sampleShape: [8, 8, 1],
  dtype: 'uint8',
  classes: ['a', 'b'],
  trainCount: 10,
  testCount: 5,
  classCounts: { train: [5, 5], test: [3, 2] },
  hash: '',
  source: '',
  importedAt: 0,
  sizeBytes: 0,
  warnings: [],
  preprocessing: { kind: 'pixels', mean: [0], std: [255] },
};

test('settings of net and method are filled in, so that a run says all that it was made with', async () => {
  const config = await checkConfig(
    parseConfig({ ...input, model: { name: 'mlp', settings: { hidden: [7] } } }),
    images,
  );
  expect(config.model.settings).toMatchObject({ hidden: [7] });
  expect(Object.keys(config.method.settings).length).toBeGreaterThan(1);
});

test('unknown names, unknown settings and nets that cannot fit are refused with the names', async () => {
  const check = (more: object): Promise<unknown> => checkConfig(parseConfig({ ...input, ...more }), images);
  await expect(check({ model: { name: 'resnet' } })).rejects.toThrow(/unknown net "resnet".*mlp/);
  await expect(check({ method: { name: 'magic' } })).rejects.toThrow(/unknown method "magic".*cges/);
  await expect(check({ model: { name: 'mlp', settings: { depth: 3 } } })).rejects.toThrow(
    /net "mlp".*"depth"/,
  );
  await expect(check({ model: { name: 'lenet-5' } })).rejects.toThrow(/positions.*window/);
});

test.each([
  [0.99, /keeps 10 of 10 training samples/],
  [0.04, /keeps 0 of 10 training samples/],
])('a validation split of %f that leaves a part empty is refused', async (validationFraction, message) => {
  await expect(checkConfig(parseConfig({ ...input, validationFraction }), images)).rejects.toThrow(message);
  const sound = await checkConfig(parseConfig({ ...input, validationFraction: 0.5 }), images);
  expect(sound.validationFraction).toBe(0.5);
});

test('a method without a penalty has no λ, whatever was asked for', async () => {
  const strength = async (name: string): Promise<number> =>
    (await checkConfig(parseConfig({ ...input, method: { name, lambda: 0.1 } }), images)).method.lambda;
  expect([await strength('none'), await strength('l2')]).toEqual([0, 0.1]);
});
