import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../engine';
import type { Engine } from '../engine';
import { train } from '../train';
import { options } from '../train/testing/blobs';
import { lambdaGuide } from './lambda-guide';

let engine: Engine;
beforeAll(async () => {
  engine = await chooseEngine('auto');
});
afterAll(() => engine.dispose());

const epochs = 20;
const runOf = (name: string, lambda: number, settings = {}) =>
  options(engine, { hidden: [24, 12], epochs, fineTuneEpochs: 0, method: { name, lambda, settings } });
const guide = (name: string, settings = {}) => {
  const { config, spec } = runOf(name, 0, settings);
  return lambdaGuide({ engine, config, spec, trainCount: 300 });
};

/** What a run at a λ ends with: its share of empty groups and of weights, or that it lost a layer. */
async function outcome(name: string, lambda: number, settings = {}) {
  try {
    for await (const event of train(runOf(name, lambda, settings))) {
      if (event.kind === 'done') return event.result;
    }
  } catch (error) {
    return { lost: String(error) };
  }
  throw new Error('the run did not end');
}

describe('λ guidance', () => {
  it.each([
    ['gs', {}],
    ['cges', {}],
    ['gs', { sqrtGroupSize: true }],
    ['l1', {}],
  ])(
    'for %s %o: groups become empty from about its first λ on, a layer at about its last',
    async (name, settings) => {
      const { firstGroup, lastLayer, range } = guide(name, settings);
      expect(await outcome(name, firstGroup! / 3, settings)).toMatchObject({ groupSparsity: 0 });
      const above = await outcome(name, firstGroup! * 3, settings);
      expect('lost' in above || above.groupSparsity > 0).toBe(true);
      expect(await outcome(name, lastLayer! / 3, settings)).not.toHaveProperty('lost');
      expect(await outcome(name, lastLayer! * 3, settings)).toHaveProperty('lost');
      const [low, high] = range;
      expect(low).toBeLessThan(high);
      expect(await outcome(name, low, settings)).not.toHaveProperty('lost');
    },
  );

  it('asks for less of a longer run, and of one at a higher rate', () => {
    const { config, spec } = runOf('gs', 0);
    const at = (more: object) =>
      lambdaGuide({ engine, config: { ...config, ...more }, spec, trainCount: 300 }).firstGroup!;
    expect(at({}) / at({ epochs: 2 * epochs })).toBeCloseTo(2, 0);
    expect(at({}) / at({ learningRate: 2 * config.learningRate })).toBeCloseTo(2, 0);
  });

  it('follows a multiplier', () => {
    const weaker = guide('gs', { groupMultipliers: [0.1, 0.1, 0.1] });
    expect(weaker.firstGroup! / guide('gs').firstGroup!).toBeCloseTo(10, 0);
  });

  it('takes multipliers that are calibrated later as 1, and says so', () => {
    const calibrated = guide('cges', { multipliers: 'calibrated' });
    const { basis, ...figures } = guide('cges');
    expect(calibrated).toMatchObject(figures);
    expect(calibrated.basis).toMatch(/calibrated as the run starts count as 1/);
    expect(basis).not.toMatch(/calibrated/);
    // A list that is given stands, though the other is still to be found.
    const half = { multipliers: 'calibrated', groupMultipliers: [0.1, 0.1, 0.1] };
    expect(guide('cges', half).firstGroup).toBeGreaterThan(2 * calibrated.firstGroup!);
  });

  it('names the length that the sparse phase was given', () => {
    const { config, spec } = runOf('gs', 0);
    const basis = (more: object) =>
      lambdaGuide({ engine, config: { ...config, ...more }, spec, trainCount: 300 }).basis;
    expect(basis({})).toMatch(/the 20 epochs of the sparse phase/);
    expect(basis({ steps: 1500 })).toMatch(/the 1,500 steps of the sparse phase/);
  });

  it('has no λ to name where none empties a group, and says what its range is', () => {
    expect(guide('es', { mode: 'exact' })).toMatchObject({ firstGroup: null, lastLayer: null });
    expect(guide('l2')).toMatchObject({ firstGroup: null, lastLayer: null });
    expect(guide('none').basis).toMatch(/no λ/);
  });

  it('takes a hard threshold by its largest step, not by their sum', () => {
    const { config, spec } = runOf('l0', 0);
    const at = (n: number) =>
      lambdaGuide({ engine, config: { ...config, epochs: n }, spec, trainCount: 300 }).lastLayer!;
    expect(at(epochs)).toBe(at(2 * epochs));
  });
});
