import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompiledStep, Engine, HostTensor } from '../core/engine';
import { chooseEngine } from '.';
import { compileEager } from './tensorflow/eager';
import { initialState, lenet, mlp, trainFeeds, trainInputs, trainStep, type TestNet } from './testing/nets';
import { nativeExpected } from './testing/native';
import { blobImages } from './testing/synthetic';

const COUNT = 600;
const images = blobImages(COUNT, 1);
const nets = { mlp, lenet };

function losses(compiled: CompiledStep, steps: number, batch: number): number[] {
  return Array.from(
    { length: steps },
    (_, step) => compiled.run(trainFeeds(step, batch, COUNT))['loss']![0]!,
  );
}

/** Names of the variables whose values are not the same bits' worth of numbers (0 and −0 are). */
const differing = (a: Record<string, HostTensor>, b: Record<string, HostTensor>): string[] =>
  Object.keys({ ...a, ...b }).filter(
    (name) => !a[name]!.data.every((value, i) => value === b[name]!.data[i]),
  );

const optionsFor = (engine: Engine, net: TestNet, batch: number) => ({
  inputs: trainInputs(batch),
  state: initialState(net, 7),
  samples: engine.upload(images),
});

describe.runIf(nativeExpected)('the traced step', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine('tensorflow');
  });
  afterAll(() => engine.dispose());

  it.each(['mlp', 'lenet'] as const)('of %s equals the eager one bit for bit over 50 steps', (name) => {
    const options = optionsFor(engine, nets[name], 128);
    const traced = engine.compile(trainStep(nets[name]), options);
    const eager = compileEager(trainStep(nets[name]), options);
    const tracedLosses = losses(traced, 50, 128);
    expect(losses(eager, 50, 128)).toEqual(tracedLosses);
    expect(tracedLosses.at(-1)).toBeLessThan(0.5 * tracedLosses[0]!);
    const state = traced.readState();
    expect(differing(eager.readState(), state)).toEqual([]);
    // The proximal step has done its work, or half of the graph was not under test.
    const zeros = state['1/w']!.data.filter((weight) => weight === 0).length;
    expect(zeros).toBeGreaterThan(0);
    eager.dispose();
    traced.dispose();
  });

  it.each([1, 7, 61])('equals the eager one for a batch of %i', (batch) => {
    const options = optionsFor(engine, lenet, batch);
    const traced = engine.compile(trainStep(lenet), options);
    const eager = compileEager(trainStep(lenet), options);
    expect(losses(traced, 4, batch)).toEqual(losses(eager, 4, batch));
    expect(differing(traced.readState(), eager.readState())).toEqual([]);
    eager.dispose();
    traced.dispose();
  });
});

describe.runIf(nativeExpected)('tensorflow and wasm', () => {
  it.each([
    ['mlp', 10],
    ['lenet', 6],
  ] as const)('agree on the losses of %s within 1e-4 over %i steps', async (name, steps) => {
    const both = [await chooseEngine('tensorflow'), await chooseEngine('wasm')];
    const [native, wasm] = both.map((engine) => {
      const compiled = engine.compile(trainStep(nets[name]), optionsFor(engine, nets[name], 64));
      return losses(compiled, steps, 64);
    });
    native!.forEach((loss, step) => expect(Math.abs(loss - wasm![step]!)).toBeLessThan(1e-4));
    expect(native!.at(-1)).toBeLessThan(native![0]!);
    both.forEach((engine) => engine.dispose());
  });
});
