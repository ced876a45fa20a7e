import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeMap, FILE_HEADER, soundLength } from '../core/weight-map';
import { WEIGHT_MAP_FILE, type WeightMap } from '../shared/weight-map';

/**
 * The file of a run's weight maps, beside its checkpoints. Records are added at its end; nothing is synced, for a map
 * that a crash takes away is only a picture fewer. A disk that refuses them ends the recording, not the training.
 */
export class WeightMapFile {
  private readonly file: string;
  private broken = false;

  constructor(
    directory: string,
    private readonly notice: (text: string) => void,
  ) {
    this.file = join(directory, WEIGHT_MAP_FILE);
  }

  /** Keeps the sound maps up to the step that the run goes on from: later ones are made again. */
  begin(step: number): Promise<void> {
    return this.guard(async () => {
      const known = await readFile(this.file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return new Uint8Array(0);
        throw error;
      });
      const sound = step === 0 ? 0 : soundLength(known, step);
      if (sound > 0) await truncate(this.file, sound);
      else await writeFile(this.file, FILE_HEADER);
    });
  }

  add(map: WeightMap): Promise<void> {
    return this.guard(() => appendFile(this.file, encodeMap(map)));
  }

  private async guard(work: () => Promise<void>): Promise<void> {
    if (this.broken) return;
    try {
      await work();
    } catch (error) {
      this.broken = true;
      this.notice(`Weight maps are no longer recorded: ${(error as Error).message}`);
    }
  }
}
