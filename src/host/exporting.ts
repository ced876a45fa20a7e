import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../shared/errors';
import type { ExportJob } from '../shared/protocol';
import { stagingName } from '../shared/export-staging';
import type { ExportReport, ExportRequest, RunState } from '../shared/run';
import type { Workspace } from './training';
import { unknownDataset, unknownRun } from './unknown';
import { WHITTLE_VERSION } from './version';

/**
 * Exports a finished run's compact model and keeps the report with the run.
 *
 * @throws UserError when the run has not ended, its files are gone, or the model could not be proved equal.
 */
export async function exportRun(workspace: Workspace, request: ExportRequest): Promise<ExportReport> {
  const { store, jobs, events } = workspace;
  const { run } = request;
  const job = exportJob(workspace, request);
  try {
    const report = await jobs.ask(
      job,
      (message) => (message.kind === 'exported' ? message.report : undefined),
      (message) => {
        if (message.kind !== 'export-progress') return;
        const { stage, done, total } = message;
        events.push({ kind: 'export:progress', run, stage, done, total });
      },
    );
    store.exports.insert(report);
    return report;
  } catch (error) {
    // A process that was killed could not clear up. Synchronously: this one may be about to leave, too.
    rmSync(join(request.directory, job.staging), { recursive: true, force: true });
    throw error;
  }
}

function exportJob({ store, paths }: Workspace, request: ExportRequest): ExportJob {
  const { run } = request;
  const record = store.runs.record(run);
  if (!record) throw unknownRun(run);
  const { config, result, checkpoint } = record;
  if (!result || !checkpoint) throw notDone(run, store.runs.summary(run)!.state);
  if (!existsSync(checkpoint)) {
    throw new UserError(`${checkpoint} is gone`, `the last checkpoint of run ${run}`, 'train the run again');
  }
  const dataset = store.datasets.find(config.dataset);
  if (!dataset) throw unknownDataset(config.dataset);
  return {
    kind: 'export',
    request,
    config,
    result,
    dataset,
    datasetDirectory: paths.dataset(dataset.id),
    checkpoint,
    staging: stagingName(randomUUID()),
    whittle: WHITTLE_VERSION,
  };
}

function notDone(run: string, state: RunState): UserError {
  const isRunning = state === 'queued' || state === 'running';
  const fix =
    state === 'failed'
      ? 'start a run with the settings that its error proposes'
      : isRunning
        ? 'let it train to its end, then export it'
        : 'resume it, let it train to its end, then export it';
  return new UserError(`run ${run} is ${state}`, 'a run that is done', fix);
}
