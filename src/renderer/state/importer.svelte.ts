/** One import at a time: look at the file, ask what is open, import it. */
import type { DatasetInfo, ImportProgress, ImportRequest } from '../../shared/dataset';
import type { ImportInspection } from '../../shared/workbench';
import { Pace } from '../../shared/pace';
import { request } from '../api';
import { fileName } from '../format';
import { datasets } from './datasets.svelte';
import { texts } from '../texts';
import { onEvents } from './events';
import { attempt, notices } from './notices.svelte';
import { router } from './router.svelte';

type Stage = 'closed' | 'inspecting' | 'ready' | 'importing' | 'refused';

class Importer {
  stage = $state<Stage>('closed');
  path = $state('');
  inspection = $state.raw<ImportInspection | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  error = $state.raw<Error | null>(null);
  /** Milliseconds that the present stage still takes; null while that cannot be said. */
  leftMs = $state<number | null>(null);
  /** Whether it was asked to break off, and has not yet. */
  cancelling = $state(false);
  #pace = new Pace();

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
          const { stage, done, total } = event.progress;
          this.progress = event.progress;
          this.leftMs = this.#pace.left(stage, done, total, performance.now());
        }
      }
    });
  }

  /** Asks for a file or a folder, and begins with it on the page of datasets. */
  async choose(kind: 'file' | 'folder'): Promise<void> {
    const title = kind === 'file' ? texts.datasets.chooseFile : texts.datasets.chooseFolder;
    const path = await attempt(() => request('dialog:choose', { kind, title }));
    if (!path) return;
    router.go('datasets');
    await this.begin(path);
  }

  /** Begins with the first of some files that were dropped, and says what becomes of the others. */
  async take(paths: readonly string[]): Promise<void> {
    const [first] = paths;
    if (first === undefined) return;
    router.go('datasets');
    if (this.stage === 'importing') {
      notices.add({ kind: 'done', text: texts.importing.busy(fileName(this.path)) });
      return;
    }
    if (paths.length > 1)
      notices.add({ kind: 'done', text: texts.importing.oneOfMany(fileName(first), paths.length - 1) });
    await this.begin(first);
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

  run(options: Omit<ImportRequest, 'path'>): Promise<DatasetInfo | null> {
    return this.#import(() => request('datasets:import', { path: this.path, ...options }));
  }

  /** Imports a dataset's source again; the same dataset comes back when the content is unchanged. */
  async again({ id, source }: DatasetInfo): Promise<DatasetInfo | null> {
    if (this.stage === 'importing') return null;
    this.path = source;
    this.inspection = null;
    return this.#import(() => request('datasets:reimport', { id }));
  }

  /** Breaks off what is being imported; `run` then gives null, and the dialog closes. */
  async cancel(): Promise<void> {
    this.cancelling = true;
    await attempt(() => request('datasets:cancel', { path: this.path }));
  }

  async #import(ask: () => Promise<DatasetInfo>): Promise<DatasetInfo | null> {
    this.stage = 'importing';
    this.progress = this.error = this.leftMs = null;
    this.cancelling = false;
    this.#pace = new Pace();
    try {
      const dataset = await ask();
      datasets.add(dataset);
      this.stage = 'closed';
      return dataset;
    } catch (thrown) {
      if (this.cancelling) {
        this.stage = 'closed';
        notices.add({ kind: 'done', text: texts.importing.stopped });
      } else this.#refuse(thrown);
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
