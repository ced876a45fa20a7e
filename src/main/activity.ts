import { methodStyle } from '../core/figure';
import type { RunSummary } from '../shared/run';
import type { WorkbenchEvent } from '../shared/workbench';

/** Work beside training that is not to be broken off unasked. */
export type Work = 'import' | 'export' | 'runtime';

/** What the shell shows of the runs outside the page. */
export interface ActivitySigns {
  /** Share done of what runs, 0–1 (the mean of several runs; of other work where none trains), or null when nothing runs. */
  progress(share: number | null): void;
  /** Whether the machine has to stay awake. */
  awake(needed: boolean): void;
  /** Something ended that is worth a notice; `page` is where it can be looked at. */
  notice(title: string, text: string, page: string): void;
}

/**
 * Follows the host's events and turns them into signs: progress, staying awake, notices. A failure is told at once, a
 * single run when it ends, the runs of a sweep once, when the queue has drained.
 */
export class Activity {
  private running: readonly string[] = [];
  private shown: number | null = null;
  private finished = 0;
  private finishedOfSweeps = 0;
  /** Share done of each run that trains. */
  private readonly active = new Map<string, number>();
  private readonly works = new Map<symbol, Work>();
  private isAwake = false;

  constructor(private readonly signs: ActivitySigns) {}

  /** The runs that are training. */
  get runningRuns(): readonly string[] {
    return this.running;
  }

  /** What is under way beside training, each kind once. */
  get underWay(): readonly Work[] {
    return [...new Set(this.works.values())];
  }

  /** Follows some work to its end, however it ends. */
  async during<T>(work: Work, done: Promise<T>): Promise<T> {
    const key = Symbol(work);
    this.works.set(key, work);
    this.stayAwake();
    try {
      return await done;
    } finally {
      this.works.delete(key);
      this.stayAwake();
      if (this.works.size === 0 && this.running.length === 0) this.show(null);
    }
  }

  follow(events: readonly WorkbenchEvent[]): void {
    for (const event of events) {
      if (event.kind === 'run:changed') this.runChanged(event.summary);
      else if (event.kind === 'run:died') this.tell('Run interrupted', event.summary);
      else if (event.kind === 'queue:changed')
        this.queueChanged(event.queue.running, event.queue.queued.length);
      else this.workGoesOn(event);
    }
  }

  private runChanged(run: RunSummary): void {
    if (run.state === 'running') {
      this.active.set(run.run, run.progress);
      this.show([...this.active.values()].reduce((sum, share) => sum + share, 0) / this.active.size);
      return;
    }
    if (!this.active.delete(run.run)) return;
    if (run.state === 'failed') this.tell('Run failed', run);
    if (run.state !== 'done') return;
    this.finished += 1;
    if (run.sweep === null)
      this.signs.notice('Run finished', `${nameOf(run)}${accuracyOf(run)}`, `run/${run.run}`);
    else this.finishedOfSweeps += 1;
  }

  private tell(title: string, run: RunSummary): void {
    this.signs.notice(title, `${nameOf(run)} (${run.run})`, `run/${run.run}`);
  }

  private queueChanged(running: readonly string[], queued: number): void {
    this.running = running;
    this.stayAwake();
    if (running.length > 0) return;
    if (this.works.size === 0) this.show(null);
    if (queued > 0) return;
    // A single run outside a sweep was told of when it ended.
    if (this.finished > 1 || this.finishedOfSweeps > 0) {
      const runs = this.finished === 1 ? '1 run' : `${this.finished} runs`;
      this.signs.notice('All runs finished', runs, 'trade-off');
    }
    this.finished = 0;
    this.finishedOfSweeps = 0;
  }

  private workGoesOn(event: WorkbenchEvent): void {
    // What trains takes longer, and is what one waits for.
    if (this.works.size === 0 || this.running.length > 0) return;
    if (event.kind === 'export:progress') this.show(event.overall);
    else if (event.kind === 'import:progress')
      this.show(event.progress.done / Math.max(1, event.progress.total));
    else if (event.kind === 'runtime:progress' && event.progress?.total)
      this.show((event.progress.done ?? 0) / event.progress.total);
  }

  private stayAwake(): void {
    const needed = this.running.length > 0 || this.works.size > 0;
    if (needed !== this.isAwake) this.signs.awake(needed);
    this.isAwake = needed;
  }

  private show(exact: number | null): void {
    // A tenth of a percent is more than a task bar shows.
    const share = exact === null ? null : Math.round(exact * 1000) / 1000;
    if (share === this.shown) return;
    this.shown = share;
    this.signs.progress(share);
  }
}

const nameOf = (run: RunSummary): string => `${methodStyle(run.method).label} on ${run.datasetName}`;

function accuracyOf({ testAccuracy, weightSparsity }: RunSummary): string {
  if (testAccuracy === null || weightSparsity === null) return '';
  return `: ${(100 * testAccuracy).toFixed(2)} % accuracy at ${(100 * weightSparsity).toFixed(1)} % sparsity`;
}
