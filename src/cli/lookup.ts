import type { Host } from '../host/host';
import type { DatasetInfo } from '../shared/dataset';
import { UserError } from '../shared/errors';
import type { RunSummary } from '../shared/run';

/** The dataset with this id or, where only one has it, this name. @throws UserError otherwise. */
export async function findDataset(host: Host, given: string): Promise<DatasetInfo> {
  const datasets = await host.request('datasets:list', undefined);
  const byId = datasets.find(({ id }) => id === given);
  const named = datasets.filter(({ name }) => name === given);
  const found = byId ?? (named.length === 1 ? named[0] : undefined);
  if (found) return found;
  if (named.length > 1) {
    const ids = named.map(({ id }) => id).join(', ');
    throw new UserError(
      `${named.length} datasets are called ${given}`,
      'one dataset',
      `name it by its id: ${ids}`,
    );
  }
  const known = datasets.map(({ id }) => id).join(', ');
  throw new UserError(
    `no dataset ${given}`,
    known ? `one of ${known}` : 'a dataset in the workspace, which has none yet',
    'import it with `whittle data import PATH`',
  );
}

/** The runs of a sweep or a single run, by id. @throws UserError when the workspace has neither. */
export async function findRuns(host: Host, ids: readonly string[]): Promise<readonly RunSummary[]> {
  const all = await host.request('runs:list', undefined);
  return ids.flatMap((id) => {
    const found = all.filter(({ run, sweep }) => run === id || sweep === id);
    if (found.length > 0) return found;
    throw new UserError(
      `no run or sweep ${id}`,
      all.length > 0 ? `a run such as ${all.at(-1)!.run}` : 'a run in the workspace, which has none yet',
      'see `whittle runs`',
    );
  });
}
