import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { labelsFile, sampleBytes, sampleCount, samplesFile } from '../../core/data/canonical';
import type { DatasetInfo } from '../../shared/dataset';

/** What is wrong with the files of a dataset, in words; null when they are there in their sizes. */
export async function datasetProblem(folder: string, info: DatasetInfo): Promise<string | null> {
  if (!(await sizeOf(folder))) return `its folder ${folder} is missing`;
  for (const part of ['train', 'test'] as const) {
    const samples = sampleCount(info, part);
    const wanted = [
      [samplesFile(part), samples * sampleBytes(info)],
      [labelsFile(part), samples * 4],
    ] as const;
    for (const [name, bytes] of wanted) {
      const size = await sizeOf(join(folder, name));
      if (size === null) return `its file ${name} is missing`;
      if (size !== bytes) return `its file ${name} has ${size} of ${bytes} bytes`;
    }
  }
  return null;
}

const sizeOf = (path: string): Promise<number | null> =>
  stat(path).then(
    ({ size }) => size,
    () => null,
  );
