import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { DatasetInfo, ImportRequest, SourceState } from '../shared/dataset';
import { UserError } from '../shared/errors';
import { writing } from '../shared/file-errors';
import type { RunState } from '../shared/run-state';
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
  /** What ends the imports under way, by the path of their source. */
  private readonly aborts = new Map<string, Set<AbortController>>();

  /** @param resources folder of what comes with Whittle: such a source is nobody's to change */
  constructor(
    private readonly workspace: Workspace,
    private readonly resources: string,
  ) {}

  /** @throws UserError that names the file and what is wrong with it; nothing is left behind. */
  run(request: ImportRequest): Promise<DatasetInfo> {
    return this.import(request, (info) => info);
  }

  /** Breaks off every import of a path that is under way: `run` then throws. */
  cancel(path: string): void {
    for (const abort of this.aborts.get(path) ?? []) abort.abort();
  }

  /** Whether a dataset's source is still what was imported; looked at in a job process, for it may have 100,000 files. */
  async source(id: string): Promise<SourceState> {
    const { origin } = this.find(id);
    if (!origin || isBelow(origin.request.path, this.resources)) return { kind: 'unknown' };
    return this.workspace.jobs.ask({ kind: 'source', origin }, (message) =>
      message.kind === 'source-seen' ? message.state : undefined,
    );
  }

  /**
   * Imports a dataset's source again as a new version with an id of its own, so that runs keep what they were trained
   * on. Where the content is the same after all, nothing is added, and the old one knows its source's new state.
   */
  async reimport(id: string): Promise<DatasetInfo> {
    const old = this.find(id);
    if (!old.origin) {
      throw new UserError(
        `dataset ${id} was imported by an older Whittle, which did not keep how`,
        'a dataset that knows its source',
        `import ${old.source} anew`,
      );
    }
    const version = (old.version ?? 1) + 1;
    const name = `${old.name.replace(/ v\d+$/, '')} v${version}`;
    return this.import({ ...old.origin.request, name }, (info) => ({ ...info, version, previous: id }), old);
  }

  private async import(
    request: ImportRequest,
    finish: (info: DatasetInfo) => DatasetInfo,
    old?: DatasetInfo,
  ): Promise<DatasetInfo> {
    const { paths, store } = this.workspace;
    const abort = new AbortController();
    const together = this.aborts.get(request.path) ?? new Set();
    this.aborts.set(request.path, together.add(abort));
    const names = new Set(store.datasets.list().map((dataset) => dataset.name));
    const name = freeName(request.name ?? nameFromPath(request.path), names);
    const id = datasetId(name, this.takenIds());
    const directory = paths.incoming(id);
    this.reserve(id);
    try {
      writing(`the dataset to ${directory}`, () => mkdirSync(directory, { recursive: true }));
      const info = await this.workspace.jobs.ask(
        { kind: 'import', id, request: { ...request, name }, directory },
        (message) => (message.kind === 'imported' ? message.dataset : undefined),
        (message) => {
          if (message.kind !== 'import-progress') return;
          this.workspace.events.push({ kind: 'import:progress', progress: message.progress });
        },
        abort.signal,
      );
      abort.signal.throwIfAborted();
      return old && isSame(info, old) ? this.renew(old, info) : await this.keep(finish(info), directory);
    } catch (error) {
      throw abort.signal.aborted ? cancelled(request.path) : error;
    } finally {
      await rm(directory, { recursive: true, force: true });
      together.delete(abort);
      if (together.size === 0) this.aborts.delete(request.path);
      this.release(id);
    }
  }

  /** The source has changed on the surface only: the dataset stays, and takes the new state for the old. */
  private renew(old: DatasetInfo, { origin }: DatasetInfo): DatasetInfo {
    const { store, events } = this.workspace;
    const dataset = { ...old, origin: { ...origin!, request: old.origin!.request } };
    store.datasets.replace(dataset);
    events.push({ kind: 'dataset:added', dataset });
    return dataset;
  }

  private find(id: string): DatasetInfo {
    const info = this.workspace.store.datasets.find(id);
    if (!info) throw unknownDataset(id);
    return info;
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
    const place = paths.dataset(dataset.id);
    await rename(directory, place);
    try {
      store.datasets.insert(dataset);
    } catch (error) {
      // Nobody would know of the files, and what is full stays full of them.
      await rm(place, { recursive: true, force: true });
      throw error;
    }
    events.push({ kind: 'dataset:added', dataset });
    return dataset;
  }

  /** Runs keep the id of a removed dataset, so a new one must not take it. */
  private takenIds(): Set<string> {
    const { store, paths } = this.workspace;
    const folders = writing(`the dataset to ${paths.datasets}`, () => {
      mkdirSync(paths.datasets, { recursive: true });
      return readdirSync(paths.datasets);
    });
    const used = store.runs.list().map((run) => run.dataset);
    return new Set([...store.datasets.ids(), ...used, ...folders, ...this.reserved]);
  }

  private reserve(id: string): void {
    this.reserved.add(id);
    this.workspace.store.settings.set(PENDING, [...this.reserved]);
  }

  /** Files without a row that could not be deleted stay announced: the next opening sweeps them. */
  private release(id: string): void {
    const { store, paths } = this.workspace;
    if (!existsSync(paths.dataset(id)) || store.datasets.ids().includes(id)) this.reserved.delete(id);
    store.settings.set(PENDING, [...this.reserved]);
  }
}

/** Whether two imports gave the same samples under the same names. */
const isSame = (a: DatasetInfo, b: DatasetInfo): boolean =>
  a.hash === b.hash &&
  JSON.stringify([a.classes, a.sampleShape, a.preprocessing]) ===
    JSON.stringify([b.classes, b.sampleShape, b.preprocessing]);

const isBelow = (path: string, folder: string): boolean => resolve(path).startsWith(resolve(folder) + sep);

const cancelled = (path: string): UserError =>
  new UserError(`the import of ${path} was cancelled`, 'its end', 'nothing was left behind; import it again');

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
    ...unnamed.map((name) => join(paths.datasets, name)),
    ...pending.map(paths.dataset),
  ]) {
    rmSync(folder, { recursive: true, force: true });
  }
  store.settings.set(PENDING, []);
}
