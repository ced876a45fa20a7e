import { randomUUID } from 'node:crypto';
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { stepOf } from '../shared/checkpoints';
import { UserError } from '../shared/errors';
import { isExportable } from '../shared/exportable';
import type { ExportJob } from '../shared/protocol';
import { stagingName } from '../shared/export-staging';
import type { ExportReport, ExportRequest } from '../shared/export';
import type { RunResult } from '../shared/run-result';
import type { RunState } from '../shared/run-state';
import type { RunSummary } from '../shared/run';
import type { RunRecord, Store } from './store';
import type { Workspace } from './training';
import { unknownDataset, unknownRun } from './unknown';
import { WHITTLE_VERSION } from './version';

/** Exports runs' compact models, and ends what is under way. */
export class Exports {
  private readonly underWay = new Set<{ readonly run: string; readonly cancel: AbortController }>();

  constructor(private readonly workspace: Workspace) {}

  /**
   * Exports a run's compact model and keeps the report with the run: the end of a finished one, a point of a λ path, or
   * the last checkpoint of one that failed or was stopped, which the report then says.
   *
   * @throws UserError when the run has not ended, its files are gone, the model could not be proved equal, or the export
   *   was cancelled: then nothing is left of it.
   */
  async create(request: ExportRequest): Promise<ExportReport> {
    const { store, events } = this.workspace;
    const job = exportJob(this.workspace, request);
    const made = firstMissing(request.directory);
    const own = { run: request.run, cancel: new AbortController() };
    this.underWay.add(own);
    try {
      const report = { ...(await this.ask(job, own.cancel.signal)), ...particulars(this.workspace, job) };
      this.keep(report, request.directory);
      // The list of runs shows what its newest export measured.
      events.push({ kind: 'run:changed', summary: store.runs.summary(request.run)! });
      return report;
    } catch (error) {
      // A process that was killed could not clear up. Synchronously: this one may be about to leave, too.
      rmSync(join(request.directory, job.staging), { recursive: true, force: true });
      removeEmpty(request.directory, made);
      throw error;
    } finally {
      this.underWay.delete(own);
    }
  }

  /** Stores the report; files that it could not be stored with are nobody's, and go. */
  private keep(report: ExportReport, directory: string): void {
    try {
      this.workspace.store.exports.insert(report);
    } catch (error) {
      for (const { path } of report.files) {
        rmSync(path, { force: true });
        // Several files lie in a folder of their own.
        if (dirname(path) !== resolve(directory)) removeEmpty(dirname(path), dirname(path));
      }
      throw error;
    }
  }

  /** Ends the exports of a run that are under way. One that has just ended stays as it is. */
  cancel(run: string): void {
    for (const one of this.underWay) if (one.run === run) one.cancel.abort();
  }

  /** @throws UserError when no export wrote a file to this path, or it is not there any more. */
  find(path: string): { readonly run: string; readonly path: string } {
    const run = this.workspace.store.exports.runOf(path);
    if (run !== null && existsSync(path)) return { run, path };
    throw new UserError(
      run === null ? `${path} was not written by an export of this workspace` : `${path} is not there`,
      'a file that Whittle exported',
      run === null ? 'export the run first' : 'it may have been moved or deleted: export the run again',
    );
  }

  private ask(job: ExportJob, signal: AbortSignal): Promise<ExportReport> {
    const { jobs, events } = this.workspace;
    const { run } = job.request;
    return jobs.ask(
      job,
      (message) => (message.kind === 'exported' ? message.report : undefined),
      (message) => {
        if (message.kind !== 'export-progress') return;
        const { stage, done, total, overall } = message;
        events.push({ kind: 'export:progress', run, stage, done, total, overall });
      },
      signal,
    );
  }
}

/** The topmost folder that has to be made for `directory`; null when it is there. */
function firstMissing(directory: string): string | null {
  let missing: string | null = null;
  for (let folder = resolve(directory); !existsSync(folder); folder = dirname(folder)) missing = folder;
  return missing;
}

