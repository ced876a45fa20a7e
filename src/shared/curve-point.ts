import * as v from 'valibot';
import type { Measured } from './figure';

const finite = v.pipe(v.number(), v.finite());
const notNegative = v.pipe(finite, v.minValue(0, 'a number from 0'));
const share = v.pipe(finite, v.minValue(0, 'a number from 0 to 1'), v.maxValue(1, 'a number from 0 to 1'));
const count = (least: number) =>
  v.pipe(
    v.number(),
    v.integer(`a whole number from ${least}`),
    v.minValue(least, `a whole number from ${least}`),
  );
const names = v.pipe(v.array(v.string()), v.readonly());

const spread = <Mean extends v.GenericSchema<number>>(mean: Mean) =>
  v.optional(v.pipe(v.strictObject({ mean, std: notNegative, seeds: count(1) }), v.readonly()));

const measured = {
  nonzeroMacs: spread(notNegative),
  compactMacs: spread(notNegative),
  compactWeights: spread(notNegative),
  compactBytes: spread(notNegative),
  latencyMs: spread(notNegative),
  validationAccuracy: spread(share),
  beforeFineTune: spread(share),
  /** Rounding may take a loss of nothing below 0. */
  loss: spread(finite),
} satisfies Record<Measured, v.GenericSchema>;

/** One mark of the trade-off figure: runs that differ only in their seed, together, at one λ. */
export const CurvePoint = v.pipe(
  v.strictObject({
    method: v.pipe(v.string(), v.minLength(1, 'the name of a method')),
    /** What tells this line of the figure from others of its method: `mode exact-joint`; absent where there is one. */
    variant: v.optional(v.string()),
    /** Dataset and net of the runs: points of different ones do not compare. Absent in files of earlier versions. */
    dataset: v.optional(v.string()),
    model: v.optional(v.string()),
    /** The λ that the net ends with: for a target the mean over seeds; 0 for a method without λ. */
    lambda: notNegative,
    runs: names,
    /** For a point of a λ path: its place in each of those runs' points, from 0. */
    pathIndex: v.optional(count(0)),
    seeds: count(1),
    /** Means over seeds, 0–1; `std` is the sample standard deviation of the accuracy (0 for one seed). */
    weightSparsity: share,
    groupSparsity: share,
    testAccuracy: share,
    std: notNegative,
    /** What else is known of these runs; of the exported net only for those that were exported. */
    measured: v.optional(v.pipe(v.strictObject(measured), v.readonly())),
    /** Those of `runs` without an export of this net. */
    notExported: v.optional(names),
  }),
  v.readonly(),
);
export type CurvePoint = v.InferOutput<typeof CurvePoint>;
