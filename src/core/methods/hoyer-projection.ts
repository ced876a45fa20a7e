/** Projection to a Hoyer sparsity, on host memory in double precision. */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { hoyerSquare } from './hoyer';
import { sizesOf, type Tensors } from './ranking';

/** Halvings of the common threshold: it is found to 2⁻⁴⁴ of its range. */
const HALVINGS = 44;

/** `(√n − ‖w‖₁/‖w‖₂)/(√n − 1)`, 0–1; 1 for a single weight. */
export function hoyerSparsity(w: Tensor): Scalar {
  if (w.size === 1) return tf.scalar(1);
  const root = Math.sqrt(w.size);
  return tf.div(tf.sub(root, tf.sqrt(hoyerSquare(tf.abs(w)))), root - 1) as Scalar;
}

/** A tensor's sizes |w|, and how its threshold follows from the common one. */
interface Part {
  readonly sizes: Float32Array;
  readonly largest: number;
  /** θ = t × slope: ‖w‖₂/(√n − 1). */
  readonly slope: number;
}

/** Sums over what a threshold leaves of a part: ‖u‖₁, ‖u‖₂² and ⟨|w|, u⟩ of u = (|w| − θ)₊. */
interface Left {
  readonly l1: number;
  readonly squares: number;
  readonly product: number;
}

/**
 * Projects the tensors together until the mean of their Hoyer sparsities is at least `target`; if it is already, nothing
 * changes. Tensors of one entry, or of zeros alone, have no sparsity to choose and are left out.
 *
 * The largest entry of each tensor always stays: at most all others are zero, where its sparsity is 1 (less when several
 * are equally large).
 */
export function projectTogether(tensors: Tensors, target: number): Tensors {
  const names = Object.keys(tensors).filter((name) => hasSpread(tensors[name]!.data));
  const parts = names.map((name) => partOf(tensors[name]!.data));
  const mean = (t: number): number =>
    parts.reduce((sum, part) => sum + sparsityOf(part, leftOf(part, thetaOf(part, t))), 0) / parts.length;
  if (parts.length === 0 || mean(0) >= target) return {};
  let low = 0;
  let high = Math.max(...parts.map(({ largest, slope }) => largest / slope));
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (mean(middle) < target) low = middle;
    else high = middle;
  }
  return Object.fromEntries(
    names.map((name, i) => {
      const part = parts[i]!;
      const theta = thetaOf(part, high);
      const { product, squares } = leftOf(part, theta);
      const factor = product / squares;
      const tensor = tensors[name]!;
      const data = Float32Array.from(tensor.data, (w, k) => {
        const rest = part.sizes[k]! - theta;
        return rest > 0 ? Math.sign(w) * factor * rest : 0;
      });
      return [name, { ...tensor, data }];
    }),
  );
}

/** The threshold of a part, just short of its largest entry at most. */
const thetaOf = ({ largest, slope }: Part, t: number): number => Math.min(t * slope, largest * (1 - 1e-9));

function partOf(data: ArrayLike<number>): Part {
  const sizes = sizesOf(data);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const norm = largest * Math.sqrt(sizes.reduce((sum, size) => sum + (size / largest) ** 2, 0));
  return { sizes, largest, slope: norm / (Math.sqrt(sizes.length) - 1) };
}

function leftOf({ sizes }: Part, theta: number): Left {
  let l1 = 0;
  let squares = 0;
  let product = 0;
  for (let k = 0; k < sizes.length; k++) {
    const rest = sizes[k]! - theta;
    if (rest > 0) {
      l1 += rest;
      squares += rest * rest;
      product += rest * sizes[k]!;
    }
  }
  return { l1, squares, product };
}

function sparsityOf({ sizes }: Part, { l1, squares }: Left): number {
  const root = Math.sqrt(sizes.length);
  return (root - l1 / Math.sqrt(squares)) / (root - 1);
}

function hasSpread(data: ArrayLike<number>): boolean {
  if (data.length < 2) return false;
  for (let k = 0; k < data.length; k++) if (data[k] !== 0) return true;
  return false;
}
