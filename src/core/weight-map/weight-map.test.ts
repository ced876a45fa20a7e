import { describe, expect, it } from 'vitest';
import { rowsOf, columnsOf, type LayerMap } from '../../shared/weight-map';
import type { HostTensor } from '../engine';
import { findModel } from '../model';
import { initialWeights } from '../model/initial';
import type { WeightLayer } from '../model/spec';
import { compactState, expandState, planCompaction, planUnits } from '../prune';
import { range } from '../prune/coupling';
import { decodeMaps, encodeMap, FILE_HEADER, mapEvery, soundLength, weightMap } from '.';
import { layerMap } from './layer-map';
import { byteOf, normOf } from './scale';

const at = { step: 40, epoch: 2, phase: 'sparse' } as const;

/** Every 1 of `inputs` and `outputs` lives. */
const alive = (ins: number, outs: number) => ({
  inputs: new Uint8Array(ins).fill(1),
  outputs: new Uint8Array(outs).fill(1),
});
const tensorOf = (shape: number[], value: (place: number[]) => number): HostTensor => {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
  data.forEach((_, k) => {
    let rest = k;
    const place = [...shape].reverse().map((size) => {
      const here = rest % size;
      rest = Math.floor(rest / size);
      return here;
    });
    data[k] = value(place.reverse());
  });
  return { dtype: 'float32', shape, data };
};
const norms = ({ cells, max }: LayerMap): number[] => [...cells].map((byte) => normOf(byte, max));
/** Within the scale's error. */
const near = (got: number, expected: number): void => {
  if (expected === 0) return void expect(got).toBe(0);
  expect(Math.abs(Math.log10(got / expected))).toBeLessThanOrEqual(2 / 254 + 1e-9);
};

describe('scale', () => {
  it('keeps zero apart, the largest exact, and all else within its error, or at the floor', () => {
    expect(byteOf(0, 3)).toBe(0);
    expect(normOf(byteOf(3, 3), 3)).toBe(3);
    for (const norm of [2.9, 1, 0.1, 3.1e-3, 4e-4]) near(normOf(byteOf(norm, 3), 3), norm);
    expect(byteOf(1e-12, 3)).toBe(1);
    expect(byteOf(0, 0)).toBe(0);
  });
});

describe('layerMap', () => {
  const dense = (units: number): WeightLayer => ({ name: 'd', op: 'dense', inputs: ['input'], units });
  const conv = (filters: number): WeightLayer => ({
    name: 'c',
    op: 'conv2d',
    inputs: ['input'],
    filters,
    kernelSize: [3, 3],
    strides: [1, 1],
    padding: 'same',
  });

  it('takes |w| in a dense layer: rows are units, columns inputs', () => {
    const value = ([i, o]: number[]): number => (o === 1 ? 0 : (i! + 1) * (o! - 4));
    const map = layerMap(dense(3), tensorOf([2, 3], value), alive(2, 3), 2);
    expect([rowsOf(map), columnsOf(map), map.unitsLeft]).toEqual([3, 2, 2]);
    const expected = [4, 8, 0, 0, 2, 4];
    norms(map).forEach((norm, cell) => near(norm, expected[cell]!));
  });

  it('takes the largest of a block, and zero only where a whole block is zero', () => {
    const weights = tensorOf([300, 700], ([i, o]) => (o! < 2 ? 0 : ((i! * 31 + o! * 17) % 101) / 100));
    const map = layerMap(dense(700), weights, alive(300, 700), 698);
    expect([map.unitsPerRow, map.sourcesPerColumn, rowsOf(map), columnsOf(map)]).toEqual([2, 2, 350, 150]);
    const drawn = norms(map);
    for (const [row, column] of [
      [0, 0],
      [1, 0],
      [349, 149],
      [20, 33],
    ] as const) {
      const block = range(2).flatMap((u) =>
        range(2).map((s) => Math.abs(weights.data[(column * 2 + s) * 700 + row * 2 + u]!)),
      );
      near(drawn[row * 150 + column]!, Math.max(...block));
    }
  });

  it('takes the norm of each kernel from channel to filter where channels are many', () => {
    const weights = tensorOf([3, 3, 20, 4], ([y, x, i, o]) =>
      o === 2 ? 0 : (y! - x!) * 0.1 + i! * 0.01 + o!,
    );
    const map = layerMap(conv(4), weights, alive(20, 4), 3);
    expect([map.sourcesAre, rowsOf(map), columnsOf(map)]).toEqual(['inputs', 4, 20]);
    const direct = (i: number, o: number): number =>
      Math.hypot(...range(9).map((tap) => weights.data[(tap * 20 + i) * 4 + o]!));
    norms(map).forEach((norm, cell) => near(norm, direct(cell % 20, Math.floor(cell / 20))));
  });

  it('shows the kernel positions where channels are few, channel by channel', () => {
    const weights = tensorOf([3, 3, 2, 4], ([y, x, i, o]) => 1 + y! * 3 + x! + 10 * i! + 100 * o!);
    const map = layerMap(conv(4), weights, alive(2, 4), 4);
    expect([map.sourcesAre, rowsOf(map), columnsOf(map)]).toEqual(['taps', 4, 18]);
    const drawn = norms(map);
    near(drawn[0 * 18 + 5]!, 6);
    near(drawn[3 * 18 + 9 + 8]!, 1 + 8 + 10 + 300);
  });

  it('shows the one kernel of each channel of a depthwise convolution', () => {
    const depthwise: WeightLayer = {
      name: 'c',
      op: 'depthwise-conv2d',
      inputs: ['input'],
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'same',
    };
    const weights = tensorOf([3, 3, 5, 1], ([y, x, i]) => (i === 4 ? 0 : 1 + y! * 3 + x! + 10 * i!));
    const map = layerMap(depthwise, weights, alive(5, 1), 4);
    expect([map.units, rowsOf(map), columnsOf(map)]).toEqual([5, 5, 9]);
    near(norms(map)[2 * 9 + 7]!, 28);
    expect(norms(map).slice(4 * 9)).toEqual(new Array(9).fill(0));
  });

  it('shows weights of dead inputs and outputs as zero', () => {
    const live = { inputs: Uint8Array.of(1, 0), outputs: Uint8Array.of(0, 1, 1) };
    const map = layerMap(
      dense(3),
      tensorOf([2, 3], () => 1),
      live,
      2,
    );
    expect(norms(map)).toEqual([0, 0, 1, 0, 1, 0]);
  });
});

