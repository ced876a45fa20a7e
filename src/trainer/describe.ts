import { describeDataset } from '../core/data/statistics';
import type { DatasetStatistics } from '../shared/dataset';
import type { DescribeJob } from '../shared/protocol';
import { readSamples } from './dataset-files';

/** Looks through all samples of a dataset. @throws UserError when its files are not those that were imported. */
export async function describe({ dataset, datasetDirectory }: DescribeJob): Promise<DatasetStatistics> {
  const train = await readSamples(datasetDirectory, dataset, 'train');
  const test = await readSamples(datasetDirectory, dataset, 'test');
  return describeDataset(dataset, { train, test });
}
