import { describe, expect, it } from 'vitest';
import type { SettingInfo } from '../../shared/registry';
import { parseSettings } from './settings';

const info = (
  name: string,
  rest: Pick<SettingInfo, 'type' | 'default'> & Partial<SettingInfo>,
): SettingInfo => ({
  name,
  title: name,
  description: '',
  ...rest,
});
const infos = [
  info('m', { type: 'number', default: 0.2, min: 0, max: 1 }),
  info('steps', { type: 'integer', default: 3, min: 1 }),
  info('weighted', { type: 'boolean', default: false }),
  info('mode', { type: 'choice', default: 'fast', choices: ['fast', 'exact'] }),
  info('depth', { type: 'choice', default: '20', choices: ['20', '56'] }),
  info('spec', { type: 'text', default: '{}' }),
  info('hidden', { type: 'numbers', default: [500, 300], min: 1 }),
];
const defaults = {
  m: 0.2,
  steps: 3,
  weighted: false,
  mode: 'fast',
  depth: '20',
  spec: '{}',
  hidden: [500, 300],
};

describe('parseSettings', () => {
  it('fills in what is left out', () => {
    expect(parseSettings(infos, {})).toEqual(defaults);
    expect(parseSettings(infos, { m: 1, mode: 'exact' })).toEqual({ ...defaults, m: 1, mode: 'exact' });
  });

  it('takes a number for a choice that is written like one, and text as it is', () => {
    expect(parseSettings(infos, { depth: 56, spec: '[1, 2' })).toMatchObject({ depth: '56', spec: '[1, 2' });
  });

  it('takes a number for a list of one', () => {
    expect(parseSettings(infos, { hidden: 64 })['hidden']).toEqual([64]);
    expect(parseSettings(infos, { hidden: [] })['hidden']).toEqual([]);
  });

  it.each([
    [
      { m: 1.5 },
      'settings: setting "m" is 1.5; expected a number from 0 up to 1; correct "m" or leave it out (default 0.2)',
    ],
    [{ m: '0.5' }, 'settings: setting "m" is "0.5"; expected a number from 0 up to 1'],
    [{ m: NaN }, 'setting "m"'],
    [{ steps: 2.5 }, 'setting "steps" is 2.5; expected a whole number from 1'],
    [{ weighted: 1 }, 'setting "weighted" is 1; expected true or false'],
    [{ mode: 'slow' }, 'setting "mode" is "slow"; expected one of fast, exact'],
    [{ depth: 32 }, 'setting "depth" is 32; expected one of 20, 56'],
    [{ spec: 3 }, 'setting "spec" is 3; expected text'],
    [{ hidden: [10, 0] }, 'setting "hidden" is [10,0]; expected a list of numbers, each from 1'],
    [{ hidden: 'wide' }, 'setting "hidden" is "wide"'],
    [
      { mu: 0.2 },
      'settings: unknown setting "mu"; expected one of m, steps, weighted, mode, depth, spec, hidden',
    ],
    [{ toString: 1 }, 'unknown setting "toString"'],
  ])('refuses %j', (given, message) => {
    expect(() => parseSettings(infos, given)).toThrow(message);
  });

  it('says whose setting it is', () => {
    expect(() => parseSettings([], { a: 1 }, 'net "mlp"')).toThrow(
      'net "mlp": unknown setting "a"; expected no settings',
    );
  });
});
