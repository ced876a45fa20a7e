import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { INFO_FILE, labelsFile, sampleBytes, sampleCount, samplesFile } from '../../core/data/canonical';
import type { DatasetInfo, DatasetPart, ImportRequest } from '../../shared/dataset';
import { UserError } from '../../shared/errors';

/** Name of the dataset that comes with Whittle, and its file under the resources folder. */
export const BUNDLED_NAME = 'digits';
const BUNDLED_FILE = ['datasets', 'digits.csv.gz'];

/** The request that imports the bundled handwritten digits as 8 × 8 images (pixels 0–16). */
export function bundledRequest(resources: string): ImportRequest {
  return { path: join(resources, ...BUNDLED_FILE), name: BUNDLED_NAME, format: 'pixel-csv' };
}

/**
 * Reads the facts that an import left beside its data.
 *
 * @throws UserError when the folder holds no whole dataset
 */
export async function readDatasetInfo(directory: string): Promise<DatasetInfo> {
  try {
    return JSON.parse(await readFile(join(directory, INFO_FILE), 'utf8')) as DatasetInfo;
  } catch {
    throw new UserError(`${directory}: no dataset`, `a folder with ${INFO_FILE}`, 'import the dataset again');
  }
}

/** Are the canonical files there, with the sizes that the dataset promises? A look at names only, no reading. */
export async function datasetIsWhole(directory: string, info: DatasetInfo): Promise<boolean> {
  const parts: readonly DatasetPart[] = ['train', 'test'];
  for (const part of parts) {
    const count = sampleCount(info, part);
    const wanted = [
      [samplesFile(part), count * sampleBytes(info)],
      [labelsFile(part), count * 4],
    ] as const;
    for (const [name, size] of wanted) {
      const found = await stat(join(directory, name)).catch(() => null);
      if (found?.size !== size) return false;
    }
  }
  return true;
}

/**
 * Removes a dataset's folder. It is renamed first, so that no half-emptied dataset stands under its name when the
 * machine stops midway; what is left then lies under `trash` and can be removed at any time.
 *
 * @param trash a free path on the same disk
 */
export async function removeDatasetFiles(directory: string, trash: string): Promise<void> {
  if (!existsSync(directory)) return;
  await rename(directory, trash);
  await rm(trash, { recursive: true, force: true });
}
