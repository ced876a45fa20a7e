import { describe, expect, it } from 'vitest';
import { UserError } from '../../shared/errors';
import { findMethod, methods } from '.';
import { parseSettings } from './settings';

describe('the registry', () => {
  it('finds every method by its name and explains a wrong one', () => {
    for (const method of methods) expect(findMethod(method.info.name)).toBe(method);
    expect(new Set(methods.map(({ info }) => info.name)).size).toBe(methods.length);
    const names = methods.map(({ info }) => info.name).join(', ');
    expect(() => findMethod('lasso')).toThrowError(
      new UserError('unknown method "lasso"', `one of ${names}`, 'choose one of them'),
    );
  });

  it('has defaults that its own declarations accept', () => {
    for (const { info } of methods) {
      const defaults = Object.fromEntries(info.settings.map((setting) => [setting.name, setting.default]));
      expect(parseSettings(info.settings, defaults)).toEqual(defaults);
    }
  });

  it('says how each method is told its strength: by λ, or by a setting `sparsity`', () => {
    for (const { info } of methods) {
      expect(info.usesLambda && info.usesSparsity, info.name).toBe(false);
      const hasSparsity = info.settings.some(({ name }) => name === 'sparsity');
      expect(hasSparsity, info.name).toBe(info.usesSparsity);
      const [low, high] = info.lambdaRange;
      expect(info.usesLambda ? 0 < low && low < high : low === 0 && high === 0, info.name).toBe(true);
    }
  });

  it('has a way to work in every method but none', () => {
    for (const { info, prox, gradient, pruning, gates } of methods) {
      expect(Boolean(prox ?? gradient ?? pruning ?? gates), info.name).toBe(true);
    }
  });
});
