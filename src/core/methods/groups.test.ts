import { describe, expect, it } from 'vitest';
import { findModel } from '../model';
import type { LayerSpec, ModelSpec } from '../model/spec';
import { groupView, groupings, isByOutput, layerPlaces, scalePlaces } from './groups';

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

describe('general nets', () => {
  const conv = { op: 'conv2d', kernelSize: [3, 3], strides: [1, 1], padding: 'same' } as const;
  const net = (...layers: LayerSpec[]): ModelSpec => ({
    name: 'net',
    inputShape: [4, 4, 2],
    classes: 3,
    layers: [...layers, { name: 'out', op: 'dense', inputs: [layers.at(-1)!.name], units: 3 }],
  });
  const channels = (...layers: LayerSpec[]): number[] => {
    const { shape, groups, reduceAxes } = groupView(net(...layers), 'out', 'input-channel');
    expect(groups * reduceAxes.reduce((size, axis) => size * shape[axis]!, 1)).toBe(
      shape.reduce((a, b) => a * b, 1),
    );
    return [groups, shape[0]!];
  };
  const a: LayerSpec = { name: 'a', inputs: ['input'], filters: 6, ...conv };
  const b: LayerSpec = { name: 'b', inputs: ['a'], filters: 6, ...conv };

  it('takes the kernel of each channel of a depthwise convolution, in every grouping', () => {
    const each: LayerSpec = {
      name: 'each',
      op: 'depthwise-conv2d',
      inputs: ['input'],
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'same',
    };
    const spec = net(each, { name: 'flat', op: 'flatten', inputs: ['each'] });
    for (const grouping of groupings) {
      const view = groupView(spec, 'each', grouping);
      expect(view).toEqual({ shape: [3, 3, 2, 1], reduceAxes: [0, 1, 3], groups: 2, groupSize: 9 });
      expect(isByOutput(view)).toBe(false);
    }
  });

  it('finds the flattened channels behind batch norm, sums, pools and activations', () => {
    expect(
      channels(
        a,
        { name: 'norm', op: 'batch-norm', inputs: ['a'] },
        b,
        { name: 'sum', op: 'add', inputs: ['norm', 'b'] },
        {
          name: 'pool',
          op: 'average-pool',
          inputs: ['sum'],
          poolSize: [2, 2],
          strides: [2, 2],
          padding: 'valid',
        },
        { name: 'flat', op: 'flatten', inputs: ['pool'] },
        { name: 'act', op: 'relu6', inputs: ['flat'] },
        { name: 'norm2', op: 'batch-norm', inputs: ['act'] },
      ),
    ).toEqual([6, 4]);
    expect(channels(a, { name: 'flat', op: 'reshape', inputs: ['a'], shape: [96] })).toEqual([6, 16]);
    expect(
      channels(
        a,
        b,
        { name: 'fa', op: 'flatten', inputs: ['a'] },
        { name: 'fb', op: 'flatten', inputs: ['b'] },
        { name: 'sum', op: 'add', inputs: ['fa', 'fb'] },
      ),
    ).toEqual([6, 16]);
    expect(
      channels(
        a,
        b,
        { name: 'both', op: 'concat', inputs: ['a', 'b'] },
        { name: 'flat', op: 'flatten', inputs: ['both'] },
      ),
    ).toEqual([12, 16]);
  });

  it('keeps inputs apart behind a global pool, a dense layer and the net’s own image', () => {
    expect(channels(a, { name: 'mean', op: 'global-average-pool', inputs: ['a'] })[0]).toBe(6);
    expect(channels({ name: 'flat', op: 'flatten', inputs: ['input'] })[0]).toBe(32);
    expect(
      channels(
        { name: 'flat', op: 'flatten', inputs: ['input'] },
        { name: 'hidden', op: 'dense', inputs: ['flat'], units: 16 },
        { name: 'square', op: 'reshape', inputs: ['hidden'], shape: [4, 4, 1] },
        { name: 'again', op: 'flatten', inputs: ['square'] },
      )[0],
    ).toBe(16);
  });

  it('refuses channels that come beside other features, with the layer’s name', () => {
    expect(() =>
      channels(
        a,
        { name: 'mean', op: 'global-average-pool', inputs: ['a'] },
        { name: 'flat', op: 'flatten', inputs: ['a'] },
        { name: 'both', op: 'concat', inputs: ['flat', 'mean'] },
      ),
    ).toThrow('layer "out" reads flattened channels beside other features');
  });

  it('numbers batch norms, each scale a group of its own', () => {
    const spec = net(
      a,
      { name: 'norm1', op: 'batch-norm', inputs: ['a'] },
      { name: 'flat', op: 'flatten', inputs: ['norm1'] },
      { name: 'norm2', op: 'batch-norm', inputs: ['flat'] },
    );
    expect(scalePlaces(spec)).toEqual([
      {
        name: 'norm1',
        index: 1,
        count: 2,
        view: { shape: [6, 1], reduceAxes: [1], groups: 6, groupSize: 1 },
      },
      {
        name: 'norm2',
        index: 2,
        count: 2,
        view: { shape: [96, 1], reduceAxes: [1], groups: 96, groupSize: 1 },
      },
    ]);
    expect(() => scalePlaces(lenet)).toThrow('has no batch norm');
  });
});
