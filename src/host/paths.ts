import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** Where things lie in a workspace folder. */
export interface WorkspacePaths {
  readonly root: string;
  readonly database: string;
  readonly lock: string;
  readonly datasets: string;
  readonly runs: string;
  dataset(id: string): string;
  /**
   * A folder of no one's yet, for the files of a dataset that is not there yet, or no longer. It is another one at each
   * call: a job that a crash orphaned may still write into the one that it was given.
   */
  incoming(id: string): string;
  run(id: string): string;
  checkpoints(run: string): string;
}

/** Prefix of folders under `datasets/` that no row names. */
export const INCOMING = '.incoming-';

export function workspacePaths(root: string): WorkspacePaths {
  const datasets = join(root, 'datasets');
  const runs = join(root, 'runs');
  return {
    root,
    database: join(root, 'workspace.db'),
    lock: join(root, 'workspace.lock'),
    datasets,
    runs,
    dataset: (id) => join(datasets, id),
    incoming: (id) => join(datasets, `${INCOMING}${id}-${randomUUID()}`),
    run: (id) => join(runs, id),
    checkpoints: (run) => join(runs, run, 'checkpoints'),
  };
}
