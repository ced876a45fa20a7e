import { describe, expect, it } from 'vitest';
import { findModel } from '../model';
import { methods } from '.';
import { cges } from './cges';
import type { LayerPlace } from './method';
import { parseSettings } from './settings';
import { checkMethodSettings, combinedStrengths, exclusiveShare } from './strengths';

const at = (index: number, count: number): LayerPlace => ({
  name: `layer${index}`,
  index,
  count,
  view: { shape: [10, 16], reduceAxes: [1], groups: 10, groupSize: 16 },
});
const strengths = (index: number, count: number, given = {}): { group: number; exclusive: number } =>
  combinedStrengths(at(index, count), parseSettings(cges.info.settings, given));

describe('the μ schedule', () => {
  it('is .2 .4 .6 .8 over four layers for m = .2', () => {
    [0.2, 0.4, 0.6, 0.8].forEach((mu, i) => expect(exclusiveShare(0.2, at(i + 1, 4))).toBeCloseTo(mu, 12));
  });

  it('is flat at m = .5, runs from group to exclusive at m = 0, and is ½ for a single layer', () => {
    expect(exclusiveShare(0.5, at(2, 3))).toBe(0.5);
    expect([exclusiveShare(0, at(1, 3)), exclusiveShare(0, at(3, 3))]).toEqual([0, 1]);
    expect(exclusiveShare(0.2, at(1, 1))).toBe(0.5);
  });
});

describe('multipliers', () => {
  it('are those of the released code on four layers', () => {
    const given = { multipliers: 'released' };
    const got = [1, 2, 3, 4].map((index) => strengths(index, 4, given));
    [0.8, 0.6, 0.4 / 15, 0.2 / 144].forEach((x, i) => expect(got[i]!.group).toBeCloseTo(x, 12));
    [0.2, 0.4 * 0.5, 0.6 * 15, 0.8 * 144].forEach((x, i) => expect(got[i]!.exclusive).toBeCloseTo(x, 10));
  });

  it('refuse another number of layers, naming both numbers', () => {
    expect(() => strengths(1, 3, { multipliers: 'released' })).toThrow(
      'setting "multipliers = released" has 4 multipliers; expected 3, one for each layer with weights of this net',
    );
    expect(() => strengths(1, 3, { groupMultipliers: [1, 2] })).toThrow(
      '"groupMultipliers" has 2 multipliers',
    );
  });

  it('given as a list win over the preset, each for its own term', () => {
    const { group, exclusive } = strengths(4, 4, { multipliers: 'released', groupMultipliers: [1, 1, 1, 5] });
    expect(group).toBeCloseTo(0.2 * 5, 12);
    expect(exclusive).toBeCloseTo(0.8 * 144, 10);
  });

  it('√|g| strengthens the group term alone', () => {
    const { group, exclusive } = strengths(1, 4, { sqrtGroupSize: true });
    expect(group).toBeCloseTo(0.8 * 4, 12);
    expect(exclusive).toBeCloseTo(0.2, 12);
  });
});

describe('checkMethodSettings', () => {
  const mlp = findModel('mlp').build([64], 10, {}); // three layers with weights
  const lenet = findModel('lenet-5').build([28, 28, 1], 10, {}); // four

  it('takes the defaults of every method on every net', () => {
    for (const { info } of methods) {
      checkMethodSettings(mlp, parseSettings(info.settings, {}));
      checkMethodSettings(lenet, parseSettings(info.settings, {}));
    }
  });

  it.each(
    methods.flatMap(({ info }) =>
      info.settings.filter(({ type }) => type === 'numbers').map(({ name }) => [info.name, name] as const),
    ),
  )('refuses %s with %s of the wrong length before anything is started', (method, setting) => {
    const { info } = methods.find((candidate) => candidate.info.name === method)!;
    const settings = parseSettings(info.settings, { [setting]: [1, 1, 1, 1] });
    checkMethodSettings(lenet, settings);
    expect(() => checkMethodSettings(mlp, settings)).toThrow(
      `setting "${setting}" has 4 multipliers; expected 3`,
    );
  });

  it('refuses the released multipliers on three layers', () => {
    const settings = parseSettings(cges.info.settings, { multipliers: 'released' });
    checkMethodSettings(lenet, settings);
    expect(() => checkMethodSettings(mlp, settings)).toThrow('expected 3');
  });
});
