import { createHash } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostTensor } from '../core/engine';
import { decodeSafetensors, encodeSafetensors } from '../core/formats/safetensors';
import type { Checkpoint } from '../core/train';
import { checkpointName, checkpointsIn } from '../shared/checkpoints';
import { UserError } from '../shared/errors';
import { isDiskFull, writeError } from '../shared/file-errors';
import { KEPT_CHECKPOINTS } from '../shared/run-events';

/** Metadata field with the digest over all tensors, so that damage inside the data is found too. */
const DIGEST = 'tensorsSha256';

/**
 * Writes the checkpoint of a step, then deletes all but the two newest of these: whatever moment the process or the
 * machine dies at, the newest complete checkpoint is there under its name.
 *
 * @returns the file's path.
 */
export async function writeCheckpoint(
  directory: string,
  checkpoint: Checkpoint,
  step: number,
): Promise<string> {
  const file = await writeNamed(directory, checkpoint, checkpointName(step));
  for (const name of checkpointsIn(await readdir(directory)).slice(KEPT_CHECKPOINTS)) {
    await rm(join(directory, name), { force: true });
  }
  return file;
}

/**
 * Writes a checkpoint that stays, under a name of its own: a temporary one first, synced, then renamed.
 *
 * @returns the file's path.
 * @throws UserError when the disk is full or refuses it; nothing is left of it then
 */
export async function writeNamed(directory: string, checkpoint: Checkpoint, name: string): Promise<string> {
  const metadata = { ...checkpoint.metadata, [DIGEST]: digestOf(checkpoint.tensors) };
  const file = join(directory, name);
  // The process id: a trainer whose host died may still be writing its last one beside its successor.
  const temporary = join(directory, `.${name}.${process.pid}.tmp`);
  try {
    await writeSynced(temporary, encodeSafetensors(checkpoint.tensors, metadata));
    await rename(temporary, file);
    await syncFolder(directory);
  } catch (error) {
    // It would take what is left of a full disk.
    await rm(temporary, { force: true }).catch(() => undefined);
    const fix = isDiskFull(error) ? 'free some space on it' : 'see to the disk and its permissions';
    throw writeError(
      `checkpoint ${file}`,
      error,
      `${fix}, then resume the run: it goes on from its last checkpoint`,
    );
  }
  return file;
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes unfinished files of writers that are gone. */
export async function sweepTemporaries(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name.endsWith('.tmp')) await rm(join(directory, name), { force: true });
  }
}

/** @throws UserError when the file is damaged. */
export async function readCheckpoint(file: string): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(await readFile(file));
  const digest = digestOf(tensors);
  if (metadata[DIGEST] !== digest) {
    throw new UserError(
      `checkpoint ${file} holds tensors with digest ${digest.slice(0, 12)}…`,
      `${String(metadata[DIGEST]).slice(0, 12)}…, as when it was written`,
      'the file was damaged on disk: go on from an older checkpoint',
    );
  }
  return { tensors, metadata };
}

/**
 * The newest checkpoint of a folder that can be read, or null when there is none. Damaged ones are passed over, each
 * with a notice.
 */
export async function newestCheckpoint(
  directory: string,
  notice: (text: string) => void,
): Promise<{ file: string; checkpoint: Checkpoint } | null> {
  const names = checkpointsIn(await readdir(directory));
  for (const name of names) {
    const file = join(directory, name);
    try {
      return { file, checkpoint: await readCheckpoint(file) };
    } catch (error) {
      notice(`Checkpoint ${name} cannot be used and is passed over: ${(error as Error).message}`);
      // Kept beside the others, under a name that nobody takes for a checkpoint: nothing is thrown away unasked.
      await rename(file, `${file}.damaged`);
    }
  }
  if (names.length > 0) notice('No checkpoint of this run can be used: training starts anew.');
  return null;
}

/** SHA-256 over names, types, shapes and bytes, in the order of names. */
function digestOf(tensors: Readonly<Record<string, HostTensor>>): string {
  const hash = createHash('sha256');
  for (const [name, { dtype, shape, data }] of Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(JSON.stringify([name, dtype, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/** Makes a rename durable. Windows has no such call, and its rename needs none. */
async function syncFolder(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
