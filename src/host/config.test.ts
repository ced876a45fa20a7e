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
      { ...input, learningRateSchedule: { kind: 'cubic' } },
      /^learningRateSchedule\.kind is "cubic"; expected .*"step"/,
    ],
    [{ ...input, seed: 1e300 }, /^seed is 1e\+300; expected a whole number/],
    [{ ...input, epochs: Infinity }, /^epochs is Infinity; expected/],
    [{ ...input, epochs: 1e300 }, /^epochs is 1e\+300; expected <=1000000/],
    [{ model: input.model, method: input.method }, /^dataset is missing; expected a value; give dataset/],
    [
      { ...input, learningRateSchedule: { kind: 'step' } },
      /^learningRateSchedule\.factor is missing; expected a value/,
    ],
    [
      { ...input, path: { low: 1, high: 2, count: 3, fineTune: 'some' } },
      /^path\.fineTune is "some"; expected all, none, or a list of points/,
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
  await expect(check({ model: { name: 'alexnet' } })).rejects.toThrow(/unknown net "alexnet".*mlp/);
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

describe('parts that are sound by themselves and do not go together are refused before anything starts', () => {
  const path = { low: 1e-4, high: 1e-2, count: 5 };
  const target = { kind: 'sparsity', value: 0.9 };
  const stopping = { earlyStopping: { patience: 2 }, validationFraction: 0.2 };
  const rising = { lambdaSchedule: { kind: 'linear', to: 2 } };
  const table: DatasetInfo = {
    ...images,
    sampleShape: [1],
    dtype: 'float32',
    preprocessing: {
      kind: 'columns',
      features: [{ kind: 'numeric', name: 'x', mean: 0, std: 1, missing: 0 }],
    },
  };
  test.each<[string, object, RegExp, DatasetInfo?]>([
    ['path and target', { path, target }, /both a λ path and a target/],
    ['a path without λ', { path, method: { name: 'none' } }, /method "none", which has no λ/],
    ['a path that falls', { path: { ...path, low: 1 } }, /path\.low is 1 .*low < high/],
    ['a target without zeros', { target, method: { name: 'l2' } }, /"l2", which makes no weight zero/],
    ['best without a split', { keep: 'best-accuracy' }, /keep is best-accuracy without a validation split/],
    ['early stopping without one', { earlyStopping: {} }, /early stopping is on without a validation split/],
    ['a table augmented', { augmentation: { flip: true } }, /dataset that is a table/, table],
    ['a shift beyond the image', { augmentation: { shift: 8 } }, /shift is 8 on images of 8×8/],
    [
      'a rise longer than the run',
      { learningRateWarmupEpochs: 7 },
      /learningRateWarmupEpochs is 7.* 6 epochs/,
    ],
    ['a path that stops early', { path, ...stopping }, /early stopping with a λ path; .*leave earlyStopping/],
    ['a search that stops early', { target, ...stopping }, /early stopping with a target that is searched/],
    ['a path with a λ schedule', { path, ...rising }, /linear lambdaSchedule with a λ path/],
    ['a search with one', { target, ...rising }, /linear lambdaSchedule with a target that is searched/],
    ['slimming without batch norm', { method: { name: 'network-slimming' } }, /no batch norm/],
    ['μ outside 0–1', { method: { name: 'cges', settings: { m: 1.2 } } }, /"m" is 1\.2.* from 0 up to 1/],
    [
      'a grouping that is none',
      { method: { name: 'gs', settings: { grouping: 'row' } } },
      /"grouping".*filter/,
    ],
  ])('%s', async (_name, more, message, dataset = images) => {
    await expect(checkConfig(parseConfig({ ...input, ...more }), dataset)).rejects.toThrow(message);
  });

  test('what goes together passes, and a path stands in lists with the λ that it ends with', async () => {
    const sound = await checkConfig(
      parseConfig({
        ...input,
        path,
        keep: 'best-loss',
        validationFraction: 0.2,
        augmentation: { shift: 2, flip: true },
      }),
      images,
    );
    expect(sound.method.lambda).toBe(1e-2);
    expect(sound.path).toMatchObject({ ...path, epochsPerPoint: 0.5 });
  });

  test('a target that its method is told stops early as a run at one λ does', async () => {
    const told = { target, method: { name: 'magnitude' }, ...stopping };
    const { earlyStopping } = await checkConfig(parseConfig({ ...input, ...told }), images);
    expect(earlyStopping).toMatchObject({ patience: 2 });
  });
});