describe('weightMap', () => {
  it('of a state that was cut out while training has the shapes of the dense net, and its zeros', () => {
    const spec = findModel('mlp').build([6], 3, { hidden: [8, 5] });
    const weights = initialWeights(spec, 3) as Record<string, HostTensor>;
    const dead = new Set([1, 4, 6]);
    const data = weights['dense1/weights']!.data.map((value, k) => (dead.has(k % 8) ? 0 : value));
    const trained = { ...weights, 'dense1/weights': { ...weights['dense1/weights']!, data } };
    const state = compactState(planCompaction(spec, trained, { selects: false }), spec, trained);
    expect(state.tensors['dense1/weights']!.shape).toEqual([6, 8 - dead.size]);
    const expanded = expandState(spec, state.kept, state.tensors);
    const map = weightMap(spec, expanded, planUnits(spec, expanded), at);
    const [first, second] = map.layers;
    expect([first!.units, first!.sources, second!.sources]).toEqual([8, 6, 8]);
    expect(first!.unitsLeft).toBe(8 - dead.size);
    for (const unit of range(8)) {
      const row = [...first!.cells.subarray(unit * 6, unit * 6 + 6)];
      expect(row.every((cell) => cell === 0)).toBe(dead.has(unit));
      expect(range(5).every((reader) => second!.cells[reader * 8 + unit] === 0)).toBe(dead.has(unit));
    }
  });

  it('keeps a long run and a large net within bounds', () => {
    const small = findModel('mlp').build([64], 10, { hidden: [100] });
    expect(mapEvery(small, 12)).toBe(1);
    expect(Math.ceil(1000 / mapEvery(small, 1000))).toBeLessThanOrEqual(120);
    const large = findModel('wide-resnet').build([32, 32, 3], 10, {});
    const map = weightMap(large, initialWeights(large, 0), planUnits(large, initialWeights(large, 0)), at);
    expect((200 / mapEvery(large, 200)) * encodeMap(map).length).toBeLessThan(2e7);
  });
});

describe('records', () => {
  const spec = findModel('mlp').build([6], 3, { hidden: [8] });
  const weights = initialWeights(spec, 3);
  const maps = [0, 10, 20].map((step) => weightMap(spec, weights, planUnits(spec, weights), { ...at, step }));
  const parts = [FILE_HEADER, ...maps.map(encodeMap)];
  const file = Uint8Array.from(parts.flatMap((part) => [...part]));
  const ends = parts.map((_, i) => parts.slice(0, i + 1).reduce((sum, part) => sum + part.length, 0));

  it('come back as they were, all or those after a step', () => {
    expect(decodeMaps(file)).toEqual(maps);
    expect(decodeMaps(file, 0)).toEqual(maps.slice(1));
    expect(decodeMaps(file, 20)).toEqual([]);
  });

  it('cut off at any byte, leave all that was whole', () => {
    for (let length = 0; length < file.length; length++) {
      const whole = ends.slice(1).filter((end) => end <= length).length;
      expect(decodeMaps(file.subarray(0, length))).toHaveLength(whole);
      expect(soundLength(file.subarray(0, length), 99)).toBe(length < 8 ? 0 : ends[whole]);
    }
  });

  it('damaged, are left out with all that follow; a foreign file has none', () => {
    const damaged = Uint8Array.from(file);
    damaged[ends[1]! + 40]! ^= 1;
    expect(decodeMaps(damaged)).toEqual(maps.slice(0, 1));
    expect(decodeMaps(new TextEncoder().encode('not one of these, by far'))).toEqual([]);
  });

  it('are kept up to the step that a run goes on from', () => {
    expect(soundLength(file, 10)).toBe(ends[2]);
    expect(soundLength(file, 5)).toBe(ends[1]);
  });
});
