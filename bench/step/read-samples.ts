/** Reads what `write-samples.mjs` wrote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SampleArrays } from '../../src/core/engine';

export function readSamples(folder: string, shape: readonly number[]): SampleArrays {
  const name = shape.join('x');
  const labels = new Uint8Array(readFileSync(join(folder, `${name}.labels.i32`)));
  return {
    samples: new Uint8Array(readFileSync(join(folder, `${name}.samples.u8`))),
    sampleShape: [...shape],
    labels: new Int32Array(labels.buffer),
  };
}
