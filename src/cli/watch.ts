import type { Host } from '../host/host';
import type { EpochMetrics, RunState, RunSummary } from '../shared/run';
import type { WorkbenchEvent } from '../shared/workbench';

/** What a command hears of the runs it waits for. */
export interface RunListener {
  changed?(summary: RunSummary): void;
  epoch?(run: string, metrics: EpochMetrics): void;
  notice?(run: string, text: string): void;
  ended?(summary: RunSummary): void;
}

const leftStates: readonly RunState[] = ['done', 'failed', 'stopped', 'paused', 'interrupted'];
const hasLeft = ({ state }: RunSummary): boolean => leftStates.includes(state);

/** How often the store is asked, beside the events: another process may hold the workspace and train there. */
const POLL_MS = 1000;

/**
 * Starts runs and waits until every one of them has ended (done, failed, stopped, paused or interrupted). Returns
 * their last summaries, in the order in which `start` named them.
 *
 * Listens before `start` is called, so that nothing is missed. Epochs are told once each, in order, also those that
 * were only seen in the store.
 */
export async function watchRuns(
  host: Host,
  start: () => Promise<readonly string[]>,
  listener: RunListener,
): Promise<readonly RunSummary[]> {
  const watch = new Watch(host, listener);
  const unsubscribe = host.subscribe((events) => watch.receive(events));
  try {
    const runs = await start();
    return await watch.untilAllLeft(runs);
  } finally {
    unsubscribe();
  }
}

class Watch {
  private runs: readonly string[] | null = null;
  private early: WorkbenchEvent[] = [];
  private readonly latest = new Map<string, RunSummary>();
  private readonly left = new Map<string, RunSummary>();
  private readonly lastStep = new Map<string, number>();
  private wake: () => void = () => undefined;

  constructor(
    private readonly host: Host,
    private readonly listener: RunListener,
  ) {}

  receive(events: readonly WorkbenchEvent[]): void {
    if (!this.runs) this.early.push(...events);
    else for (const event of events) this.hear(event);
    this.wake();
  }

  async untilAllLeft(runs: readonly string[]): Promise<readonly RunSummary[]> {
    this.runs = runs;
    for (const event of this.early) this.hear(event);
    for (;;) {
      await this.look();
      if (this.left.size === runs.length) return runs.map((run) => this.left.get(run)!);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        this.wake = () => {
          // Only the end of a run needs a look at once; the rest has been told.
          const ended = [...this.latest.values()].some(
            (summary) => hasLeft(summary) && !this.left.has(summary.run),
          );
          if (!ended) return;
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private hear(event: WorkbenchEvent): void {
    if (event.kind === 'run:changed' && this.runs!.includes(event.summary.run)) this.change(event.summary);
    if (event.kind === 'run:epoch' && this.runs!.includes(event.run)) this.tell(event.run, event.metrics);
    if (event.kind === 'run:notice' && this.runs!.includes(event.run))
      this.listener.notice?.(event.run, event.text);
  }

  private change(summary: RunSummary): void {
    this.latest.set(summary.run, summary);
    this.listener.changed?.(summary);
  }

  private tell(run: string, metrics: EpochMetrics): void {
    if (metrics.step <= (this.lastStep.get(run) ?? -1)) return;
    this.lastStep.set(run, metrics.step);
    this.listener.epoch?.(run, metrics);
  }

  /** Compares with the store: the truth about what has ended. */
  private async look(): Promise<void> {
    for (const summary of await this.host.request('runs:list', undefined)) {
      const { run } = summary;
      if (!this.runs!.includes(run) || this.left.has(run)) continue;
      const known = this.latest.get(run);
      const isNew = known?.state !== summary.state || known.progress !== summary.progress;
      if (!isNew && !hasLeft(summary)) continue;
      for (const metrics of (await this.host.request('runs:show', { run })).epochs) this.tell(run, metrics);
      if (isNew) this.change(summary);
      if (!hasLeft(summary)) continue;
      this.left.set(run, summary);
      this.listener.ended?.(summary);
    }
  }
}
