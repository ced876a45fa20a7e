import { readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointsIn } from '../shared/checkpoints';
import type { DiskUse, Reclaimable } from '../shared/settings';
import type { RunState } from '../shared/run-state';
import { bytesOf, filesAt, filesBelow, type FilePiece } from './folder-files';
import type { Workspace } from './training';

/** Checkpoints of runs in these states may be written at any moment. */
const BUSY: ReadonlySet<RunState> = new Set(['queued', 'running']);

/** What lies where on the disk. Files that come and go meanwhile count as they were found. */
export async function diskUse(workspace: Workspace): Promise<DiskUse> {
  const { store, paths } = workspace;
  const used = new Set(store.runs.list().map((run) => run.dataset));
  const folders = await Promise.all(
    store.datasets.ids().map(async (id) => ({ id, bytes: bytesOf(await filesBelow(paths.dataset(id))) })),
  );
  const [runs, spare, archived, exported, database, { bavail, bsize }] = await Promise.all([
    filesBelow(paths.runs),
    spareCheckpoints(workspace),
    archivedCheckpoints(workspace),
    exportedFiles(workspace),
    filesAt(['', '-wal', '-shm'].map((end) => paths.database + end)),
    statfs(paths.root),
  ]);
  return {
    datasets: bytesOf(folders),
    unusedDatasets: bytesOf(folders.filter(({ id }) => !used.has(id))),
    checkpoints: bytesOf(runs),
    spareCheckpoints: bytesOf(spare),
    archivedCheckpoints: bytesOf(archived),
    exports: bytesOf(exported),
    database: bytesOf(database),
    free: bavail * bsize,
  };
}

/** Deletes what can be reclaimed; returns what that has freed. */
export async function reclaim(workspace: Workspace, what: Reclaimable): Promise<{ bytes: number }> {
  const pieces =
    what === 'spareCheckpoints' ? await spareCheckpoints(workspace) : await archivedCheckpoints(workspace);
  for (const { path } of pieces) await rm(path, { force: true });
  return { bytes: bytesOf(pieces) };
}

/** Of runs that are done: checkpoints before the one that the run names as its end. */
async function spareCheckpoints({ store, paths }: Workspace): Promise<FilePiece[]> {
  const found = store.runs.inState('done').map(async (run): Promise<FilePiece[]> => {
    const folder = paths.checkpoints(run);
    const names = checkpointsIn(await readdir(folder).catch(() => []));
    return filesAt(names.slice(1).map((name) => join(folder, name)));
  });
  return (await Promise.all(found)).flat();
}

async function archivedCheckpoints({ store, paths }: Workspace): Promise<FilePiece[]> {
  const archived = store.runs.list().filter((run) => run.archived && !BUSY.has(run.state));
  return (await Promise.all(archived.map(({ run }) => filesBelow(paths.checkpoints(run))))).flat();
}

async function exportedFiles({ store }: Workspace): Promise<FilePiece[]> {
  const files = store.runs
    .list()
    .flatMap(({ run }) => store.exports.of(run).flatMap(({ files }) => files.map(({ path }) => path)));
  return filesAt([...new Set(files)]);
}
