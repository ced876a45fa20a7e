import { methodStyle } from '../core/figure';
import type { RunSummary } from '../shared/run';
import type { WorkbenchEvent } from '../shared/workbench';

/** What the shell shows of the runs outside the page. */
export interface ActivitySigns {
  /** Share done of what runs, 0–1 (the mean of several runs), or null when nothing runs. */
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

  constructor(private readonly signs: ActivitySigns) {}

  /** The runs that are training. */
  get runningRuns(): readonly string[] {
    return this.running;
  }

  follow(events: readonly WorkbenchEvent[]): void {
    for (const event of events) {
      if (event.kind === 'run:changed') this.runChanged(event.summary);
      else if (event.kind === 'run:died') this.tell('Run interrupted', event.summary);
      else if (event.kind === 'queue:changed')
        this.queueChanged(event.queue.running, event.queue.queued.length);
    }
  }

  private runChanged(run: RunSummary): void {
    if (run.state === 'running') {
      this.active.set(run.run, run.progress);
      const mean = [...this.active.values()].reduce((sum, share) => sum + share, 0) / this.active.size;
      // A tenth of a percent is more than a task bar shows.
      this.show(Math.round(mean * 1000) / 1000);
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
    const isBusy = running.length > 0;
    if (isBusy !== this.running.length > 0) this.signs.awake(isBusy);
    this.running = running;
    if (isBusy) return;
    this.show(null);
    if (queued > 0) return;
    // A single run outside a sweep was told of when it ended.
    if (this.finished > 1 || this.finishedOfSweeps > 0) {
      const runs = this.finished === 1 ? '1 run' : `${this.finished} runs`;
      this.signs.notice('All runs finished', runs, 'trade-off');
    }
    this.finished = 0;
    this.finishedOfSweeps = 0;
  }

  private show(share: number | null): void {
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
