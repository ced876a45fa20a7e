import { rm } from 'node:fs/promises';
import type { DatasetInfo } from '../shared/dataset';
import { UserError } from '../shared/errors';
import type { CurvePoint } from '../shared/curve-point';
import type { Estimate, LambdaGuidance } from '../shared/forecast';
import type { ExportReport } from '../shared/export';
import type { RunConfig } from '../shared/run-config';
import type { RunDetail, RunSummary } from '../shared/run';
import type { StepMetrics } from '../shared/metrics';
import type { RunNotice } from '../shared/run-events';
import type { Enqueued, SweepRequest } from '../shared/workbench';
import { checkConfig, parseConfig } from './config';
import { curvePoints, type FinishedRun } from './curve';
import { settleContinuing } from './continuing';
import { enqueueCells, type Cell } from './enqueue';
import { estimate } from './estimate';
import type { Queue } from './queue';
import type { StepRange } from './store';
import type { Workspace } from './training';
import { damagedRun, unknownDataset, unknownRun } from './unknown';

/** Runs as their users see them: asked for, steered, looked at, removed. */
export class Runs {
  constructor(
    private readonly workspace: Workspace,
    private readonly queue: Queue,
  ) {}

  list(): RunSummary[] {
    return this.workspace.store.runs.list();
  }

  /** @throws UserError when there is no such run, or its row is damaged. */
  show(run: string): RunDetail {
    const { runs, metrics, events, exports } = this.workspace.store;
    const summary = this.summary(run);
    const { config, result, error, engine, totalSteps } = runs.record(run)!;
    return {
      ...summary,
      config,
      result,
      error,
      engine,
      totalSteps,
      epochs: metrics.epochs(run),
      steps: metrics.steps(run),
      exports: exports.of(run),
      points: metrics.points(run),
      notices: [...metrics.notices(run), ...lost(metrics.damaged(run))],
      events: events.of(run),
    };
  }

  /** A part of the live curve, finer than `show` gives it. @throws UserError when there is no such run. */
  steps(run: string, range: StepRange): StepMetrics[] {
    this.summary(run);
    return this.workspace.store.metrics.steps(run, range);
  }

  /**
   * Puts runs in the queue, all or none (`enqueueCells`).
   *
   * @throws UserError naming the field of the configuration that is wrong.
   */
  async enqueue(request: SweepRequest, now = Date.now()): Promise<Enqueued> {
    const { events } = this.workspace;
    const cells: Cell[] = [];
    for (const input of request.configs) {
      const { config, dataset } = await this.check(input);
      cells.push({ config, datasetName: dataset.name });
    }
    const added = enqueueCells(this.workspace, cells, request, now);
    for (const run of added.runs) events.push({ kind: 'run:changed', summary: this.summary(run) });
    this.queue.claim(added.runs);
    this.queue.refresh();
    return added;
  }

  /** @throws UserError as `enqueue` does: also where the run that it is to go on from cannot be gone on from. */
  async estimate(input: unknown): Promise<Estimate> {
    const { config, dataset } = await this.check(input);
    return estimate(this.workspace.store, settleContinuing(this.workspace, config), dataset);
  }

  /**
   * The λ that are worth trying with these settings, found in a job process: it takes tensors.
   *
   * @throws UserError for a method without λ.
   */
  async guide(input: unknown): Promise<LambdaGuidance> {
    const { config, dataset } = await this.check(input);
    return this.workspace.jobs.ask({ kind: 'guide', config, dataset }, (message) =>
      message.kind === 'guided' ? message.guidance : undefined,
    );
  }

  /** Pauses a run with a checkpoint; a queued one leaves the queue until it is resumed. */
  async pause(run: string): Promise<void> {
    const { state } = this.summary(run);
    if (state === 'running') return this.queue.leave('pause', run);
    if (state === 'queued') return this.queue.takeOut(run, 'paused');
    if (state !== 'paused') throw unfit(run, state, 'a queued or running run', 'only those can be paused');
  }

