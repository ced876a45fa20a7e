import { describe, expect, it } from 'vitest';
import { findModel } from '../model';
import { groupView, isByOutput, layerPlaces } from './groups';

const lenet = findModel('lenet-5').build([28, 28, 1], 10, {});

describe('groupView', () => {
  it.each([
    ['conv2', 'tap', { shape: [5, 5, 20, 50], reduceAxes: [3], groups: 500, groupSize: 50 }],
    ['conv2', 'input-channel', { shape: [5, 5, 20, 50], reduceAxes: [0, 1, 3], groups: 20, groupSize: 1250 }],
    ['conv2', 'filter', { shape: [5, 5, 20, 50], reduceAxes: [0, 1, 2], groups: 50, groupSize: 500 }],
    ['dense1', 'tap', { shape: [800, 500], reduceAxes: [1], groups: 800, groupSize: 500 }],
    ['dense1', 'input-channel', { shape: [16, 50, 500], reduceAxes: [0, 2], groups: 50, groupSize: 8000 }],
    ['dense1', 'filter', { shape: [800, 500], reduceAxes: [0], groups: 500, groupSize: 800 }],
    ['dense2', 'input-channel', { shape: [500, 10], reduceAxes: [1], groups: 500, groupSize: 10 }],
  ] as const)('LeNet %s by %s', (layer, grouping, expected) => {
    expect(groupView(lenet, layer, grouping)).toEqual(expected);
  });

  it('keeps the pixels of a flattened input image apart', () => {
    const mlp = findModel('mlp').build([8, 8, 3], 10, {});
    expect(groupView(mlp, 'dense1', 'input-channel')).toMatchObject({ groups: 192, groupSize: 500 });
  });

  it('sees through dropout between the flatten and the dense layer', () => {
    const layers = lenet.layers.map((layer) =>
      layer.name === 'dense1' ? { ...layer, inputs: ['drop'] } : layer,
    );
    const at = layers.findIndex(({ name }) => name === 'dense1');
    layers.splice(at, 0, { name: 'drop', op: 'dropout', inputs: ['flatten'], rate: 0.5 });
    expect(groupView({ ...lenet, layers }, 'dense1', 'input-channel').groups).toBe(50);
  });

  it('refuses channels of a selection, and layers that are not there', () => {
    const layers = lenet.layers.map((layer) =>
      layer.name === 'dense1' ? { ...layer, inputs: ['pick'] } : layer,
    );
    const at = layers.findIndex(({ name }) => name === 'dense1');
    layers.splice(at, 0, { name: 'pick', op: 'select', inputs: ['flatten'], indices: [0, 1, 50] });
    const compact = { ...lenet, layers };
    expect(() => groupView(compact, 'dense1', 'input-channel')).toThrow('selection of flattened channels');
    expect(groupView(compact, 'dense1', 'tap').groups).toBe(3);
    expect(() => groupView(lenet, 'conv9', 'tap')).toThrow('no layer with weights named "conv9"');
  });

  it('tells for host loops whether the output or the row decides', () => {
    const by = (grouping: 'tap' | 'input-channel' | 'filter'): boolean =>
      isByOutput(groupView(lenet, 'dense1', grouping));
    expect([by('tap'), by('input-channel'), by('filter')]).toEqual([false, false, true]);
  });
});

describe('layerPlaces', () => {
  it('numbers the layers with weights from 1', () => {
    const places = layerPlaces(lenet, 'tap');
    expect(places.map(({ name, index, count }) => [name, index, count])).toEqual([
      ['conv1', 1, 4],
      ['conv2', 2, 4],
      ['dense1', 3, 4],
      ['dense2', 4, 4],
    ]);
  });
});
