import * as tf from '@tensorflow/tfjs-core';
import type { DeviceSamples, SampleArrays, SampleSource } from '../../core/engine';
import { elementsOf } from '../host-tensors';
import { checkSamples } from '../sample-arrays';

/**
 * Samples in JavaScript memory. WebAssembly's own memory only grows and knows no bytes, so batches are gathered here
 * and copied in.
 */
export class HostSamples implements DeviceSamples, SampleSource {
  readonly count: number;
  readonly sampleShape: readonly number[];
  private arrays: SampleArrays | null;

  constructor(
    arrays: SampleArrays,
    private readonly onDispose: () => void,
  ) {
    this.count = checkSamples(arrays);
    this.sampleShape = [...arrays.sampleShape];
    this.arrays = { ...arrays, samples: arrays.samples.slice(), labels: arrays.labels.slice() };
  }

  samples(indices: tf.Tensor): tf.Tensor {
    const { samples } = this.held();
    const size = elementsOf(this.sampleShape);
    const batch = new Float32Array(indices.size * size);
    this.places(indices).forEach((place, row) => {
      batch.set(samples.subarray(place * size, (place + 1) * size), row * size);
    });
    return tf.tensor(batch, [indices.size, ...this.sampleShape]); // [batch, ...sampleShape]
  }

  labels(indices: tf.Tensor): tf.Tensor {
    const { labels } = this.held();
    const batch = Int32Array.from(this.places(indices), (place) => labels[place]!);
    return tf.tensor1d(batch, 'int32'); // [batch]
  }

  dispose(): void {
    if (!this.arrays) return;
    this.arrays = null;
    this.onDispose();
  }

  private held(): SampleArrays {
    if (!this.arrays) throw new Error('these samples have been disposed');
    return this.arrays;
  }

  private places(indices: tf.Tensor): Int32Array {
    const places = indices.dataSync() as Int32Array;
    const beyond = places.find((place) => place < 0 || place >= this.count);
    if (beyond !== undefined) throw new Error(`sample index ${beyond} is not in [0, ${this.count})`);
    return places;
  }
}
