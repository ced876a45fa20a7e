import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { labelsFile, sampleBytes, sampleCount, samplesFile } from '../../core/data/canonical';
import type {
  DatasetInfo,
  DatasetPart,
  DatasetPreview,
  FeatureInfo,
  PreviewSample,
} from '../../shared/dataset';
import { UserError } from '../../shared/errors';

/** Most samples that one preview holds. */
const MAX_COUNT = 1000;

/**
 * Reads a few samples for display, and no more bytes than they have.
 *
 * @param directory folder of the canonical files
 * @param offset index of the first sample; beyond the end the preview is empty
 * @throws UserError when the files are not those of this dataset
 */
export async function readPreview(
  directory: string,
  info: DatasetInfo,
  part: DatasetPart,
  offset: number,
  count: number,
): Promise<DatasetPreview> {
  const total = sampleCount(info, part);
  const first = Math.min(Math.max(Math.trunc(offset), 0), total);
  const taken = Math.min(Math.max(Math.trunc(count), 0), MAX_COUNT, total - first);
  const size = sampleBytes(info);
  const bytes = await readRange(join(directory, samplesFile(part)), first * size, taken * size);
  const labels = new Int32Array(await readRange(join(directory, labelsFile(part)), first * 4, taken * 4));
  const samples = Array.from({ length: taken }, (_, i): PreviewSample => {
    const own = bytes.slice(i * size, (i + 1) * size);
    return { index: first + i, label: labels[i]!, ...content(own, info) };
  });
  return { part, offset: first, samples };
}

function content(bytes: ArrayBuffer, { preprocessing }: DatasetInfo): Partial<PreviewSample> {
  if (preprocessing.kind === 'pixels') return { pixels: new Uint8Array(bytes) };
  const values = new Float32Array(bytes);
  return { cells: preprocessing.features.map((feature, column) => formatCell(values[column]!, feature)) };
}

function formatCell(value: number, feature: FeatureInfo): string {
  if (Number.isNaN(value)) return '';
  return feature.kind === 'numeric' ? formatNumber(value) : (feature.categories[value] ?? '');
}

/** The shortest text that a float32 cell stands for: seven digits, trailing zeros gone. */
function formatNumber(value: number): string {
  return String(Number(value.toPrecision(7)));
}

async function readRange(path: string, position: number, length: number): Promise<ArrayBuffer> {
  const fix = 'remove the dataset and import it again';
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    throw new UserError(`${path}: cannot be read`, 'a file of the imported dataset', fix);
  }
  try {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
      if (bytesRead === 0) {
        throw new UserError(
          `${path}: ends at byte ${position + filled}`,
          `at least ${position + length} bytes`,
          fix,
        );
      }
      filled += bytesRead;
    }
    return bytes.buffer;
  } finally {
    await file.close();
  }
}
