import type { RunSummary } from '../shared/run';
import type { WorkbenchEvent } from '../shared/workbench';

/** What the shell shows of the runs outside the page. */
export interface ActivitySigns {
  /** Share done of the running run, 0–1, or null when nothing runs. */
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
  private running: string | null = null;
  private shown: number | null = null;
  private finished = 0;
  private readonly active = new Set<string>();

  constructor(private readonly signs: ActivitySigns) {}

  /** The run that is training, or null. */
  get runningRun(): string | null {
    return this.running;
  }

  follow(events: readonly WorkbenchEvent[]): void {
    for (const event of events) {
      if (event.kind === 'run:changed') this.runChanged(event.summary);
      else if (event.kind === 'queue:changed')
        this.queueChanged(event.queue.running, event.queue.queued.length);
    }
  }

  private runChanged(run: RunSummary): void {
    if (run.state === 'running') {
      this.active.add(run.run);
      // A tenth of a percent is more than a task bar shows.
      this.show(Math.round(run.progress * 1000) / 1000);
      return;
    }
    if (!this.active.delete(run.run)) return;
    const name = `${run.method} on ${run.datasetName}`;
    if (run.state === 'failed') this.signs.notice('Run failed', `${name} (${run.run})`, `run/${run.run}`);
    if (run.state !== 'done') return;
    this.finished += 1;
    if (run.sweep === null) this.signs.notice('Run finished', `${name}${accuracyOf(run)}`, `run/${run.run}`);
  }

  private queueChanged(running: string | null, queued: number): void {
    if ((running !== null) !== (this.running !== null)) this.signs.awake(running !== null);
    this.running = running;
    if (running !== null) return;
    this.show(null);
    if (queued > 0) return;
    if (this.finished > 1) this.signs.notice('All runs finished', `${this.finished} runs`, 'trade-off');
    this.finished = 0;
  }

  private show(share: number | null): void {
    if (share === this.shown) return;
    this.shown = share;
    this.signs.progress(share);
  }
}

function accuracyOf({ testAccuracy, weightSparsity }: RunSummary): string {
  if (testAccuracy === null || weightSparsity === null) return '';
  return `: ${(100 * testAccuracy).toFixed(2)} % accuracy at ${(100 * weightSparsity).toFixed(1)} % sparsity`;
}
