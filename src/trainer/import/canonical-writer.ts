import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { INFO_FILE, labelsFile, samplesFile } from '../../core/data/canonical';
import { TEST, TRAIN, type OpenedDataset } from '../../core/data/format';
import type { DatasetInfo, DatasetPart } from '../../shared/dataset';

const PARTS: readonly (readonly [DatasetPart, number])[] = [
  ['train', TRAIN],
  ['test', TEST],
];
const CHUNK_BYTES = 1 << 20;

/** A file that stands under its name only once it is complete and on disk. */
class PendingFile {
  private readonly descriptor: number;
  private open = true;

  constructor(
    private readonly directory: string,
    private readonly name: string,
  ) {
    this.descriptor = openSync(this.pending, 'w');
  }

  private get pending(): string {
    return join(this.directory, `${this.name}.part`);
  }

  write(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length;) offset += writeSync(this.descriptor, bytes, offset);
  }

  finish(): void {
    fsyncSync(this.descriptor);
    this.close();
    renameSync(this.pending, join(this.directory, this.name));
  }

  discard(): void {
    this.close();
    rmSync(this.pending, { force: true });
    rmSync(join(this.directory, this.name), { force: true });
  }

  private close(): void {
    if (this.open) closeSync(this.descriptor);
    this.open = false;
  }
}

/**
 * Writes the canonical files of a dataset, `dataset.json` last. When anything fails, none of them stays.
 *
 * @param onSamples called with the number of samples done
 * @param onHash called with the bytes hashed and their total
 * @param describe makes the dataset's facts out of the hash and the size
 */
export async function writeCanonical(
  opened: OpenedDataset,
  directory: string,
  onSamples: (done: number) => void,
  onHash: (done: number, total: number) => void,
  describe: (hash: string, sizeBytes: number) => DatasetInfo,
): Promise<DatasetInfo> {
  const files: PendingFile[] = [];
  const create = (name: string): PendingFile => {
    const file = new PendingFile(directory, name);
    files.push(file);
    return file;
  };
  try {
    const samples = PARTS.map(([part]) => create(samplesFile(part)));
    await writeSamples(opened, samples, onSamples);
    for (const [part, code] of PARTS) create(labelsFile(part)).write(labelBytes(opened, code));
    for (const file of files) file.finish();
    const { hash, size } = hashFiles(directory, onHash);
    const info = describe(hash, size);
    const facts = create(INFO_FILE);
    facts.write(Buffer.from(`${JSON.stringify(info, null, 2)}\n`));
    facts.finish();
    syncDirectory(directory);
    return info;
  } catch (error) {
    for (const file of files) file.discard();
    throw error;
  }
}

/** Sends each sample to the file of its part, in runs. */
async function writeSamples(
  { samples, parts, sampleShape }: OpenedDataset,
  files: readonly PendingFile[],
  onSamples: (done: number) => void,
): Promise<void> {
  const elements = sampleShape.reduce((product, size) => product * size, 1);
  let index = 0;
  for await (const piece of samples()) {
    const count = piece.length / elements;
    let from = 0;
    for (let i = 1; i <= count; i++) {
      if (i < count && parts[index + i] === parts[index + from]) continue;
      const run = piece.subarray(from * elements, i * elements);
      // What could not be decoded belongs to no part.
      files[parts[index + from]!]?.write(new Uint8Array(run.buffer, run.byteOffset, run.byteLength));
      from = i;
    }
    index += count;
    onSamples(index);
  }
  if (index !== parts.length) throw new Error(`the decoder gave ${index} samples of ${parts.length}`);
}

function labelBytes({ labels, parts }: OpenedDataset, part: number): Uint8Array {
  const own = labels.filter((_, index) => parts[index] === part);
  return new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
}

/** sha256 over train samples, train labels, test samples, test labels, as they lie on disk. */
function hashFiles(
  directory: string,
  onHash: (done: number, total: number) => void,
): { hash: string; size: number } {
  const names = PARTS.flatMap(([part]) => [samplesFile(part), labelsFile(part)]);
  const hash = createHash('sha256');
  const chunk = new Uint8Array(CHUNK_BYTES);
  let size = 0;
  names.forEach((name, index) => {
    const descriptor = openSync(join(directory, name), 'r');
    try {
      for (let count = 1; count > 0;) {
        count = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
        hash.update(chunk.subarray(0, count));
        size += count;
      }
    } finally {
      closeSync(descriptor);
    }
    onHash(index + 1, names.length);
  });
  return { hash: `sha256:${hash.digest('hex')}`, size };
}

/** Makes the renames last. Windows cannot open folders, and does not need it. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