/** Removes folders from `directory` up to `top`, as far as nothing is in them. */
function removeEmpty(directory: string, top: string | null): void {
  if (top === null) return;
  try {
    for (let folder = resolve(directory); folder.length >= top.length; folder = dirname(folder)) {
      if (existsSync(folder)) rmdirSync(folder);
    }
  } catch {
    // Something is in it, or it may not be removed: it stays.
  }
}

/** What an export is of: the net in a checkpoint, and what the run reported of it. */
interface Source {
  readonly checkpoint: string;
  /** null for a run that did not end: nothing was reported of its last checkpoint. */
  readonly result: Pick<RunResult, 'testAccuracy'> | null;
  /** λ that the net ended with. */
  readonly lambda: number;
}

/**
 * The checkpoint of a run's end or of a point of its path, which exists, what the run reported of it, and the
 * configuration with the λ that this net ended with.
 *
 * @throws UserError when the run has not ended, kept no checkpoint, or its files are gone.
 */
export function checkpointSource(
  { store, paths }: Workspace,
  run: string,
  point: number | undefined,
): Pick<ExportJob, 'config' | 'checkpoint' | 'result'> {
  const record = store.runs.record(run);
  if (!record) throw unknownRun(run);
  const { config } = record;
  const folder = paths.checkpoints(run);
  const { checkpoint, result, lambda } =
    point === undefined ? endOf(run, record, store.runs.summary(run)!) : pointOf(store, folder, run, point);
  if (!existsSync(checkpoint)) {
    throw new UserError(`${checkpoint} is gone`, `a checkpoint of run ${run}`, 'train the run again');
  }
  return { config: { ...config, method: { ...config.method, lambda } }, checkpoint, result };
}

function exportJob(workspace: Workspace, request: ExportRequest): ExportJob {
  const { store, paths } = workspace;
  // Names and metadata say the λ that this net was trained with.
  const { config, checkpoint, result } = checkpointSource(workspace, request.run, request.point);
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
    changes: store.events.changes(request.run),
  };
}

/** The last state of a run: of one that is done, or of one that failed or was stopped and kept a checkpoint. */
function endOf(run: string, { result, checkpoint }: RunRecord, summary: RunSummary): Source {
  const { state, lambda } = summary;
  if (!checkpoint || !isExportable(summary)) throw notDone(run, state);
  return { checkpoint, result: state === 'done' ? result : null, lambda };
}

function pointOf(store: Store, folder: string, run: string, index: number): Source {
  const points = store.metrics.points(run);
  const point = points[index];
  if (point) {
    return { checkpoint: join(folder, point.checkpoint), result: point, lambda: point.lambda };
  }
  throw new UserError(
    `run ${run} has no path point ${index + 1}`,
    points.length > 0 ? `one of its ${points.length} points` : 'a run of a λ path',
    points.length > 0 ? `choose a point from 1 to ${points.length}` : 'leave the point out',
  );
}

/** What the report says beside the proof: which point of a path this is, or that the run did not end. */
function particulars(workspace: Workspace, job: ExportJob): Pick<ExportReport, 'point' | 'unfinished'> {
  const { point } = job.request;
  if (point !== undefined) return { point: { index: point, lambda: job.config.method.lambda } };
  return job.result === null ? { unfinished: unfinished(workspace, job) } : {};
}

/** How far a run had come that is exported though it did not end. */
function unfinished({ store }: Workspace, { checkpoint, request }: ExportJob): ExportReport['unfinished'] {
  const { state } = store.runs.summary(request.run)!;
  const { totalSteps } = store.runs.record(request.run)!;
  return { state, step: stepOf(basename(checkpoint)), totalSteps };
}

function notDone(run: string, state: RunState): UserError {
  const isRunning = state === 'queued' || state === 'running';
  const hasEnded = state === 'failed' || state === 'stopped';
  const fix = hasEnded
    ? 'it kept no checkpoint: start a run with the settings that its error proposes'
    : isRunning
      ? 'let it train to its end, then export it'
      : 'resume it, let it train to its end, then export it';
  return new UserError(`run ${run} is ${state}`, 'a run that is done', fix);
}
