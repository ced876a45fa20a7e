/**
 * The canonical form of a dataset: a folder with `dataset.json` (DatasetInfo) and, for each part, its samples
 * (row-major uint8 or little-endian float32) and labels (little-endian int32).
 */
import type { DatasetInfo, DatasetPart } from '../../shared/dataset';

export const INFO_FILE = 'dataset.json';
export const samplesFile = (part: DatasetPart): string => `${part}-samples.bin`;
export const labelsFile = (part: DatasetPart): string => `${part}-labels.bin`;

/** Bytes of one sample. */
export function sampleBytes(info: Pick<DatasetInfo, 'sampleShape' | 'dtype'>): number {
  return info.sampleShape.reduce((product, size) => product * size, 1) * (info.dtype === 'uint8' ? 1 : 4);
}

export function sampleCount(info: DatasetInfo, part: DatasetPart): number {
  return part === 'train' ? info.trainCount : info.testCount;
}
