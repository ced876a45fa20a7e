import type { DatasetStatistics } from '../../shared/dataset';
import type { Workspace } from '../training';
import { unknownDataset } from '../unknown';

/** What is known already: a dataset never changes, and its hash names its bytes. */
const known = new Map<string, Promise<DatasetStatistics>>();

/** Statistics over all samples of a dataset, counted in a job process once. @throws UserError when its files are not sound. */
export function describeDataset({ store, paths, jobs }: Workspace, id: string): Promise<DatasetStatistics> {
  const dataset = store.datasets.find(id);
  if (!dataset) throw unknownDataset(id);
  const before = known.get(dataset.hash);
  if (before) return before;
  const job = { kind: 'describe', dataset, datasetDirectory: paths.dataset(id) } as const;
  const counted = jobs.ask(job, (message) => (message.kind === 'described' ? message.statistics : undefined));
  known.set(dataset.hash, counted);
  counted.catch(() => known.delete(dataset.hash));
  return counted;
}
