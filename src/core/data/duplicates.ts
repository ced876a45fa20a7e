import type { DatasetPart, DuplicateStatistics, SamplePlace } from '../../shared/dataset';
import type { SampleArrays } from '../engine';

/** How many pairs are named. */
const EXAMPLES = 20;

/**
 * Finds samples that equal an earlier one, byte by byte, the training part before the test part. Samples of one 32-bit
 * FNV-1a hash are compared, so that no two different ones are taken for equal.
 */
export function findDuplicates(parts: Readonly<Record<DatasetPart, SampleArrays>>): DuplicateStatistics {
  const seen = new Map<number, SamplePlace[]>();
  const examples: { sample: SamplePlace; earlier: SamplePlace }[] = [];
  const totals = { count: 0, acrossParts: 0, conflicting: 0 };
  const bytes = { train: bytesBySample(parts.train), test: bytesBySample(parts.test) };
  for (const part of ['train', 'test'] as const) {
    parts[part].labels.forEach((label, index) => {
      const sample: SamplePlace = { part, index, label };
      const own = bytes[part](index);
      const key = fnv1a(own);
      const alike = seen.get(key);
      const earlier = alike?.find((place) => equal(bytes[place.part](place.index), own));
      if (!earlier) {
        if (alike) alike.push(sample);
        else seen.set(key, [sample]);
        return;
      }
      totals.count += 1;
      if (earlier.part !== part) totals.acrossParts += 1;
      if (earlier.label !== label) totals.conflicting += 1;
      if (examples.length < EXAMPLES) examples.push({ sample, earlier });
    });
  }
  return { ...totals, examples };
}

function bytesBySample({ samples, sampleShape }: SampleArrays): (index: number) => Uint8Array {
  const size = sampleShape.reduce((product, n) => product * n, 1) * samples.BYTES_PER_ELEMENT;
  const all = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return (index) => all.subarray(index * size, (index + 1) * size);
}

function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
