import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { RunConfig } from '../../../shared/run-config';
import { digitsDataset, mnistDataset } from '../../testing/samples/datasets';
import { methods, models } from '../../testing/samples/registries';
import { differences } from './differences';
import { changed, firstDraft, usualLength, usualModel, type Draft } from './draft';
import { draftConfigs, sparsities, strengths } from './draft-configs';
import { draftErrors } from './draft-errors';
import { errorPlaces } from './error-places';
import { families, familyOf, matches } from './method-families';
import { representatives, totalEstimate } from './estimate';

const first = (over: Partial<Draft> = {}): Draft => ({
  ...firstDraft(mnistDataset(), models, methods),
  ...over,
});
const errorsOf = (over: Partial<Draft>) => Object.keys(draftErrors(first(over), models, methods));

describe('the form of an experiment', () => {
  it('begins without errors, and every run it stands for is one that the host accepts', () => {
    const draft = first({ seeds: 2 });
    expect(draftErrors(draft, models, methods)).toEqual({});
    const configs = draftConfigs(draft, methods);
    // Dense once, and three methods at five strengths, each with two seeds.
    expect(configs).toHaveLength((1 + 3 * 5) * 2);
    for (const config of configs) expect(v.safeParse(RunConfig, config).success).toBe(true);
    expect(new Set(configs.map((config) => JSON.stringify(config))).size).toBe(configs.length);
  });

  it('spaces strengths evenly on a logarithmic scale, both ends included', () => {
    const cges = methods.find((method) => method.name === 'cges')!;
    const draft = first({ lambdaCount: 3 });
    expect(strengths(draft, cges)).toEqual([1e-4, 1e-3, 1e-2]);
    expect(strengths(first({ lambdaCount: 1 }), cges)).toEqual([1e-4]);
  });

  it('takes the net made for images where they are large enough, else the one for anything', () => {
    expect(usualModel(mnistDataset(), models)?.name).toBe('lenet-5');
    expect(usualModel(digitsDataset(), models)?.name).toBe('mlp');
    expect(usualModel(digitsDataset({ sampleShape: [8, 8, 1] }), models)?.name).toBe('mlp');
    // The columns of a table are no picture, however many they are.
    const forTables = { ...models[0]!, name: 'conv1d', accepts: ['table' as const] };
    expect(usualModel(digitsDataset(), [forTables, ...models])?.name).toBe('mlp');
  });

  it('proposes more epochs for a small dataset, in the same proportions', () => {
    expect(usualLength(60_000)).toEqual({
      batchSize: 100,
      epochs: 6,
      fineTuneEpochs: 2,
      lambdaWarmupEpochs: 1,
    });
    const small = usualLength(1437);
    expect(small.epochs * Math.ceil(1437 / small.batchSize)).toBeGreaterThanOrEqual(800);
    expect(usualLength(20).epochs).toBe(60);
  });

  it.each([
    [{ lambdaCount: 0 }, 'lambdaCount'],
    [{ seeds: 1.5 }, 'seeds'],
    [{ epochs: 0 }, 'epochs'],
    [{ learningRate: Number.NaN }, 'learningRate'],
    [{ momentum: 1 }, 'momentum'],
    [{ batchSize: 0 }, 'batchSize'],
    [{ validationPercent: 95 }, 'validationPercent'],
    [{ fineTuneEpochs: Number.NaN }, 'fineTuneEpochs'],
  ] as const)('names the wrong field of %j', (over, field) => {
    expect(errorsOf(over)).toEqual([field]);
  });

  it('wants a rising λ range of the chosen methods only', () => {
    const draft = first();
    const broken = { ...draft.methods['cges']!, low: 1e-2, high: 1e-4 };
    expect(errorsOf({ methods: { ...draft.methods, cges: broken } })).toEqual(['lambda:cges']);
    expect(errorsOf({ methods: { ...draft.methods, cges: { ...broken, on: false } } })).toEqual([]);
  });

  it('checks the settings of nets and methods against their declaration', () => {
    const draft = first({ model: 'mlp', modelSettings: { hidden: [500, Number.NaN] } });
    expect(Object.keys(draftErrors(draft, models, methods))).toEqual(['model:hidden']);
    const cges = { ...draft.methods['cges']!, settings: { mode: 'reference', exclusiveBalance: 2 } };
    expect(errorsOf({ methods: { ...draft.methods, cges } })).toEqual(['cges:exclusiveBalance']);
  });

  it('wants a method', () => {
    const off = Object.fromEntries(
      Object.entries(first().methods).map(([name, method]) => [name, { ...method, on: false }]),
    );
    expect(errorsOf({ methods: off })).toEqual(['methods']);
  });
});

/** A draft with these methods alone. */
const only = (names: readonly string[], over: Partial<Draft> = {}): Draft => {
  const draft = first(over);
  const chosen = Object.entries(draft.methods).map(([name, own]) => [
    name,
    { ...own, on: names.includes(name) },
  ]);
  return { ...draft, methods: Object.fromEntries(chosen) };
};

