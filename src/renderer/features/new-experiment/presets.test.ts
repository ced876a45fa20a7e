import { describe, expect, it } from 'vitest';
import { digitsDataset, irisDataset, mnistDataset } from '../../testing/samples/datasets';
import { methods, models } from '../../testing/samples/registries';
import { draftConfigs } from './draft-configs';
import { draftErrors } from './draft-errors';
import { presetDraft } from './presets';

const datasets = [digitsDataset(), mnistDataset(), irisDataset()];
const made = (preset: 'digits' | 'path' | 'target', known = datasets) => {
  const draft = presetDraft(preset, known, models, methods);
  expect(draftErrors(draft, models, methods)).toEqual({});
  return draftConfigs(draft, methods);
};

describe('starting points', () => {
  it('compares methods on the digits', () => {
    const configs = made('digits');
    expect(new Set(configs.map(({ dataset }) => dataset))).toEqual(new Set(['digits']));
    expect(new Set(configs.map(({ method }) => method.name)).size).toBeGreaterThan(2);
  });

  it('walks one path over λ on MNIST', () => {
    const [config, ...others] = made('path');
    expect(others).toEqual([]);
    expect(config).toMatchObject({ dataset: 'mnist', method: { name: 'cges' } });
    expect(config!.path!.high).toBeGreaterThan(config!.path!.low);
  });

  it('takes the newest dataset where the one it is meant for is not there', () => {
    expect(made('path', [irisDataset()])[0]!.dataset).toBe('iris');
  });

  it('aims at nine tenths of the weights zero', () => {
    expect(made('target').map(({ target }) => target)).toEqual([{ kind: 'sparsity', value: 0.9 }]);
  });
});
