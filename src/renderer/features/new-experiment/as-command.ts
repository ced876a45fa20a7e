import { commandLines, type Known } from '../../../core/command-line';
import type { DatasetInfo } from '../../../shared/dataset';
import type { RunConfigInput } from '../../../shared/run-config';

/** The command lines that queue these runs; the dataset by its name where only one has it. */
export function asCommand(
  configs: readonly RunConfigInput[],
  datasets: readonly DatasetInfo[],
  known: Known,
  sweepName: string | null,
): readonly string[] {
  const id = configs[0]?.dataset;
  const name = datasets.find((dataset) => dataset.id === id)?.name;
  if (id === undefined || name === undefined) return [];
  const single = datasets.filter((dataset) => dataset.name === name).length === 1;
  return commandLines(configs, single ? name : id, known, sweepName);
}
