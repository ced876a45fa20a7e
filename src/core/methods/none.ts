import * as tf from '@tensorflow/tfjs-core';
import type { Method } from './method';

/**
 * No penalty: the dense net that the others are compared with.
 *
 * `argmin_x ½‖x − v‖² = v`
 */
export const none: Method = {
  info: {
    name: 'none',
    title: 'None',
    description: 'Plain training without a penalty: the dense net to compare with.',
    paper: '',
    usesLambda: false,
    usesSparsity: false,
    lambdaRange: [0, 0],
    settings: [],
  },
  formulas: {
    penalty: '0',
    step: 'x = v',
  },
  penalty: () => tf.scalar(0),
  prox: (v) => v,
};
