import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor } from '../core/engine';
import { withBackend } from './backend-scope';
import { mapRecord, toHost, toTensor } from './host-tensors';

/** Runs a pure function of tensors once on a backend, from host memory to host memory; leaves no tensor behind. */
export function evaluateOnce(
  backend: string,
  fn: (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>,
  inputs: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  return withBackend(backend, () => {
    let outputs: Record<string, HostTensor> = {};
    tf.tidy(() => {
      outputs = mapRecord(fn(mapRecord(inputs, toTensor)), toHost);
    });
    return outputs;
  });
}
