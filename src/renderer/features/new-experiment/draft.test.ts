import { describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { RunConfig } from '../../../shared/run';
import { digitsDataset, methods, mnistDataset, models } from '../../testing/sample-data';
import {
  draftConfigs,
  draftErrors,
  firstDraft,
  strengths,
  usualLength,
  usualModel,
  type Draft,
} from './draft';
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
    const total = totalEstimate([
      { estimate: { ...estimate, elapsedMs: 1000 }, runs: 1 },
      { estimate: { ...estimate, elapsedMs: 2000, memoryBytes: 300 }, runs: 5 },
    ]);
    expect(total).toMatchObject({ elapsedMs: 11_000, memoryBytes: 300 });
  });

  it('does not guess when a speed is unknown', () => {
    const estimate = { steps: 10, memoryBytes: 100, basis: '', elapsedMs: null };
    expect(totalEstimate([{ estimate, runs: 3 }]).elapsedMs).toBeNull();
  });
});
