import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointsIn } from '../shared/checkpoints';
import { fromPlain, toPlain, UserError, type PlainError } from '../shared/errors';
import { writing } from '../shared/file-errors';
import type { JobToHost, TrainEvent, TrainJob } from '../shared/protocol';
import type { RunState } from '../shared/run-state';
import type { AskedChange, RunChange, RunEvent } from '../shared/run-events';
import type { EventBatches } from './events';
import { deathOf, type Jobs, type RunningJob } from './jobs';
import { threadEnvironment } from './parallel';
import type { WorkspacePaths } from './paths';
import { happened, recordChange, said } from './run-log';
import { chosen } from './settings';
import type { RunPatch, Store } from './store';
import { explained } from './store/trouble';
import { unknownRun } from './unknown';

/** What the services of a workspace share. */
export interface Workspace {
  readonly paths: WorkspacePaths;
  readonly store: Store;
  readonly events: EventBatches;
  readonly jobs: Jobs;
  /** Longest time between two checkpoints of a run, where its user has chosen none. */
  readonly checkpointEveryMs: number;
}

/**
 * Why a running run is asked to leave: `pause` and `stop` by its user, `requeue` because the whole queue pauses (it
 * stays first in line).
 */
export type Leave = 'pause' | 'stop' | 'requeue';

/** A change that the trainer was asked for and has not answered. */
interface PendingChange {
  resolve(change: RunChange | null): void;
  reject(error: Error): void;
}

/** One run in its trainer process: every event is in the store before anybody hears of it. */
export class Training {
  /** Resolves when the run has its new state and the process is gone. */
  readonly ended: Promise<RunState>;
  private readonly job: RunningJob;
  private leave: Leave | null = null;
  private wasKilled = false;
  private isDiscarded = false;
  private final: RunState | null = null;
  private trouble: unknown = null;
  private totalSteps = 1;
  private readonly pending = new Map<number, PendingChange>();
  private readonly threads: number | null;

  /**
   * @param threads that the run may take; null: no limit. One that goes on keeps what it began with, since the number of
   *   threads decides the order of sums, and with it the last digits of its numbers.
   * @throws UserError when the run's row, its dataset or its folder is unusable.
   */
  constructor(
    private readonly workspace: Workspace,
    readonly run: string,
    threads: number | null,
    /** Called once the run has its new state; its process may still take a moment to leave. */
    private readonly onOver: () => void = () => undefined,
  ) {
    const job = trainJob(workspace, run);
    const before = job.resumeFrom === null ? null : workspace.store.runs.record(run)!.engine;
    this.threads = before ? (before.threads ?? null) : threads;
    const receive = (message: JobToHost): void => {
      try {
        this.receive(message);
      } catch (error) {
        // The store cannot be written (a full disk): going on would lose what the trainer says.
        this.trouble ??= error;
        this.job.kill();
      }
    };
    this.job = workspace.jobs.start(job, receive, threadEnvironment(this.threads));
    this.ended = this.job.ended.then((code) => this.end(code));
    this.update({ error: null });
  }

  /** Whether the run has its new state already. */
  get isOver(): boolean {
    return this.final !== null;
  }

  /** Whether its process ended though nobody asked it to. */
  get died(): boolean {
    return this.final === 'interrupted' && this.leave === null && !this.wasKilled;
  }

  /** Asks the run to leave at its next step, with a checkpoint. */
  request(leave: Leave): void {
    this.leave = leave;
    this.job.send(leave === 'stop' ? 'stop' : 'pause');
  }

  /**
   * Asks the run for a change at its next step; null when it leaves before it makes it.
   *
   * @throws UserError when the run's settings or its phase do not allow it
   */
  async change(asked: AskedChange): Promise<RunChange | null> {
    if (this.isOver) return null;
    return new Promise((resolve, reject) => {
      this.pending.set(asked.at, { resolve, reject });
      this.job.change(asked);
    });
  }

  kill(): void {
    this.wasKilled = true;
    this.job.kill();
  }

  /** Ends the process of a run that is about to be removed: how it ended is then nobody's business. */
  discard(): void {
    this.isDiscarded = true;
    this.kill();
  }

  private receive(message: JobToHost): void {
    const { store, events } = this.workspace;
    const { run } = this;
    switch (message.kind) {
      case 'started':
        return this.started(message);
      case 'steps': {
        const last = message.points.at(-1);
        if (!last) return;
        store.transaction(() => {
          store.metrics.addSteps(run, message.points);
          store.runs.update(run, { progress: this.progress(last.step), elapsedMs: last.elapsedMs });
        });
        events.push({ kind: 'run:steps', run, points: message.points });
        return this.changed();
      }
      case 'epoch': {
        const { testAccuracy, weightSparsity, groupSparsity, elapsedMs, step } = message.metrics;
        store.transaction(() => {
          store.metrics.addEpoch(run, message.metrics);
          const progress = this.progress(step);
          store.runs.update(run, { testAccuracy, weightSparsity, groupSparsity, elapsedMs, progress });
        });
        events.push({ kind: 'run:epoch', run, metrics: message.metrics });
        return this.changed();
      }
      case 'point':
        store.metrics.addPoint(run, message.point);
        events.push({ kind: 'run:point', run, point: message.point });
        return;
      case 'checkpoint': {
        const { file, step, elapsedMs } = message;
        this.tell(store.events.add(run, { kind: 'checkpoint', step, elapsedMs }));
        return this.update({ checkpoint: file, elapsedMs });
      }
      case 'phase':
      case 'early-stop':
        return this.tell(store.events.add(run, message));
      case 'changed':
        recordChange(this.workspace, run, message.change, message.elapsedMs);
        return this.answer(message.change.at, ({ resolve }) => resolve(message.change));
      case 'change-refused':
        return this.answer(message.at, ({ reject }) => reject(fromPlain(message.error)));
      case 'notice':
        events.push({ kind: 'run:notice', run, notice: said(store, run, message.text) });
        return;
      case 'paused':
        this.tell(happened(store, run, 'paused', message));
        return this.finish(this.leave === 'requeue' ? 'queued' : 'paused', {
          checkpoint: message.checkpoint,
        });
      case 'stopped':
        this.tell(happened(store, run, 'stopped', message));
        return this.finish('stopped', { checkpoint: message.checkpoint });
      case 'failed':
        this.tell(happened(store, run, 'failed', { text: message.error.got }));
        return this.finish('failed', { error: message.error, checkpoint: message.checkpoint ?? undefined });
      case 'done': {
        const { result, checkpoint } = message;
        const { testAccuracy, weightSparsity, groupSparsity, elapsedMs } = result;
        const lambda = result.target?.lambda ?? result.points?.at(-1)?.lambda;
        const summary = { testAccuracy, weightSparsity, groupSparsity, elapsedMs, lambda, progress: 1 };
        this.tell(store.events.add(run, { kind: 'done', step: result.steps, elapsedMs }));
        return this.finish('done', { ...summary, result, checkpoint });
      }
      default:
        return;
    }
  }