describe('the strength of an experiment', () => {
  it('as a path is one run a method and seed, and the dense one stays as it is', () => {
    const draft = only(['none', 'cges'], {
      strength: 'path',
      pathCount: 8,
      seeds: 2,
      fineTunePoints: 'none',
    });
    expect(draftErrors(draft, models, methods)).toEqual({});
    const configs = draftConfigs(draft, methods).map((config) => v.parse(RunConfig, config));
    expect(configs.map(({ method, path }) => [method.name, path?.count ?? null])).toEqual([
      ['none', null],
      ['none', null],
      ['cges', 8],
      ['cges', 8],
    ]);
    expect(configs[2]!.path).toMatchObject({ low: 1e-4, high: 1e-2, fineTune: 'none' });
  });

  it('as a path fine-tunes the points that are chosen, where there are such', () => {
    const draft = only(['cges'], { strength: 'path', pathCount: 8, fineTunePoints: 'chosen' });
    const withPoints = (chosenPoints: number[], more: Partial<Draft> = {}): Draft => ({
      ...draft,
      chosenPoints,
      ...more,
    });
    expect(v.parse(RunConfig, draftConfigs(withPoints([2, 8]), methods)[0]).path!.fineTune).toEqual([2, 8]);
    expect(draftErrors(withPoints([2, 8]), models, methods)).toEqual({});
    for (const wrong of [[], [0], [9], [1.5], [3, 3], [Number.NaN]]) {
      const errors = draftErrors(withPoints(wrong), models, methods);
      expect(errors).toEqual({ chosenPoints: expect.stringContaining('from 1 to 8') as string });
    }
    const idle = draftErrors(withPoints([2], { fineTuneEpochs: 0 }), models, methods);
    expect(idle['chosenPoints']).toMatch(/takes 0 epochs/);
  });

  it('as a path needs two different ends', () => {
    const draft = only(['cges'], { strength: 'path' });
    const flat = { ...draft.methods, cges: { ...draft.methods['cges']!, high: 1e-4 } };
    expect(Object.keys(draftErrors({ ...draft, methods: flat }, models, methods))).toEqual(['lambda:cges']);
  });

  it.each([
    ['sparsity', [80, 95], [0.8, 0.95]],
    ['macs', [250_000], [250_000]],
    ['bytes', [120], [120_000]],
  ] as const)(
    'as a target is one run for each %s, in the unit of the configuration',
    (kind, typed, asked) => {
      const draft = only(['l1'], { strength: 'target', targetKind: kind, targets: typed });
      const configs = draftConfigs(draft, methods).map((config) => v.parse(RunConfig, config));
      expect(configs.map(({ target }) => [target!.kind, target!.value])).toEqual(
        asked.map((value) => [kind, value]),
      );
    },
  );

  it('tells a method that takes a sparsity each of them, by its setting', () => {
    const draft = only(['magnitude'], { strength: 'target', targets: [80, 95] });
    const configs = draftConfigs(draft, methods).map((config) => v.parse(RunConfig, config));
    expect(configs.map(({ method, target }) => [method.settings['sparsity'], target])).toEqual([
      [0.8, null],
      [0.95, null],
    ]);
    const aimed = { ...draft, targetKind: 'macs' as const, targets: [1e5] };
    expect(Object.keys(draftErrors(aimed, models, methods))).toEqual(['lambda:magnitude']);
  });

  it('spaces sparsities so that the weights left are even on a logarithmic scale', () => {
    const magnitude = methods.find((method) => method.name === 'magnitude')!;
    const draft = only(['magnitude'], { lambdaCount: 3 });
    const [low, middle, high] = sparsities(draft, magnitude).map((sparsity) => 1 - sparsity);
    expect([low, high]).toEqual([0.5, expect.closeTo(0.05)]);
    expect(middle! / low!).toBeCloseTo(high! / middle!, 2);
  });

  it.each([[[]], [[0]], [[100]], [[80, Number.NaN]]])('refuses the sparsities %j', (targets) => {
    const draft = only(['l1'], { strength: 'target', targets });
    expect(Object.keys(draftErrors(draft, models, methods))).toEqual(['targets']);
  });
});

