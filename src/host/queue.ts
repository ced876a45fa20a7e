import { toPlain, UserError } from '../shared/errors';
import type { RunState } from '../shared/run-state';
import type { AskedChange, RunChange } from '../shared/run-events';
import type { Parallel, QueueState } from '../shared/workbench';
import { parallelOf, setParallel, slotsOf, threadsOf } from './parallel';
import { Presence } from './presence';
import { happened } from './run-log';
import { setting } from './settings';
import { Training, type Leave, type Workspace } from './training';

/** How long a closing workspace waits for the checkpoints of what runs before it ends the processes. */
const CLOSE_MS = 20_000;

/**
 * The line of runs: as many at a time as the workspace's setting says, next first, a failed one never holds up the
 * others. Its order and whether it is paused are in the store, so that they outlive the process.
 */
export class Queue {
  /** What trains, by run, oldest first. */
  private readonly current = new Map<string, Training>();
  private stopped: boolean;
  /** Where only some runs may start: those. */
  private claimed: Set<string> | null = null;
  /** Paused through this host, whatever the store said before. */
  private held = false;
  /** Whether somebody uses the computer, for those who let runs train only while nobody does. */
  private readonly presence: Presence;

  /**
   * With `started` false runs only wait, until `start`.
   *
   * @param idle how the shell tells for how many seconds nobody has used the computer; without it nobody can tell
   */
  constructor(
    private readonly workspace: Workspace,
    started: boolean,
    idle: { readonly seconds: () => number; readonly everyMs?: number } | null = null,
  ) {
    this.stopped = !started;
    this.presence = new Presence(idle?.seconds ?? null, () => void this.presenceChanged(), idle?.everyMs);
  }

  state(): QueueState {
    const parallel = parallelOf(this.workspace.store);
    return {
      paused: this.paused,
      // A run that has said its last word is over, though its process may take a moment to leave.
      running: [...this.current.values()].filter(({ isOver }) => !isOver).map(({ run }) => run),
      queued: this.workspace.store.runs.queue(),
      parallel,
      slots: slotsOf(parallel),
      ...(this.presence.isInUse ? { waitsForIdle: true as const } : {}),
    };
  }

  /** Lets runs start: every one that waits, or with `own` only those that are claimed, even in a line found paused. */
  start(scope: 'all' | 'own' = 'all'): void {
    this.claimed = scope === 'own' ? new Set() : null;
    this.stopped = false;
    this.settle();
    this.pump();
  }

  /** Heeds the settings of the workspace as they are now. */
  async heed(): Promise<void> {
    this.settle();
    await this.presenceChanged();
  }

  /** Watches for its user where runs wait for the computer to be left alone. Who asks for a run of their own wants it now. */
  private settle(): void {
    const { store } = this.workspace;
    if (!this.stopped && !this.claimed && setting(store, 'onlyWhenIdle'))
      this.presence.watch(setting(store, 'idleMinutes'));
    else this.presence.rest();
  }

  /** Somebody has come back: what runs makes room, with a checkpoint. Or has left: it goes on. */
  private async presenceChanged(): Promise<void> {
    this.refresh();
    if (this.presence.isInUse) await this.requeueAll();
  }

  /** Marks runs as asked for by this host's own user. */
  claim(runs: readonly string[]): void {
    for (const run of runs) this.claimed?.add(run);
  }

  /** Looks at the line again after somebody changed it in the store. */
  refresh(): void {
    this.changed();
    this.pump();
  }

  /** Pauses the whole line: what runs leaves with a checkpoint and stays first; or lets it go on. */
  async pause(paused: boolean): Promise<void> {
    this.workspace.store.settings.set('queue.paused', paused);
    this.held = paused;
    this.changed();
    if (paused) await this.requeueAll();
    else this.pump();
  }

  /** Lets so many runs train at once from now on; those that train already go on, with the threads that they have. */
  setParallel(parallel: Parallel): void {
    setParallel(this.workspace.store, parallel);
    this.refresh();
  }

  /** Moves a waiting run to `position`, 0 = next. @throws UserError when it does not wait. */
  move(run: string, position: number): void {
    const { store } = this.workspace;
    const queue = store.runs.queue();
    if (!queue.includes(run)) {
      throw new UserError(
        `run ${run} is not in the queue`,
        'a queued run',
        'see the queue for those that are',
      );
    }
    const others = queue.filter((other) => other !== run);
    const place = Math.max(0, Math.min(others.length, Math.trunc(position)));
    store.transaction(() => store.runs.setQueue(others.toSpliced(place, 0, run)));
    this.changed();
  }

