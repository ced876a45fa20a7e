import { describe, expect, it } from 'vitest';
import { findModel } from '../model';
import type { ModelSpec } from '../model/spec';
import { findMethod, methods } from '.';
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
      'setting "multipliers = released" has 4 multipliers; expected 3, one for each regularised layer of this net',
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

describe('multipliers that are calibrated', () => {
  it('come as lists; without them it is the program that is wrong, and it says so', () => {
    expect(() => strengths(1, 4, { multipliers: 'calibrated' })).toThrow(
      'multipliers are to be calibrated, but "groupMultipliers" is empty',
    );
    const given = { multipliers: 'calibrated', groupMultipliers: [2, 1], exclusiveMultipliers: [1, 3] };
    const { group, exclusive } = strengths(2, 2, given);
    expect(group / 0.2).toBeCloseTo(1, 12);
    expect(exclusive / 0.8).toBeCloseTo(3, 12);
  });

  it.each(methods.filter(({ info }) => info.settings.some(({ type }) => type === 'numbers')))(
    'can be chosen in every method with multipliers ($info.name)',
    ({ info }) => {
      expect(info.settings.find(({ name }) => name === 'multipliers')?.choices).toContain('calibrated');
    },
  );
});

describe('checkMethodSettings', () => {
  const mlp = findModel('mlp').build([64], 10, {}); // three layers with weights
  const lenet = findModel('lenet-5').build([28, 28, 1], 10, {}); // four
  /** Two layers with weights, one batch norm. */
  const normed: ModelSpec = {
    name: 'normed',
    inputShape: [4, 4, 1],
    classes: 3,
    layers: [
      {
        name: 'conv1',
        op: 'conv2d',
        inputs: ['input'],
        filters: 5,
        kernelSize: [3, 3],
        strides: [1, 1],
        padding: 'same',
      },
      { name: 'norm1', op: 'batch-norm', inputs: ['conv1'] },
      { name: 'flatten', op: 'flatten', inputs: ['norm1'] },
      { name: 'dense1', op: 'dense', inputs: ['flatten'], units: 3 },
    ],
  };
  const onWeights = methods.filter(({ on }) => on !== 'scale');

  it('takes the defaults of every method on every net, and multipliers that are still to be calibrated', () => {
    for (const method of onWeights) {
      const given = method.info.settings.some(({ name }) => name === 'multipliers')
        ? { multipliers: 'calibrated' }
        : {};
      checkMethodSettings(method, mlp, parseSettings(method.info.settings, {}));
      checkMethodSettings(method, lenet, parseSettings(method.info.settings, given));
    }
    for (const method of methods)
      checkMethodSettings(method, normed, parseSettings(method.info.settings, {}));
  });

  it.each(
    onWeights.flatMap((method) =>
      method.info.settings
        .filter(({ type }) => type === 'numbers')
        .map(({ name }) => [method.info.name, name, method] as const),
    ),
  )('refuses %s with %s of the wrong length before anything is started', (_, setting, method) => {
    const settings = parseSettings(method.info.settings, { [setting]: [1, 1, 1, 1] });
    checkMethodSettings(method, lenet, settings);
    expect(() => checkMethodSettings(method, mlp, settings)).toThrow(
      `setting "${setting}" has 4 multipliers; expected 3`,
    );
  });

  it('refuses the released multipliers on three layers', () => {
    const settings = parseSettings(cges.info.settings, { multipliers: 'released' });
    checkMethodSettings(cges, lenet, settings);
    expect(() => checkMethodSettings(cges, mlp, settings)).toThrow('expected 3');
  });

  it('refuses a method on batch-norm scales where there are none, and counts those there are', () => {
    const slimming = findMethod('network-slimming');
    const settings = parseSettings(slimming.info.settings, { layerMultipliers: [2] });
    checkMethodSettings(slimming, normed, settings);
    expect(() => checkMethodSettings(slimming, lenet, settings)).toThrow('has no batch norm');
    const two = parseSettings(slimming.info.settings, { layerMultipliers: [2, 1] });
    expect(() => checkMethodSettings(slimming, normed, two)).toThrow('has 2 multipliers; expected 1');
  });
});
