import { toPlain, UserError } from '../shared/errors';
import type { RunState } from '../shared/run';
import type { QueueState } from '../shared/workbench';
import { Training, type Leave, type Workspace } from './training';

/** How long a closing workspace waits for the running run's checkpoint before it ends the process. */
const CLOSE_MS = 20_000;

/**
 * The line of runs: one at a time, next first, a failed one never holds up the others. Its order and whether it is
 * paused are in the store, so that they outlive the process.
 */
export class Queue {
  private current: Training | null = null;
  private stopped: boolean;
  /** Where only some runs may start: those. */
  private claimed: Set<string> | null = null;
  /** Paused through this host, whatever the store said before. */
  private held = false;

  /** With `started` false runs only wait, until `start`. */
  constructor(
    private readonly workspace: Workspace,
    started: boolean,
  ) {
    this.stopped = !started;
  }

  state(): QueueState {
    return {
      paused: this.paused,
      // A run that has said its last word is over, though its process may take a moment to leave.
      running: this.current && !this.current.isOver ? this.current.run : null,
      queued: this.workspace.store.runs.queue(),
    };
  }

  /** Lets runs start: every one that waits, or with `own` only those that are claimed, even in a line found paused. */
  start(scope: 'all' | 'own' = 'all'): void {
    this.claimed = scope === 'own' ? new Set() : null;
    this.stopped = false;
    this.pump();
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
    if (paused) await this.leave('requeue');
    else this.pump();
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
    events.push({ kind: 'run:changed', summary: store.runs.summary(run)! });
    this.changed();
  }

  /** Asks the running run to leave, and waits until it has; at once when `run` does not run. */
  async leave(leave: Leave, run = this.current?.run): Promise<void> {
    const training = this.current;
    if (!training || training.run !== run) return;
    training.request(leave);
    await training.ended;
  }

  /** Ends a running run at once, without a checkpoint. */
  async kill(run: string): Promise<void> {
    const training = this.current;
    if (training?.run !== run) return;
    training.kill();
    await training.ended;
  }

  /** Pauses what runs, with a checkpoint, and starts nothing more. */
  async close(): Promise<void> {
    this.stopped = true;
    const training = this.current;
    if (!training) return;
    const late = setTimeout(() => training.kill(), CLOSE_MS);
    await this.leave('pause');
    clearTimeout(late);
  }

  private get paused(): boolean {
    return this.workspace.store.settings.get<boolean>('queue.paused') ?? false;
  }

  /** Starts the next run when nothing runs. */
  private pump(): void {
    const { store, events } = this.workspace;
    while (!this.current && !this.stopped && !(this.claimed ? this.held : this.paused)) {
      const queue = store.runs.queue();
      const run = queue.find((waiting) => this.claimed?.has(waiting) ?? true);
      if (run === undefined) return;
      store.transaction(() => {
        store.runs.setQueue(queue.filter((waiting) => waiting !== run));
        store.runs.update(run, { state: 'running' });
      });
      try {
        this.current = new Training(this.workspace, run, () => this.changed());
      } catch (error) {
        store.runs.update(run, { state: 'failed', error: toPlain(error) });
        events.push({ kind: 'run:changed', summary: store.runs.summary(run)! });
      }
      this.current?.ended
        .then(() => this.next())
        // The store cannot be written: the line stands still until somebody asks for something.
        .catch((error: unknown) => console.error('the queue of runs cannot go on:', error));
      this.changed();
    }
  }

  private next(): void {
    this.current = null;
    this.refresh();
  }

  private changed(): void {
    this.workspace.events.push({ kind: 'queue:changed', queue: this.state() });
  }
}
