import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { RunConfig } from '../../../shared/run';
import { copies, editableFields, readValues, withField } from './duplicate';

const config = v.parse(RunConfig, {
  dataset: 'mnist',
  model: { name: 'mlp', settings: { hidden: [300, 100] } },
  method: { name: 'cges', lambda: 1e-3, settings: { m: 0.2 } },
});

describe('a copy with one field changed', () => {
  it('has that field changed, and nothing else', () => {
    const copy = v.parse(RunConfig, withField(config, 'method.settings.m', 0.5));
    expect(copy.method.settings).toEqual({ m: 0.5 });
    expect({ ...copy, method: config.method }).toEqual(config);
    expect(config.method.settings).toEqual({ m: 0.2 });
  });

  it('is one that the host accepts, for every field with its present value', () => {
    for (const path of editableFields([config])) {
      const value = path
        .split('.')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], config);
      if (Array.isArray(value)) continue;
      expect(v.safeParse(RunConfig, withField(config, path, value as never)).success, path).toBe(true);
    }
  });

  it('comes once for each run and value', () => {
    const made = copies([config, { ...config, seed: 1 }], 'method.lambda', [1e-4, 1e-2]);
    expect(made.map(({ method, seed }) => [method.lambda, seed])).toEqual([
      [1e-4, 0],
      [1e-4, 1],
      [1e-2, 0],
      [1e-2, 1],
    ]);
  });
});

describe('typed values', () => {
  it.each([
    ['1e-3, 2', 0.1, [1e-3, 2]],
    ['adam', 'sgd', ['adam']],
    ['true', false, [true]],
    ['much', 0.1, null],
    ['yes', false, null],
    [' , ', 0.1, null],
  ] as const)('%j beside %j', (text, now, values) => {
    expect(readValues(text, now)).toEqual(values);
  });
});