describe('the folded sections', () => {
  it('say nothing of defaults, and name what differs', () => {
    const base = first();
    for (const section of ['optimisation', 'phases', 'augmentation', 'evaluation', 'running'] as const)
      expect(differences(base, base, section)).toEqual([]);
    const other = changed(base, { optimiser: 'adamw', schedule: 'cosine', clip: true });
    const line = differences(other, base, 'optimisation').join(', ');
    for (const part of ['AdamW', 'η 1e-3', 'cosine', 'clipped at 1']) expect(line).toContain(part);
    // Momentum is not of Adam's.
    expect(differences({ ...other, momentum: 0.5 }, base, 'optimisation').join()).not.toContain('momentum');
  });

  it('ask only for what they show', () => {
    expect(errorsOf({ momentum: 2, optimiser: 'adam' })).toEqual([]);
    expect(errorsOf({ clipNorm: 0 })).toEqual([]);
    expect(errorsOf({ clipNorm: 0, clip: true })).toEqual(['clipNorm']);
    expect(errorsOf({ patience: 0 })).toEqual([]);
  });

  it('choose by a validation part, never by the test part', () => {
    expect(errorsOf({ keep: 'best-accuracy' })).toEqual(['validationPercent']);
    expect(errorsOf({ keep: 'best-accuracy', validationPercent: 10 })).toEqual([]);
  });

  it('let the learning rate follow the optimiser, and that of fine-tuning the learning rate, unless set by hand', () => {
    const rates = (draft: Draft): number[] => [draft.learningRate, draft.fineTuneLearningRate];
    expect(rates(changed(first(), { optimiser: 'adam' }))).toEqual([1e-3, 5e-4]);
    expect(rates(changed(first(), { learningRate: 1 }))).toEqual([1, 0.5]);
    // Empty while it is typed anew.
    const empty = changed(first(), { learningRate: Number.NaN });
    expect(rates(changed(empty, { learningRate: 0.5 }))).toEqual([0.5, 0.25]);
    const byHand = changed(first(), { fineTuneLearningRate: 0.3 });
    expect(rates(changed(byHand, { learningRate: 0.05 }))).toEqual([0.05, 0.3]);
    expect(rates(changed(changed(first(), { learningRate: 0.05 }), { optimiser: 'adam' }))).toEqual([
      0.05, 0.025,
    ]);
    expect(rates(changed(first(), { epochs: 3 }))).toEqual([0.2, 0.1]);
  });

  it('give every field that may be wrong a name that a person knows', () => {
    const broken = first({ dataset: '', seeds: 0, patience: 0, stopping: true, shift: -1, cropPercent: 5 });
    for (const place of errorPlaces(draftErrors(broken, models, methods), false))
      expect(place).not.toMatch(/^[a-z]+[A-Z]/);
  });
});

describe('the choice of methods', () => {
  it('has every method in one family', () => {
    const shown = families(methods, (name) => name, '');
    const names = shown.flatMap((family) => family.methods.map(({ name }) => name));
    expect(names.sort()).toEqual(methods.map(({ name }) => name).sort());
    expect(familyOf(methods.find(({ name }) => name === 'magnitude')!)).toBe('prune');
    expect(familyOf(methods.find(({ name }) => name === 'none')!)).toBe('baseline');
    const gs = methods.find(({ name }) => name === 'gs')!;
    const grouping = {
      name: 'grouping',
      title: '',
      description: '',
      type: 'choice',
      default: 'tap',
    } as const;
    expect(familyOf({ ...gs, settings: [grouping] })).toBe('group');
    expect(familyOf({ ...gs, description: 'ℓ1 on the scales of channels.' })).toBe('group');
  });

  it('finds by name, words of the title and author, typed plainly', () => {
    const l1 = methods.find(({ name }) => name === 'l1')!;
    expect(matches(l1, 'ℓ1', 'LASSO yoon')).toBe(true);
    expect(matches({ ...l1, name: 'x' }, 'ℓ1', 'l1')).toBe(true);
    expect(matches(l1, 'ℓ1', 'magnitude')).toBe(false);
  });
});

describe('the estimate of an experiment', () => {
  it('adds up the time of all runs and takes the largest memory', () => {
    const asked = representatives(draftConfigs(first(), methods));
    expect(asked.map(({ config, runs }) => [config.method.name, runs])).toEqual([
      ['none', 1],
      ['l1', 5],
      ['gs', 5],
      ['cges', 5],
    ]);
    const estimate = { steps: 10, memoryBytes: 100, basis: 'measured' };
    const parts = [
      { estimate: { ...estimate, elapsedMs: 1000 }, runs: 1 },
      { estimate: { ...estimate, elapsedMs: 2000, memoryBytes: 300 }, runs: 5 },
    ];
    expect(totalEstimate(parts, 1)).toMatchObject({ elapsedMs: 11_000, memoryBytes: 300, atOnce: 1 });
    // Four at a time: a quarter of the time, four times the memory.
    expect(totalEstimate(parts, 4)).toMatchObject({ elapsedMs: 2750, memoryBytes: 1200, atOnce: 4 });
    // More room than runs: all at once, and none ends before its own time.
    expect(totalEstimate(parts, 16)).toMatchObject({ elapsedMs: 2000, memoryBytes: 1800, atOnce: 6 });
  });

  it('does not guess when a speed is unknown', () => {
    const estimate = { steps: 10, memoryBytes: 100, basis: '', elapsedMs: null };
    expect(totalEstimate([{ estimate, runs: 3 }], 1).elapsedMs).toBeNull();
  });
});
