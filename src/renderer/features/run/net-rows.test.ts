import { describe, expect, it } from 'vitest';
import type { NetLayer } from '../../../shared/net';
import type { LayerStats } from '../../../shared/metrics';
import { netLayers } from '../../testing/samples/nets';
import { amountsOf, collapsed, lanesOf, netRows } from './net-rows';

const conv = (name: string, ...inputs: string[]): NetLayer => ({
  name,
  op: 'conv2d',
  inputs,
  output: [8, 8, 16],
  weights: [3, 3, 16, 16],
  macs: 147_456,
});
const add = (name: string, ...inputs: string[]): NetLayer => ({
  name,
  op: 'add',
  inputs,
  output: [8, 8, 16],
});
/** A stem and residual blocks of two convolutions. */
const residual = (blocks: number): NetLayer[] => {
  const layers: NetLayer[] = [
    { name: 'input', op: 'input', inputs: [], output: [8, 8, 16] },
    conv('stem', 'input'),
  ];
  for (let block = 1; block <= blocks; block++) {
    const from = layers.at(-1)!.name;
    layers.push(
      conv(`b${block}.1`, from),
      conv(`b${block}.2`, `b${block}.1`),
      add(`b${block}`, `b${block}.2`, from),
    );
  }
  return layers;
};

describe('rows of a net', () => {
  it('are its layers with weights; what follows them stands beside them', () => {
    const { rows, edges } = netRows(netLayers);
    expect(rows.map(({ name, then }) => [name, ...then])).toEqual([
      ['input'],
      ['conv1', 'max-pool'],
      ['conv2', 'max-pool', 'flatten'],
      ['dense1', 'relu'],
      ['dense2'],
    ]);
    expect(edges).toEqual([]);
  });

  it('are passed by shortcuts', () => {
    const { rows, edges } = netRows(residual(2));
    expect(rows.map(({ name }) => name)).toEqual(['input', 'stem', 'b1.1', 'b1.2', 'b2.1', 'b2.2']);
    // From the stem past the first block, from its end past the second.
    expect(edges).toEqual([
      { from: 1, to: 3 },
      { from: 3, to: 5 },
    ]);
    expect(lanesOf(edges)).toEqual([0, 0]);
    expect(
      lanesOf([
        { from: 0, to: 4 },
        { from: 1, to: 3 },
      ]),
    ).toEqual([0, 1]);
  });

  it('stand for like blocks together', () => {
    const { rows, edges } = collapsed(netRows(residual(9)));
    expect(rows.map(({ name, blocks, layers }) => [name, blocks, layers.length])).toEqual([
      ['input', 1, 0],
      ['stem', 1, 1],
      ['b1 – b9', 9, 18],
    ]);
    expect(edges).toEqual([]);
    // A chain has no blocks to put together.
    expect(collapsed(netRows(netLayers))).toEqual(netRows(netLayers));
  });
});

describe('what is left of a row', () => {
  const stats = (name: string, kept: number, before: number): [string, LayerStats] => [
    name,
    {
      name,
      shape: [3, 3, 16, 16],
      compactShape: [3, 3, before, kept],
      units: { kept, of: 16 },
      weights: 2304,
      nonzero: 100,
      groups: 144,
      emptyGroups: 10,
      macs: 147_456,
      nonzeroMacs: 6400,
    },
  ];
  const [, , , block] = netRows(residual(1)).rows;

  it('follows from the compact shape', () => {
    const row = { layers: [conv('a', 'input'), conv('b', 'a')] };
    const amounts = amountsOf(row, new Map([stats('a', 4, 16), stats('b', 16, 4)]));
    expect(amounts.units).toEqual({ dense: 32, compact: 20 });
    expect(amounts.weights).toEqual({ dense: 4608, compact: 2 * 9 * 64 });
    expect(amounts.macs).toEqual({ dense: 294_912, compact: 2 * 9 * 64 * 64 });
  });

  it('is not known before it was counted', () => {
    expect(amountsOf(block!, new Map()).units).toEqual({ dense: 16, compact: null });
  });
});
