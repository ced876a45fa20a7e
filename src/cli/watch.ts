import { UserError } from '../shared/errors';
import type { EpochMetrics } from '../shared/metrics';
import type { PathPoint } from '../shared/run-result';
import type { RunDetail, RunSummary } from '../shared/run';
import type { RunState } from '../shared/run-state';
import type { WorkbenchEvent } from '../shared/workbench';
import type { CommandHost } from './hosts';

/** What a command hears of the runs it waits for. */
export interface RunListener {
  changed?(summary: RunSummary): void;
  epoch?(run: string, metrics: EpochMetrics): void;
  /** A point of a λ path. */
  point?(run: string, point: PathPoint): void;
  notice?(run: string, text: string): void;
  ended?(summary: RunSummary): void;
}

export interface WatchOptions {
  /** Starts the runs and names them. */
  readonly start: () => Promise<readonly string[]>;
  readonly listener: RunListener;
  /** Runs that go on: the step up to which their epochs and points have been told before. Read once `start` is done. */
  readonly toldUpTo?: ReadonlyMap<string, number>;
  /** Whether the command is on its way out: then nothing is taken over. */
  readonly isLeaving: () => boolean;
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
 * were only seen in the store. When the process that held the workspace is gone, the runs go on in this one.
 *
 * @throws UserError when somebody removed the runs that are left to wait for.
 */
export async function watchRuns(host: CommandHost, options: WatchOptions): Promise<readonly RunSummary[]> {
  const watch = new Watch(host, options);
  const unsubscribe = host.subscribe((events) => watch.receive(events));
  try {
    return await watch.untilAllLeft(await options.start());
  } finally {
    unsubscribe();
  }
}

class Watch {
  private runs: readonly string[] | null = null;
  private early: WorkbenchEvent[] = [];
  private readonly latest = new Map<string, RunSummary>();
  private readonly left = new Map<string, RunSummary>();
  /** Runs that are not in the workspace any more. */
  private removed: readonly string[] = [];
  /** Runs that another process paused: it may be closing, and a second look tells. */
  private readonly suspect = new Set<string>();
  private readonly lastStep = new Map<string, number>();
  private readonly lastPoint = new Map<string, number>();
  private wake: () => void = () => undefined;

  constructor(
    private readonly host: CommandHost,
    private readonly options: WatchOptions,
  ) {}

  receive(events: readonly WorkbenchEvent[]): void {
    if (!this.runs) this.early.push(...events);
    else for (const event of events) this.hear(event);
    this.wake();
  }

  async untilAllLeft(runs: readonly string[]): Promise<readonly RunSummary[]> {
    this.runs = runs;
    for (const [run, step] of this.options.toldUpTo ?? []) {
      this.lastStep.set(run, step);
      this.lastPoint.set(run, step);
    }
    for (const event of this.early) this.hear(event);
    for (;;) {
      await this.takeOver();
      await this.look();
      if (this.left.size + this.removed.length === runs.length) return this.summaries(runs);
      await this.pause();
    }
  }

  /** What is left to tell of the runs; those that were removed have nothing. */
  private summaries(runs: readonly string[]): readonly RunSummary[] {
    if (this.left.size > 0 || runs.length === 0) return runs.flatMap((run) => this.left.get(run) ?? []);
    throw new UserError(
      `${runs.length === 1 ? 'run' : 'the runs'} ${runs.join(', ')} ${runs.length === 1 ? 'was' : 'were'} removed while this command waited`,
      'a run that stays in the workspace until it ends',
      'start it again if it is wanted after all',
    );
  }

  /** Until the next look: a while, or until a run has ended. */
  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wake = () => {
        const ended = [...this.latest.values()].some((one) => hasLeft(one) && !this.left.has(one.run));
        if (!ended) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }

  private hear(event: WorkbenchEvent): void {
    const { listener } = this.options;
    if (event.kind === 'run:changed' && this.isOurs(event.summary.run)) this.change(event.summary);
    if (event.kind === 'run:epoch' && this.isOurs(event.run)) this.tell(event.run, event.metrics);
    if (event.kind === 'run:point' && this.isOurs(event.run)) this.tellPoint(event.run, event.point);
    if (event.kind === 'run:removed' && this.isOurs(event.run)) this.latest.delete(event.run);
    if (event.kind === 'run:notice' && this.isOurs(event.run))
      listener.notice?.(event.run, event.notice.text);
  }

  private isOurs(run: string): boolean {
    return this.runs!.includes(run);
  }

  private change(summary: RunSummary): void {
    this.latest.set(summary.run, summary);
    this.options.listener.changed?.(summary);
  }

  private tell(run: string, metrics: EpochMetrics): void {
    if (metrics.step <= (this.lastStep.get(run) ?? -1)) return;
    this.lastStep.set(run, metrics.step);
    this.options.listener.epoch?.(run, metrics);
  }

  /** Points are told once each: their steps rise, also where a fine-tuned branch lies between. */
  private tellPoint(run: string, point: PathPoint): void {
    if (point.step <= (this.lastPoint.get(run) ?? -1)) return;
    this.lastPoint.set(run, point.step);
    this.options.listener.point?.(run, point);
  }

  /** What was measured and only seen in the store: epochs and points, in the order of their steps. */
  private tellAll(run: string, { epochs, points = [] }: RunDetail): void {
    for (const metrics of epochs) {
      for (const point of points) if (point.step < metrics.step) this.tellPoint(run, point);
      this.tell(run, metrics);
    }
    for (const point of points) this.tellPoint(run, point);
  }

  /** Goes on with the runs here when the process that held the workspace has gone away. */
  private async takeOver(): Promise<void> {
    if (!this.host.isBeside || this.options.isLeaving() || !(await this.host.takeOver())) return;
    // The last to go on is the next to run: backwards, they keep their order.
    for (const run of [...this.runs!].reverse()) {
      if (!this.left.has(run)) await this.host.request('runs:resume', { run }).catch(() => undefined);
    }
  }

  /** Compares with the store: the truth about what has ended. */
  private async look(): Promise<void> {
    const list = await this.host.request('runs:list', undefined);
    const present = new Set(list.map(({ run }) => run));
    this.removed = this.runs!.filter((run) => !present.has(run) && !this.left.has(run));
    for (const summary of list) {
      const { run } = summary;
      if (!this.isOurs(run) || this.left.has(run)) continue;
      const known = this.latest.get(run);
      const isNew = known?.state !== summary.state || known.progress !== summary.progress;
      if (!isNew && !hasLeft(summary)) continue;
      this.tellAll(run, await this.host.request('runs:show', { run }));
      if (isNew) this.change(summary);
      if (!hasLeft(summary) || this.mayGoOn(summary)) continue;
      this.left.set(run, summary);
      this.options.listener.ended?.(summary);
    }
  }

  private mayGoOn({ run, state }: RunSummary): boolean {
    const isDoubtful =
      this.host.isBeside && (state === 'paused' || state === 'interrupted') && !this.suspect.has(run);
    if (isDoubtful) this.suspect.add(run);
    return isDoubtful && !this.options.isLeaving();
  }
}
