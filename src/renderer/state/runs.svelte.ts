/** Every run of the workspace, kept true by events, and what can be done to one. */
import type { RunSummary } from '../../shared/run';
import type { WorkbenchEvent } from '../../shared/workbench';
import { request } from '../api';
import { methodStyle } from '../../core/figure';
import { strengthText } from '../strength';
import { texts } from '../texts';
import { onEvents } from './events';
import { attempt, notices } from './notices.svelte';
import { router } from './router.svelte';
import { runEdits } from './run-edits.svelte';

class Runs {
  /** Newest first. A plain array, replaced once a batch: proxies over thousands of rows would cost more than drawing. */
  list = $state.raw<readonly RunSummary[]>([]);
  /** Those that are worked with: neither archived, nor about to be deleted. What offers runs to choose from offers these. */
  readonly active = $derived(this.list.filter((run) => !run.archived && !runEdits.doomed.has(run.run)));
  loaded = $state(false);
  error = $state.raw<Error | null>(null);
  #byId = new Map<string, RunSummary>();

  async load(): Promise<void> {
    try {
      for (const summary of await request('runs:list')) {
        // An event may have overtaken the answer, and is newer.
        if (!this.#byId.has(summary.run)) this.#byId.set(summary.run, summary);
      }
      this.#publish();
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
    this.loaded = true;
  }

  get(run: string): RunSummary | undefined {
    return this.list.length >= 0 ? this.#byId.get(run) : undefined;
  }

  /** Every tag in use, in the order of the alphabet. */
  get tags(): readonly string[] {
    return [...new Set(this.list.flatMap((run) => run.tags ?? []))].sort();
  }

  start(): () => void {
    return onEvents((events) => this.apply(events));
  }

  apply(events: readonly WorkbenchEvent[]): void {
    let changed = false;
    for (const event of events) {
      if (event.kind === 'run:changed') {
        this.#announce(event.summary);
        this.#byId.set(event.summary.run, event.summary);
        changed = true;
      } else if (event.kind === 'run:died') {
        this.#tell(event.summary, texts.runs.diedNotice);
      } else if (event.kind === 'run:removed') {
        changed = this.#byId.delete(event.run) || changed;
      }
    }
    if (changed) this.#publish();
  }

  #announce(next: RunSummary): void {
    const before = this.#byId.get(next.run);
    if (next.state !== 'failed' || !before || before.state === 'failed') return;
    this.#tell(next, texts.runs.failedNotice);
  }

  #tell(run: RunSummary, words: (method: string, strength: string) => string): void {
    notices.add({
      kind: 'error',
      text: words(methodStyle(run.method).label, strengthText(run)),
      action: { label: texts.runs.open, run: () => router.go('run', run.run) },
    });
  }

  #publish(): void {
    this.list = [...this.#byId.values()].sort(
      (a, b) => b.createdAt - a.createdAt || (a.run < b.run ? 1 : -1),
    );
  }
}

export const runs = new Runs();

export const runActions = {
  pause: (run: string) => attempt(() => request('runs:pause', { run })),
  resume: (run: string) => attempt(() => request('runs:resume', { run })),
  stop: (run: string) => attempt(() => request('runs:stop', { run })),
  remove: (run: string) => attempt(() => request('runs:remove', { run })),
};
