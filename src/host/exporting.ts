import { existsSync } from 'node:fs';
import { UserError } from '../shared/errors';
import type { ExportReport, ExportRequest } from '../shared/run';
import type { Workspace } from './training';
import { unknownDataset, unknownRun } from './unknown';
import { WHITTLE_VERSION } from './version';

/**
 * Exports a finished run's compact model and keeps the report with the run.
 *
 * @throws UserError when the run has not ended, its files are gone, or the model could not be proved equal.
 */
export async function exportRun(workspace: Workspace, request: ExportRequest): Promise<ExportReport> {
  const { store, paths, jobs, events } = workspace;
  const { run } = request;
  const record = store.runs.record(run);
  if (!record) throw unknownRun(run);
  const { config, result, checkpoint } = record;
  if (!result || !checkpoint) {
    throw new UserError(
      `run ${run} has not ended`,
      'a run that is done',
      'let it train to its end, then export it',
    );
  }
  if (!existsSync(checkpoint)) {
    throw new UserError(`${checkpoint} is gone`, `the last checkpoint of run ${run}`, 'train the run again');
  }
  const dataset = store.datasets.find(config.dataset);
  if (!dataset) throw unknownDataset(config.dataset);
  const report = await jobs.ask(
    {
      kind: 'export',
      request,
      config,
      result,
      dataset,
      datasetDirectory: paths.dataset(dataset.id),
      checkpoint,
      whittle: WHITTLE_VERSION,
    },
    (message) => (message.kind === 'exported' ? message.report : undefined),
    (message) => {
      if (message.kind === 'export-progress') {
        const { stage, done, total } = message;
        events.push({ kind: 'export:progress', run, stage, done, total });
      }
    },
  );
  store.exports.insert(report);
  return report;
}
