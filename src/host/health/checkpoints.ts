import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointsIn } from '../../shared/checkpoints';

/** A header is JSON about some hundred tensors; what claims more is no header. */
const MAX_HEADER_BYTES = 8 << 20;

/** What is wrong with a run's checkpoints as far as their sizes tell: the name of each, and why. */
export async function checkpointProblems(
  folder: string,
): Promise<readonly { readonly file: string; readonly problem: string }[]> {
  const names = await readdir(folder).catch(() => []);
  const found: { file: string; problem: string }[] = [];
  for (const file of checkpointsIn(names)) {
    const problem = await sizeProblem(join(folder, file));
    if (problem) found.push({ file, problem });
  }
  return found;
}

/** A safetensors file says in its header where its last tensor ends. */
async function sizeProblem(path: string): Promise<string | null> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return 'it cannot be read';
  try {
    const { size } = await file.stat();
    const prefix = Buffer.alloc(8);
    await file.read(prefix, 0, 8, 0);
    const length = size < 8 ? Infinity : Number(prefix.readBigUInt64LE());
    if (length > MAX_HEADER_BYTES || 8 + length > size)
      return `it ends after ${size} bytes, within its header`;
    const header = Buffer.alloc(length);
    await file.read(header, 0, length, 8);
    const entries = JSON.parse(header.toString('utf8')) as Record<
      string,
      { data_offsets?: [number, number] }
    >;
    const ends = Object.values(entries).map((entry) => entry.data_offsets?.[1] ?? 0);
    const wanted = 8 + length + Math.max(0, ...ends);
    return size === wanted ? null : `it has ${size} of ${wanted} bytes`;
  } catch {
    return 'its header cannot be read';
  } finally {
    await file.close();
  }
}
