import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { DatasetInfo, ImportRequest } from '../shared/dataset';
import { UserError } from '../shared/errors';
import type { RunState } from '../shared/run';
import { removeDatasetFiles } from './datasets/library';
import { datasetId, freeName, nameFromPath } from './ids';
import { INCOMING } from './paths';
import { unknownDataset } from './unknown';
import type { Workspace } from './training';

/** Name of the setting that lists datasets whose files may be there without a row: an import or removal under way. */
const PENDING = 'imports.pending';

const BUSY: ReadonlySet<RunState> = new Set(['queued', 'running']);

/** Imports datasets: a job writes them into a folder of no name, which gets its name, then its row. */
export class Imports {
  /** Ids of the imports and removals under way. */
  private readonly reserved = new Set<string>();

  constructor(private readonly workspace: Workspace) {}

  /** @throws UserError that names the file and what is wrong with it; nothing is left behind. */
  async run(request: ImportRequest): Promise<DatasetInfo> {
    const { paths, store } = this.workspace;
    const names = new Set(store.datasets.list().map((dataset) => dataset.name));
    const name = freeName(request.name ?? nameFromPath(request.path), names);
    const id = datasetId(name, this.takenIds());
    const directory = paths.incoming(id);
    this.reserve(id);
    try {
      mkdirSync(directory, { recursive: true });
      const info = await this.workspace.jobs.ask(
        { kind: 'import', id, request: { ...request, name }, directory },
        (message) => (message.kind === 'imported' ? message.dataset : undefined),
        (message) => {
          if (message.kind !== 'import-progress') return;
          this.workspace.events.push({ kind: 'import:progress', progress: message.progress });
        },
      );
      return await this.keep(info, directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
      this.release(id);
    }
  }

  /**
   * Removes a dataset and its files; runs that were trained on it stay.
   *
   * @throws UserError when there is no such dataset, or a run in the queue wants it.
   */
  async remove(id: string): Promise<void> {
    const { store, paths, events } = this.workspace;
    if (!store.datasets.ids().includes(id)) throw unknownDataset(id);
    const waiting = store.runs.list().find((run) => run.dataset === id && BUSY.has(run.state));
    if (waiting) {
      throw new UserError(
        `dataset ${id} is wanted by run ${waiting.run}, which is ${waiting.state}`,
        'no queued or running run on it',
        `stop or remove ${waiting.run} first`,
      );
    }
    this.reserve(id);
    try {
      store.datasets.remove(id);
      events.push({ kind: 'dataset:removed', id });
      await removeDatasetFiles(paths.dataset(id), paths.incoming(id));
    } finally {
      this.release(id);
    }
  }

  private async keep(dataset: DatasetInfo, directory: string): Promise<DatasetInfo> {
    const { store, paths, events } = this.workspace;
    await rename(directory, paths.dataset(dataset.id));
    store.datasets.insert(dataset);
    events.push({ kind: 'dataset:added', dataset });
    return dataset;
  }

  /** Runs keep the id of a removed dataset, so a new one must not take it. */
  private takenIds(): Set<string> {
    const { store, paths } = this.workspace;
    const folders = existsSync(paths.datasets) ? readdirSync(paths.datasets) : [];
    const used = store.runs.list().map((run) => run.dataset);
    return new Set([...store.datasets.ids(), ...used, ...folders, ...this.reserved]);
  }

  private reserve(id: string): void {
    this.reserved.add(id);
    this.workspace.store.settings.set(PENDING, [...this.reserved]);
  }

  private release(id: string): void {
    this.reserved.delete(id);
    this.workspace.store.settings.set(PENDING, [...this.reserved]);
  }
}

/**
 * Removes what imports and removals left behind that a crash cut short: unnamed folders, and named ones that have no
 * row. Folders that were not announced here are not touched.
 */
export function sweepImports({ store, paths }: Pick<Workspace, 'store' | 'paths'>): void {
  if (!existsSync(paths.datasets)) return;
  const rows = new Set(store.datasets.ids());
  const pending = (store.settings.get<string[]>(PENDING) ?? []).filter((id) => !rows.has(id));
  const unnamed = readdirSync(paths.datasets).filter((name) => name.startsWith(INCOMING));
  for (const folder of [
    ...unnamed.map((name) => name.slice(INCOMING.length)).map(paths.incoming),
    ...pending.map(paths.dataset),
  ]) {
    rmSync(folder, { recursive: true, force: true });
  }
  store.settings.set(PENDING, []);
}
