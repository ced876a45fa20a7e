import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { labelsFile, sampleBytes, sampleCount, samplesFile } from '../core/data/canonical';
import type { SampleArrays } from '../core/engine';
import type { DatasetInfo, DatasetPart } from '../shared/dataset';
import { UserError } from '../shared/errors';

/** Some systems read no more than 2 GiB at once. */
const MAX_READ = 2 ** 30;

/**
 * Reads one part of a dataset from its canonical files.
 *
 * @param directory folder of the canonical files
 * @returns samples `[count, ...sampleShape]` in the dataset's own units, labels `[count]`
 * @throws UserError when a file is missing or has another size than the dataset says
 */
export async function readSamples(
  directory: string,
  info: DatasetInfo,
  part: DatasetPart,
): Promise<SampleArrays> {
  const count = sampleCount(info, part);
  const samples = await readWhole(join(directory, samplesFile(part)), count * sampleBytes(info));
  const labels = await readWhole(join(directory, labelsFile(part)), count * 4);
  return {
    samples: info.dtype === 'uint8' ? new Uint8Array(samples) : new Float32Array(samples),
    sampleShape: info.sampleShape,
    labels: new Int32Array(labels),
  };
}

async function readWhole(path: string, expected: number): Promise<ArrayBuffer> {
  const fix = 'remove the dataset and import it again';
  const file = await open(path, 'r').catch(() => {
    throw new UserError(`${path}: cannot be read`, 'a file of the imported dataset', fix);
  });
  try {
    const { size } = await file.stat();
    if (size !== expected) throw new UserError(`${path}: ${size} bytes`, `${expected} bytes`, fix);
    const bytes = new Uint8Array(expected);
    for (let filled = 0; filled < expected;) {
      const { bytesRead } = await file.read(bytes, filled, Math.min(MAX_READ, expected - filled), filled);
      if (bytesRead === 0)
        throw new UserError(`${path}: ends after ${filled} bytes`, `${expected} bytes`, fix);
      filled += bytesRead;
    }
    return bytes.buffer;
  } finally {
    await file.close();
  }
}
