/** What a layer of the `custom` net's JSON document may hold: the layers of `spec.ts`, with more left to defaults. */
import * as v from 'valibot';
import type { LayerSpec } from './spec';

/** Largest count in a layer (units, filters, a window's side); the whole net is bounded by `custom.ts`. */
const MAX_COUNT = 65536;
const MAX_INPUTS = 64;

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COUNT));
const pair = v.tuple([count, count]);
/** A side of a square, or height and width. */
const sides = v.pipe(
  v.union([count, pair], 'Invalid window: Expected a whole number from 1 to 65,536 or a list of two'),
  v.transform((side): readonly [number, number] => (typeof side === 'number' ? [side, side] : side)),
);
const padding = v.optional(v.picklist(['same', 'valid']), 'valid');
const bias = v.optional(v.boolean(), true);

/** A name is part of file names in exports and of keys in the program. */
const Name = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/,
    'Invalid name: Expected a letter, then letters, digits, _ . - (64 at most)',
  ),
  v.check((name) => name !== 'input' && !(name in {}), 'Invalid name: Expected a name that is not reserved'),
);
const common = {
  name: v.optional(Name),
  inputs: v.optional(v.pipe(v.array(v.string()), v.maxLength(MAX_INPUTS))),
};
const conv = { kernelSize: sides, strides: v.optional(sides, 1), padding, bias };
const pool = { poolSize: sides, strides: v.optional(sides), padding };

const plain = <Op extends LayerSpec['op']>(op: Op) => v.strictObject({ ...common, op: v.literal(op) });

export const CustomLayer = v.variant('op', [
  v.strictObject({ ...common, op: v.literal('conv2d'), filters: count, ...conv }),
  v.strictObject({ ...common, op: v.literal('depthwise-conv2d'), ...conv }),
  /** `units: "classes"` follows the dataset. */
  v.strictObject({
    ...common,
    op: v.literal('dense'),
    units: v.union(
      [count, v.literal('classes')],
      'Invalid units: Expected a whole number from 1 to 65,536 or "classes"',
    ),
    bias,
  }),
  v.strictObject({
    ...common,
    op: v.literal('batch-norm'),
    epsilon: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(1))),
    decay: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  }),
  v.strictObject({ ...common, op: v.literal('max-pool'), ...pool }),
  v.strictObject({ ...common, op: v.literal('average-pool'), ...pool }),
  v.strictObject({
    ...common,
    op: v.literal('reshape'),
    shape: v.pipe(v.array(count), v.minLength(1), v.maxLength(3)),
  }),
  v.strictObject({
    ...common,
    op: v.literal('dropout'),
    rate: v.pipe(v.number(), v.minValue(0), v.maxValue(0.95)),
  }),
  plain('add'),
  plain('concat'),
  plain('global-average-pool'),
  plain('relu'),
  plain('relu6'),
  plain('flatten'),
]);
export type CustomLayer = v.InferOutput<typeof CustomLayer>;

/**
 * The layer with every default filled in.
 *
 * @param name taken where the document gives none
 * @param last the layer before it, read where the document names no inputs
 */
export function completeLayer(layer: CustomLayer, name: string, last: string, classes: number): LayerSpec {
  const common = { name: layer.name ?? name, inputs: layer.inputs ?? [last] };
  switch (layer.op) {
    case 'dense':
      return { ...layer, ...common, units: layer.units === 'classes' ? classes : layer.units };
    case 'max-pool':
    case 'average-pool':
      return { ...layer, ...common, strides: layer.strides ?? layer.poolSize };
    case 'batch-norm': {
      const { epsilon, decay } = layer;
      return {
        ...common,
        op: layer.op,
        ...(epsilon === undefined ? {} : { epsilon }),
        ...(decay === undefined ? {} : { decay }),
      };
    }
    default:
      return { ...layer, ...common };
  }
}
