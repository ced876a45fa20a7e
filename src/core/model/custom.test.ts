import { describe, expect, it } from 'vitest';
import { custom } from './custom';
import { inferShapes } from './shapes';
import type { ModelSpec } from './spec';

const build = (document: unknown, inputShape: readonly number[] = [8, 8, 3], classes = 4): ModelSpec =>
  custom.build(inputShape, classes, {
    spec: typeof document === 'string' ? document : JSON.stringify(document),
  });
const layers = (...list: unknown[]): ModelSpec => build({ layers: list });
const end = [{ op: 'global-average-pool' }, { op: 'dense', units: 'classes' }];

describe('a custom net', () => {
  it('reads the layer before it, fills in defaults and infers shapes', () => {
    const spec = layers(
      { op: 'conv2d', filters: 6, kernelSize: 3, padding: 'same', bias: false },
      { op: 'batch-norm', name: 'norm' },
      { op: 'relu' },
      { op: 'conv2d', filters: 6, kernelSize: [3, 1], strides: 1, padding: 'same' },
      { op: 'add', name: 'sum', inputs: ['norm', 'conv2d4'] },
      { op: 'max-pool', poolSize: 2 },
      ...end,
    );
    expect(spec.layers[0]).toEqual({
      name: 'conv2d1',
      op: 'conv2d',
      inputs: ['input'],
      filters: 6,
      kernelSize: [3, 3],
      strides: [1, 1],
      padding: 'same',
      bias: false,
    });
    expect(inferShapes(spec)).toMatchObject({ sum: [8, 8, 6], 'max-pool6': [4, 4, 6], dense8: [4] });
  });

  it('has a default that takes images and tables of any number of classes', () => {
    expect(inferShapes(custom.build([7], 3, {}))).toMatchObject({ dense4: [3] });
    expect(inferShapes(custom.build([5, 5, 2], 9, {}))).toMatchObject({ flatten1: [50], dense4: [9] });
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"layers": [', 'net "custom": the document is no JSON'],
    ['nesting without end', '['.repeat(200_000), 'the document is no JSON'],
    [
      'a document that is too long',
      ' '.repeat(300_000),
      'the document has 300000 characters; expected 262144 at most',
    ],
    ['a list', [], '"layers" is missing'],
    ['no layers', { layers: [] }, '"layers" is 0; expected at least 1'],
    [
      'too many layers',
      { layers: Array(1001).fill({ op: 'relu' }) },
      '"layers" is 1001; expected at most 1000',
    ],
    ['a field too many', { layers: [{ op: 'relu' }], weights: 1 }, 'unknown field "weights"'],
  ])('refuses %s', (_, document, message) => {
    expect(() => build(document)).toThrow(message);
  });

  it.each<[string, unknown[], string]>([
    ['an unknown op', [{ op: 'conv3d' }], 'layers[0]: "op" is "conv3d"'],
    ['null', [null], 'layers[0]: it is null; expected an object'],
    [
      'a missing size',
      [{ op: 'flatten' }, { op: 'dense', name: 'a' }],
      'layers[1], layer "a": "units" is missing',
    ],
    [
      'a fraction',
      [{ op: 'conv2d', filters: 2.5, kernelSize: 3 }],
      'layers[0]: "filters" is 2.5; expected a whole number',
    ],
    ['an unknown field', [{ op: 'relu', slope: 1 }], 'layers[0]: unknown field "slope"'],
    ['a name like a property', [{ op: 'relu', name: '__proto__' }], '"name" is "__proto__"'],
    ['the name of a method', [{ op: 'relu', name: 'constructor' }], 'expected a name that is not reserved'],
    ['a path as a name', [{ op: 'relu', name: '../x' }], '"name" is "../x"'],
    [
      'a name twice',
      [
        { op: 'relu', name: 'a' },
        { op: 'relu', name: 'a' },
      ],
      'layers[1], layer "a" (relu) has a name that is taken',
    ],
    [
      'a layer that comes later',
      [
        { op: 'relu', inputs: ['b'] },
        { op: 'relu', name: 'b' },
      ],
      'layers[0], layer "relu1" (relu) reads "b"; expected an earlier layer or "input"',
    ],
    [
      'sizes that do not fit',
      [
        { op: 'conv2d', name: 'c', filters: 5, kernelSize: 3 },
        { op: 'add', name: 's', inputs: ['c', 'input'] },
      ],
      'layers[1], layer "s" (add) gets 6×6×5 and 8×8×3; expected inputs of one shape',
    ],
    [
      'a concatenation of different images',
      [
        { op: 'max-pool', name: 'p', poolSize: 2 },
        { op: 'concat', name: 's', inputs: ['p', 'input'] },
      ],
      'layers[1], layer "s" (concat) gets 4×4×3 and 8×8×3; expected inputs that differ in their last axis only',
    ],
    [
      'an addition of one',
      [{ op: 'add' }],
      'layers[0], layer "add1" (add) has 1 input; expected two inputs or more',
    ],
    [
      'a window beyond the image',
      [{ op: 'conv2d', filters: 1, kernelSize: 9 }],
      'gets 8×8 positions for its 9×9 window',
    ],
    ['a reshape that loses values', [{ op: 'reshape', shape: [10, 2, 3] }], 'makes 10×2×3 of 8×8×3'],
    [
      'an image for a dense layer',
      [{ op: 'dense', units: 3 }],
      'layers[0], layer "dense1" (dense) gets 8×8×3',
    ],
    ['logits of the wrong number', [{ op: 'flatten' }], 'ends with 192; expected 4 logits'],
  ])('refuses %s, with its place', (_, list, message) => {
    expect(() => layers(...list)).toThrow(message);
  });

  it('refuses nets too large before anything of that size is made', () => {
    const wide = { op: 'dense', units: 65536 };
    expect(() => layers({ op: 'flatten' }, wide, wide)).toThrow(
      /layers\[2\].* has 65536×65536 weights; expected/,
    );
    const doubling = Array.from({ length: 60 }, (_, i) => ({
      op: 'concat',
      name: `c${i}`,
      inputs: i === 0 ? ['input', 'input'] : [`c${i - 1}`, `c${i - 1}`],
    }));
    expect(() => layers(...doubling)).toThrow(/layers\[19\], layer "c19", .* values a sample; expected/);
    const heavy = Array.from({ length: 40 }, () => ({ op: 'dense', units: 8192 }));
    expect(() => layers({ op: 'flatten' }, ...heavy)).toThrow(/brings the net to \d+ weights; expected/);
  });
});
