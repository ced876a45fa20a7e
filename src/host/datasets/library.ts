import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportRequest } from '../../shared/dataset';

/** Name of the dataset that comes with Whittle, and its file under the resources folder. */
const BUNDLED_NAME = 'digits';
const BUNDLED_FILE = ['datasets', 'digits.csv.gz'];

/** The request that imports the bundled handwritten digits as 8 × 8 images (pixels 0–16). */
export function bundledRequest(resources: string): ImportRequest {
  return { path: join(resources, ...BUNDLED_FILE), name: BUNDLED_NAME, format: 'pixel-csv' };
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
