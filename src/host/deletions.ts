import { toPlain, type PlainError } from '../shared/errors';
import { Annotations } from './annotations';
import type { Queue } from './queue';
import { Runs } from './runs';
import type { Workspace } from './training';

/** A deletion waits this long for its undoing. */
const GRACE_MS = 8000;
/** Where the store keeps the runs whose deletion has been asked for. */
const DOOMED = 'runs.doomed';

/**
 * Deletions that can still be undone. They are held here and in the store, not in the window: one that was asked for is
 * carried out whether the window is reloaded, fails, or leaves with its workspace.
 */
export class Deletions {
  private readonly runs: Runs;
  private readonly annotations: Annotations;
  private readonly waiting = new Map<NodeJS.Timeout, Set<string>>();
  /** What is being carried out, one after the other. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly workspace: Workspace,
    queue: Queue,
    private readonly graceMs = GRACE_MS,
  ) {
    this.runs = new Runs(workspace, queue);
    this.annotations = new Annotations(workspace);
  }

  doomed(): readonly string[] {
    return this.workspace.store.settings.get<readonly string[]>(DOOMED) ?? [];
  }

  /** Deletes runs when the time to undo it is over. @throws UserError when there is no such run. */
  delete(runs: readonly string[]): void {
    for (const run of runs) this.runs.summary(run);
    this.set([...new Set([...this.doomed(), ...runs])]);
    const waiting = new Set(runs);
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      void this.carryOut([...waiting]);
    }, this.graceMs);
    this.waiting.set(timer, waiting);
  }

  /** Takes a deletion back, as far as it has not been carried out. */
  spare(runs: readonly string[]): void {
    const spared = new Set(runs);
    // One that is deleted once more waits its whole time.
    for (const waiting of this.waiting.values()) for (const run of runs) waiting.delete(run);
    this.set(this.doomed().filter((run) => !spared.has(run)));
  }

  /** Carries out all that waits, now: also what a process before this one left. */
  finish(): Promise<void> {
    for (const timer of this.waiting.keys()) clearTimeout(timer);
    this.waiting.clear();
    return this.carryOut(this.doomed());
  }

  private carryOut(runs: readonly string[]): Promise<void> {
    if (runs.length > 0) {
      this.work = this.work
        .then(() => this.removeAll(runs))
        // The store cannot be written: they are still doomed, and go when the workspace is opened again.
        .catch((error: unknown) => console.error('a deletion cannot be carried out:', error));
    }
    return this.work;
  }

  private async removeAll(runs: readonly string[]): Promise<void> {
    const doomed = new Set(this.doomed());
    const gone: string[] = [];
    let bytes = 0;
    let error: PlainError | null = null;
    for (const run of runs.filter((one) => doomed.has(one))) {
      try {
        const size = await this.annotations.disk([run]);
        await this.runs.remove(run);
        gone.push(run);
        bytes += size.bytes;
      } catch (thrown) {
        // Somebody else may have removed it meanwhile; the others are deleted all the same.
        if (this.workspace.store.runs.ids().includes(run)) error ??= toPlain(thrown);
      }
    }
    this.spare(runs);
    if (gone.length > 0 || error)
      this.workspace.events.push({ kind: 'runs:deleted', runs: gone, bytes, error });
  }

  private set(runs: readonly string[]): void {
    this.workspace.store.settings.set(DOOMED, runs);
    this.workspace.events.push({ kind: 'runs:doomed', runs });
  }
}
