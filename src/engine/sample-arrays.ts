import type { SampleArrays, SampleSource } from '../core/engine';
import { elementsOf } from './host-tensors';

/** Checks that samples, shape and labels belong together and returns the number of samples. */
export function checkSamples({ samples, sampleShape, labels }: SampleArrays): number {
  const expected = labels.length * elementsOf(sampleShape);
  if (samples.length !== expected) {
    throw new Error(
      `samples hold ${samples.length} elements; expected ${expected} for ${labels.length} labels and shape [${sampleShape.join(', ')}]`,
    );
  }
  return labels.length;
}

/** The source of a step that was compiled without samples. */
export const noSamples: SampleSource = {
  samples() {
    throw new Error('this step asks for samples; expected it to be compiled with `samples`');
  },
  labels() {
    throw new Error('this step asks for labels; expected it to be compiled with `samples`');
  },
};