  /** Takes a waiting run out of the line and gives it its new state. */
  takeOut(run: string, state: RunState): void {
    const { store, events } = this.workspace;
    store.transaction(() => {
      store.runs.setQueue(store.runs.queue().filter((other) => other !== run));
      store.runs.update(run, { state });
    });
    if (state === 'paused' || state === 'stopped') {
      events.push({ kind: 'run:event', run, event: happened(store, run, state) });
    }
    events.push({ kind: 'run:changed', summary: store.runs.summary(run)! });
    this.changed();
  }

  /** Asks a run that trains for a change; null when it does not train, or leaves before it makes it. */
  async change(run: string, asked: AskedChange): Promise<RunChange | null> {
    return (await this.current.get(run)?.change(asked)) ?? null;
  }

  /** Asks a running run to leave, and waits until it has; at once when `run` does not run. */
  async leave(leave: Leave, run: string): Promise<void> {
    const training = this.current.get(run);
    if (!training) return;
    training.request(leave);
    await training.ended;
  }

  /** Ends a run that is about to be removed at once, without a checkpoint and without a word. */
  async discard(run: string): Promise<void> {
    const training = this.current.get(run);
    if (!training) return;
    training.discard();
    await training.ended;
  }

  /** Pauses what runs, with a checkpoint, and starts nothing more. */
  async close(): Promise<void> {
    this.stopped = true;
    this.presence.rest();
    const trainings = [...this.current.values()];
    if (trainings.length === 0) return;
    const late = setTimeout(() => trainings.forEach((training) => training.kill()), CLOSE_MS);
    await this.leaveAll('pause');
    clearTimeout(late);
  }

  private async leaveAll(leave: Leave): Promise<void> {
    await Promise.all([...this.current.keys()].map((run) => this.leave(leave, run)));
  }

  /** What runs goes back to the head of the line, in the order in which it began. */
  private async requeueAll(): Promise<void> {
    const ran = [...this.current.keys()];
    await this.leaveAll('requeue');
    const { runs } = this.workspace.store;
    const queue = runs.queue();
    const back = ran.filter((run) => queue.includes(run));
    if (back.length < 2) return;
    this.workspace.store.transaction(() =>
      runs.setQueue([...back, ...queue.filter((run) => !back.includes(run))]),
    );
    this.changed();
  }

  private get paused(): boolean {
    return this.workspace.store.settings.get<boolean>('queue.paused') ?? false;
  }

  private get mayStart(): boolean {
    if (this.stopped) return false;
    return this.claimed ? !this.held : !this.paused && !this.presence.isInUse;
  }

  /** Starts the next runs while there is room. */
  private pump(): void {
    const { store } = this.workspace;
    const slots = slotsOf(parallelOf(store));
    while (this.current.size < slots && this.mayStart) {
      const run = this.workspace.store.runs
        .queue()
        .find((waiting) => !this.current.has(waiting) && (this.claimed?.has(waiting) ?? true));
      if (run === undefined) return;
      this.begin(run, threadsOf(slots, setting(store, 'threads')));
      this.changed();
    }
  }

  private begin(run: string, threads: number | null): void {
    const { store, events } = this.workspace;
    store.transaction(() => {
      store.runs.setQueue(store.runs.queue().filter((waiting) => waiting !== run));
      store.runs.update(run, { state: 'running' });
    });
    try {
      const training = new Training(this.workspace, run, threads, () => this.changed());
      this.current.set(run, training);
      training.ended
        .then((state) => this.next(training, state))
        // The store cannot be written: the line stands still until somebody asks for something.
        .catch((error: unknown) => console.error('the queue of runs cannot go on:', error));
    } catch (error) {
      store.runs.update(run, { state: 'failed', error: toPlain(error) });
      events.push({ kind: 'run:changed', summary: store.runs.summary(run)! });
      this.heedError();
    }
  }

  private next(training: Training, state: RunState): void {
    this.current.delete(training.run);
    if (state === 'failed' || training.died) this.heedError();
    this.refresh();
  }

  /** A run failed or died: nothing more starts where that was asked for; what trains already goes on. */
  private heedError(): void {
    const { store } = this.workspace;
    if (!this.claimed && setting(store, 'afterError') === 'pause') store.settings.set('queue.paused', true);
  }

  private changed(): void {
    this.workspace.events.push({ kind: 'queue:changed', queue: this.state() });
  }
}
