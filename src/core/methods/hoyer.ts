/** What the two methods of DeepHoyer share: the ratio of squared sums, its gradient, and the trimming at the end. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { SettingInfo } from '../../shared/registry';
import { isByOutput } from './groups';
import type { GroupView, Pruning } from './method';
import type { Tensors } from './ranking';
import { numberOf } from './settings';

export const PAPER =
  'Yang, Wen & Li, DeepHoyer: Learning Sparser Neural Network with Differentiable Scale-Invariant Sparsity Measures, ICLR 2020';

export const TRIM: SettingInfo = {
  name: 'trim',
  title: 'Trimming threshold',
  description:
    'Relative to the standard deviation of the layer’s weights: what is smaller is set to zero at the end of the sparse phase. Below 1, so that no layer is emptied.',
  type: 'number',
  default: 0.03,
  min: 0,
  max: 0.99,
};

/** `(Σs)²/Σs²` of sizes s ≥ 0: 1 when all but one are zero, their number when all are equal; 0 for zeros alone. */
export function hoyerSquare(sizes: Tensor): Scalar {
  const { scaled } = rescale(sizes);
  const sum = tf.sum(scaled);
  const squares = tf.sum(tf.square(scaled));
  return tf.div(tf.square(sum), tf.where(tf.greater(squares, 0), squares, tf.onesLike(squares))) as Scalar;
}

/**
 * Gradient of `hoyerSquare` by each size: `2(S₁/S₂)(1 − s·S₁/S₂)`, S₁ = Σs and S₂ = Σs². It grows the sizes above S₂/S₁,
 * which lies between their mean and their largest, and shrinks those below.
 */
export function hoyerSlope(sizes: Tensor): Tensor {
  const { scaled, largest } = rescale(sizes);
  const squares = tf.sum(tf.square(scaled));
  const quotient = tf.div(tf.sum(scaled), tf.where(tf.greater(squares, 0), squares, tf.onesLike(squares)));
  return tf.div(tf.mul(tf.sub(1, tf.mul(scaled, quotient)), tf.mul(quotient, 2)), largest);
}

/** Sizes over the largest, which is 1 for zeros alone: the measure does not know scale, squares of 1e±20 would. */
function rescale(sizes: Tensor): { scaled: Tensor; largest: Tensor } {
  const top = tf.max(sizes);
  const largest = tf.where(tf.greater(top, 0), top, tf.onesLike(top));
  return { scaled: tf.div(sizes, largest), largest };
}

/**
 * Sets what is small to zero at the end of the sparse phase: gradient steps alone give small weights, no zeros.
 *
 * @param sizeBy the size of every weight by which it is judged, given its tensor's values and groups
 */
export function trimming(sizeBy: (data: ArrayLike<number>, view: GroupView) => ArrayLike<number>): Pruning {
  return {
    freezesZeros: false,
    due: () => false,
    prune: (tensors, { places, settings }) => {
      const trimmed: Record<string, Tensors[string]> = {};
      for (const { name, view } of places) {
        const tensor = tensors[name]!;
        const threshold = numberOf(settings, TRIM.name) * standardDeviation(tensor.data);
        const sizes = sizeBy(tensor.data, view);
        const data = Float32Array.from(tensor.data, (w, k) => (sizes[k]! < threshold ? 0 : w));
        trimmed[name] = { ...tensor, data };
      }
      return trimmed;
    },
  };
}

/** √(mean of squares) of the group of each weight. */
export function groupSizes(data: ArrayLike<number>, view: GroupView): Float64Array {
  const outs = view.shape.at(-1)!;
  const byOutput = isByOutput(view);
  const groupOf = (k: number): number => (byOutput ? k % outs : Math.floor(k / outs) % view.groups);
  const squares = new Float64Array(view.groups);
  for (let k = 0; k < data.length; k++) squares[groupOf(k)]! += data[k]! ** 2;
  return Float64Array.from(data, (_, k) => Math.sqrt(squares[groupOf(k)]! / view.groupSize));
}

function standardDeviation(data: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let k = 0; k < data.length; k++) {
    sum += data[k]!;
    squares += data[k]! ** 2;
  }
  return Math.sqrt(Math.max(0, squares / data.length - (sum / data.length) ** 2));
}
