import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Preprocessing } from '../../shared/dataset';

/** Stored pixels to the net's input: x' = (x − mean) / std per channel. Tables are encoded before they are uploaded. */
export function preprocess(samples: Tensor, preprocessing: Preprocessing): Tensor {
  if (preprocessing.kind === 'columns') return samples;
  const mean = tf.tensor1d([...preprocessing.mean]); // [channels]
  const std = tf.tensor1d([...preprocessing.std]); // [channels]
  return tf.div(tf.sub(samples, mean), std);
}

/**
 * Cross-entropy of the softmax, one value a sample: logΣexp(z) − z_y, computed on z − max z.
 *
 * @param logits [batch, classes]
 * @param oneHot [batch, classes]
 * @returns [batch], in nats
 */
export function crossEntropy(logits: Tensor, oneHot: Tensor): Tensor {
  const shifted = tf.sub(logits, tf.max(logits, -1, true)); // [batch, classes]
  const logSum = tf.log(tf.sum(tf.exp(shifted), -1)); // [batch]
  return tf.sub(logSum, tf.sum(tf.mul(shifted, oneHot), -1));
}

/** Mean cross-entropy with its gradient in closed form, (softmax(z) − y) / batch: fewer nodes than the tape's. */
export const meanCrossEntropy = tf.customGrad<Scalar>((...given) => {
  const [logits, oneHot, save] = given as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
  save([logits, oneHot]);
  return {
    value: tf.mean(crossEntropy(logits, oneHot)) as Scalar,
    gradFunc: (dy, saved) => {
      const [z, y] = saved as [tf.Tensor2D, tf.Tensor2D];
      const gap = tf.sub(tf.softmax(z), y); // [batch, classes]
      return [tf.mul(tf.div(gap, z.shape[0]), dy), tf.zerosLike(y)];
    },
  };
});
