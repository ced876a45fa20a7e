import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { DECAY, EPSILON } from './spec';
import type { BatchNormLayer } from './spec';

/**
 * Names of two kernels that an engine may have for batch norm in training, in place of the dozen operations it is made
 * of here; without them the operations are used. Their attribute is `epsilon`.
 *
 * `BatchNormTraining`: of `BatchNormInputs` gives [y, the batch's mean, its unbiased variance, …what the gradient needs].
 * `BatchNormTrainingGrad`: of `BatchNormGradInputs`, in which the last are numbered, gives the gradients of [x, scale,
 * shift].
 */
export const BATCH_NORM_TRAINING = 'BatchNormTraining';
export const BATCH_NORM_TRAINING_GRAD = 'BatchNormTrainingGrad';

export interface BatchNormInputs {
  /** `[batch, height, width, channels]`; the others are `[channels]`. */
  readonly x: Tensor;
  readonly scale: Tensor;
  readonly shift: Tensor;
}
export interface BatchNormGradInputs {
  readonly dy: Tensor;
  readonly x: Tensor;
  readonly scale: Tensor;
  /** What `BatchNormTraining` gave from its fourth result on. */
  readonly saved: readonly Tensor[];
}

/** What a batch norm knows of its layer: learnt scale and shift and the running statistics, each `[channels]`. */
export interface BatchNormState {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** y = scale·(x − mean)/√(variance + ε) + shift with the running statistics. */
export function batchNormEvaluated(layer: BatchNormLayer, x: Tensor, state: BatchNormState): Tensor {
  const { scale, shift, mean, variance } = state as unknown as Record<keyof BatchNormState, Tensor1D>;
  const y = tf.batchNorm(asImages(x), mean, variance, shift, scale, layer.epsilon ?? EPSILON);
  return tf.reshape(y, x.shape);
}

/**
 * y = scale·(x − m)/√(v + ε) + shift with the mean m and the biased variance v of the batch, over all axes but the last.
 *
 * @param onStatistics is given the new running statistics, decay·running + (1 − decay)·batch, where the batch's variance
 *   is the unbiased one (as in PyTorch and Keras). They live as long as the surrounding `tidy`, unless kept
 */
export function batchNormTrained(
  layer: BatchNormLayer,
  x: Tensor,
  state: BatchNormState,
  onStatistics?: (mean: Tensor, variance: Tensor) => void,
): Tensor {
  const { epsilon = EPSILON, decay = DECAY } = layer;
  const images = asImages(x);
  let statistics: readonly Tensor[] = [];
  const normalise = tf.customGrad((...given) => {
    const [values, scale, shift, save] = given as unknown as [Tensor4D, Tensor, Tensor, tf.GradSaveFunc];
    const [y, mean, variance, ...rest] = normaliseBatch({ x: values, scale, shift }, epsilon);
    if (onStatistics) statistics = [mean, variance].map((tensor) => tf.keep(tf.clone(tensor)));
    save([values, scale, ...rest]);
    return {
      value: y,
      gradFunc: (dy: Tensor, [savedX, savedScale, ...saved]: Tensor[]) =>
        gradients({ dy, x: savedX!, scale: savedScale!, saved }, epsilon),
    };
  });
  const y = normalise(images, state.scale, state.shift);
  if (onStatistics) {
    const [mean, variance] = statistics as [Tensor, Tensor];
    const average = (running: Tensor, batch: Tensor): Tensor =>
      tf.add(tf.mul(running, decay), tf.mul(batch, 1 - decay));
    onStatistics(average(state.mean, mean), average(state.variance, variance));
    statistics.forEach((tensor) => tensor.dispose());
  }
  return tf.reshape(y, x.shape);
}

/** A list of units is an image of one position. */
function asImages(x: Tensor): Tensor4D {
  return x.rank === 4 ? (x as Tensor4D) : tf.reshape(x, [x.shape[0]!, 1, 1, x.shape[1]!]);
}

type Normalised = [y: Tensor, mean: Tensor, unbiasedVariance: Tensor, ...saved: Tensor[]];

function normaliseBatch(inputs: BatchNormInputs, epsilon: number): Normalised {
  const fused = runKernel(BATCH_NORM_TRAINING, { ...inputs }, epsilon);
  if (fused) return fused as Normalised;
  const { x, scale, shift } = inputs;
  const count = x.size / x.shape.at(-1)!;
  const mean = tf.mean(x, [0, 1, 2]); // [channels]
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2]);
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  const y = tf.add(tf.mul(centred, factor), shift);
  return [y, mean, tf.mul(variance, count / Math.max(1, count - 1)), mean, variance];
}

/** dx = scale/σ · (dy − mean(dy) − x̂·mean(dy·x̂)), dscale = Σ dy·x̂, dshift = Σ dy, with x̂ = (x − mean)/σ. */
function gradients({ saved, ...inputs }: BatchNormGradInputs, epsilon: number): Tensor[] {
  const fused = runKernel(
    BATCH_NORM_TRAINING_GRAD,
    { ...inputs, ...Object.fromEntries(saved.entries()) },
    epsilon,
  );
  if (fused) return fused;
  const { dy, x, scale } = inputs;
  const [mean, variance] = saved as [Tensor, Tensor];
  const count = x.size / x.shape.at(-1)!;
  const inverse = tf.rsqrt(tf.add(variance, epsilon)); // 1/σ, [channels]
  const normalised = tf.mul(tf.sub(x, mean), inverse); // x̂
  const dshift = tf.sum(dy, [0, 1, 2]);
  const dscale = tf.sum(tf.mul(dy, normalised), [0, 1, 2]);
  const rest = tf.sub(tf.sub(dy, tf.div(dshift, count)), tf.mul(normalised, tf.div(dscale, count)));
  return [tf.mul(rest, tf.mul(scale, inverse)), dscale, dshift];
}

/** The results of an engine's kernel, null where it has none. */
function runKernel(name: string, inputs: tf.NamedTensorMap, epsilon: number): Tensor[] | null {
  if (!tf.getKernel(name, tf.getBackend())) return null;
  return tf.engine().runKernel(name, inputs, { epsilon });
}