  /** Queues a run again, as the next one, to go on from its last checkpoint. */
  resume(run: string): void {
    const { state } = this.summary(run);
    this.queue.claim([run]);
    if (state === 'queued') this.queue.refresh();
    if (state === 'queued' || state === 'running') return;
    if (state === 'done')
      throw unfit(run, state, 'a run that has not ended', 'start a new run to train longer');
    const { store, events } = this.workspace;
    store.transaction(() => {
      store.runs.update(run, { state: 'queued', error: null });
      store.runs.setQueue([run, ...store.runs.queue()]);
    });
    events.push({ kind: 'run:changed', summary: this.summary(run) });
    this.queue.refresh();
  }

  /** Ends a run for good, with a checkpoint where it has begun; it keeps what it measured. */
  async stop(run: string): Promise<void> {
    const { state } = this.summary(run);
    if (state === 'running') return this.queue.leave('stop', run);
    if (state === 'done' || state === 'failed')
      throw unfit(run, state, 'a run that has not ended', 'nothing is to be done');
    if (state !== 'stopped') this.queue.takeOut(run, 'stopped');
  }

  /** Forgets a run and deletes its checkpoints; exported files stay where they are. */
  async remove(run: string): Promise<void> {
    const { store, paths, events } = this.workspace;
    this.summary(run);
    await this.queue.discard(run);
    // Files first: a crash in between leaves a run that can be removed again, not files that nobody knows.
    try {
      await rm(paths.run(run), { recursive: true, force: true });
      store.runs.remove(run);
    } catch (error) {
      // What trained trains no more, and what is left of it may be resumed.
      if (this.summary(run).state === 'running') store.runs.update(run, { state: 'interrupted' });
      events.push({ kind: 'run:changed', summary: this.summary(run) });
      throw error;
    }
    events.push({ kind: 'run:removed', run });
    this.queue.refresh();
  }

  /** Finished runs for the trade-off figure: those named, or all when none is. */
  curve(wanted: readonly string[]): CurvePoint[] {
    const { runs, metrics, exports } = this.workspace.store;
    for (const run of wanted) this.summary(run);
    /** A damaged report costs a point one measure, not the whole figure. */
    const reports = (run: string): readonly ExportReport[] => {
      try {
        return exports.of(run);
      } catch {
        return [];
      }
    };
    const asked = new Set(wanted);
    const done = runs.inState('done').filter((run) => asked.size === 0 || asked.has(run));
    return curvePoints(
      done.flatMap((run): FinishedRun[] => {
        const record = runs.soundRecord(run);
        if (!record?.result) return [];
        const { config, result } = record;
        return [{ run, config, result, loss: metrics.lastLoss(run), exports: reports(run) }];
      }),
    );
  }

  /** A configuration with every default filled in, and its dataset. */
  private async check(input: unknown): Promise<{ config: RunConfig; dataset: DatasetInfo }> {
    const config = parseConfig(input);
    const dataset = this.workspace.store.datasets.find(config.dataset);
    if (!dataset) throw unknownDataset(config.dataset);
    return { config: await checkConfig(config, dataset), dataset };
  }

  /** @throws UserError when there is no such run. */
  summary(run: string): RunSummary {
    const { runs } = this.workspace.store;
    const summary = runs.summary(run);
    if (summary) return summary;
    const [problem] = runs.damaged(run).problems;
    throw problem ? damagedRun(run, problem) : unknownRun(run);
  }
}

const lost = (rows: number): RunNotice[] => {
  if (rows === 0) return [];
  const what = rows === 1 ? 'measurement' : 'measurements';
  const text = `${rows} ${what} of this run cannot be read and are left out of its curves.`;
  return [{ text, step: null, elapsedMs: null }];
};

const unfit = (run: string, state: string, expected: string, fix: string): UserError =>
  new UserError(`run ${run} is ${state}`, expected, fix);