  private started({ engine, totalSteps, resumedAtStep }: Extract<TrainEvent, { kind: 'started' }>): void {
    const { store } = this.workspace;
    this.totalSteps = Math.max(1, totalSteps);
    store.transaction(() => {
      store.metrics.truncate(this.run, resumedAtStep);
      store.events.rewind(this.run, resumedAtStep);
      store.runs.update(this.run, {
        engine:
          this.threads !== null && engine.name === 'tensorflow'
            ? { ...engine, threads: this.threads }
            : engine,
        totalSteps,
        progress: this.progress(resumedAtStep),
      });
    });
    const kind = store.events.has(this.run, 'started') ? 'resumed' : 'started';
    this.tell(happened(store, this.run, kind, { step: resumedAtStep }));
    this.changed();
  }

  /** The process is gone. Without a last word it died: what it was asked for, if anything, decides the state. */
  private end(code: number | null): RunState {
    if (this.final !== null) return this.final;
    if (this.isDiscarded) {
      this.final = 'interrupted';
      this.settle();
      this.onOver();
      return this.final;
    }
    const state = this.leave === 'stop' && this.trouble === null ? 'stopped' : 'interrupted';
    const error = state === 'stopped' ? null : this.whyEnded(code);
    try {
      this.tell(happened(this.workspace.store, this.run, state, { text: error?.got }));
      this.finish(state, { error });
    } catch (failure) {
      // The row still says `running`: the next opening of the workspace makes it `interrupted`.
      console.error(`run ${this.run}: its end could not be stored:`, failure);
      this.settle();
    }
    return state;
  }

  /** What kept the store from being written, or else how the process ended. */
  private whyEnded(code: number | null): PlainError {
    const { database } = this.workspace.paths;
    return toPlain(this.trouble === null ? deathOf('train', code) : explained(this.trouble, database));
  }

  private finish(state: RunState, patch: RunPatch): void {
    this.final = state;
    const { store } = this.workspace;
    store.transaction(() => {
      store.runs.update(this.run, { state, ...patch });
      if (state === 'queued') store.runs.setQueue([this.run, ...store.runs.queue()]);
    });
    this.changed();
    if (this.died) this.workspace.events.push({ kind: 'run:died', summary: store.runs.summary(this.run)! });
    this.settle();
    this.onOver();
  }

  private tell(event: RunEvent): void {
    this.workspace.events.push({ kind: 'run:event', run: this.run, event });
  }

  /** Changes that were not made before the run left: whoever asked sees to it. */
  private settle(): void {
    for (const at of [...this.pending.keys()]) this.answer(at, ({ resolve }) => resolve(null));
  }

  private answer(at: number, say: (pending: PendingChange) => void): void {
    const pending = this.pending.get(at);
    this.pending.delete(at);
    if (pending) say(pending);
  }

  private progress(step: number): number {
    return Math.min(1, step / this.totalSteps);
  }

  private update(patch: RunPatch): void {
    this.workspace.store.runs.update(this.run, patch);
    this.changed();
  }

  private changed(): void {
    const summary = this.workspace.store.runs.summary(this.run);
    if (summary) this.workspace.events.push({ kind: 'run:changed', summary });
  }
}

/** The job of a run, from its newest checkpoint on where there is one. */
function trainJob({ store, paths, checkpointEveryMs }: Workspace, run: string): TrainJob {
  const record = store.runs.record(run);
  if (!record) throw unknownRun(run);
  const dataset = store.datasets.find(record.config.dataset);
  if (!dataset) {
    throw new UserError(
      `run ${run} wants dataset ${record.config.dataset}, which is not in the workspace any more`,
      'a dataset that was imported',
      'import it again and start a new run on it',
    );
  }
  const checkpointDirectory = paths.checkpoints(run);
  writing(`checkpoints to ${checkpointDirectory}`, () => mkdirSync(checkpointDirectory, { recursive: true }));
  const seconds = chosen(store, 'checkpointSeconds');
  // The folder, not the row, says which is the newest: the trainer may have outlived the host that kept the row.
  const newest = checkpointsIn(readdirSync(checkpointDirectory))[0];
  return {
    kind: 'train',
    run,
    config: record.config,
    dataset,
    datasetDirectory: paths.dataset(dataset.id),
    checkpointDirectory,
    resumeFrom: newest ? join(checkpointDirectory, newest) : null,
    checkpointEveryMs: seconds === undefined ? checkpointEveryMs : 1000 * seconds,
    changes: store.events.changes(run),
  };
}
