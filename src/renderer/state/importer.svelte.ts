/** One import at a time: look at the file, ask what is open, import it. */
import type { DatasetInfo, ImportProgress, ImportRequest } from '../../shared/dataset';
import type { ImportInspection } from '../../shared/workbench';
import { request } from '../api';
import { fileName } from '../format';
import { datasets } from './datasets.svelte';
import { onEvents } from './events';

type Stage = 'closed' | 'inspecting' | 'ready' | 'importing' | 'refused';

class Importer {
  stage = $state<Stage>('closed');
  path = $state('');
  inspection = $state.raw<ImportInspection | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  error = $state.raw<Error | null>(null);

  get suggestedName(): string {
    return fileName(this.path).replace(/(\.(csv|tsv|txt|data|gz|png|ubyte))+$/i, '');
  }

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) {
        if (
          event.kind === 'import:progress' &&
          this.stage === 'importing' &&
          event.progress.path === this.path
        ) {
          this.progress = event.progress;
        }
      }
    });
  }

  async begin(path: string): Promise<void> {
    if (this.stage === 'importing') return;
    this.path = path;
    this.inspection = null;
    this.error = null;
    this.stage = 'inspecting';
    try {
      const inspection = await request('datasets:inspect', { path });
      if (this.path !== path) return;
      this.inspection = inspection;
      this.stage = 'ready';
    } catch (thrown) {
      if (this.path === path) this.#refuse(thrown);
    }
  }

  async run(options: Omit<ImportRequest, 'path'>): Promise<DatasetInfo | null> {
    this.stage = 'importing';
    this.progress = null;
    this.error = null;
    try {
      const dataset = await request('datasets:import', { path: this.path, ...options });
      datasets.add(dataset);
      this.stage = 'closed';
      return dataset;
    } catch (thrown) {
      this.#refuse(thrown);
      return null;
    }
  }

  close(): void {
    if (this.stage !== 'importing') this.stage = 'closed';
  }

  #refuse(thrown: unknown): void {
    this.error = thrown as Error;
    this.stage = 'refused';
  }
}

export const importer = new Importer();
