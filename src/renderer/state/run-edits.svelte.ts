/** What people write beside runs, and their deletion: each can be undone. */
import type { RunSummary } from '../../shared/run';
import { request } from '../api';
import { texts } from '../texts';
import { groupBy, inverses, type Patch } from './annotation-patch';
import { attempt, notices } from './notices.svelte';

type Undo = () => void | Promise<void>;

/** A deletion waits this long for its undoing. */
const GRACE_MS = 8000;
/** As far back as anyone remembers. */
const DEPTH = 50;

class RunEdits {
  /** Runs whose deletion has been asked for: out of sight, and gone when the time to undo is over. */
  doomed = $state.raw<ReadonlySet<string>>(new Set());
  /** Runs of which a dialog asks whether they are to be deleted. */
  asked = $state.raw<readonly RunSummary[] | null>(null);
  #undos = $state.raw<readonly Undo[]>([]);

  get canUndo(): boolean {
    return this.#undos.length > 0;
  }

  /** Changes what stands beside runs; says so in a notice that offers to undo it. */
  async annotate(runs: readonly RunSummary[], patch: Patch, text: string): Promise<void> {
    const ids = runs.map(({ run }) => run);
    const done = await attempt(async () => {
      await request('runs:annotate', { runs: ids, ...patch });
      return true;
    });
    if (!done) return;
    const back = inverses(runs, patch);
    this.#offer(text, async () => {
      for (const one of back) await attempt(() => request('runs:annotate', one));
    });
  }

  /** Adds and takes away tags, whatever others each run has. */
  async tag(runs: readonly RunSummary[], tag: string, on: boolean): Promise<void> {
    const without = (run: RunSummary): readonly string[] => (run.tags ?? []).filter((one) => one !== tag);
    const bySet = groupBy(runs, (run) => JSON.stringify(on ? [...without(run), tag] : without(run)));
    const changed = await attempt(async () => {
      for (const [tags, members] of bySet) {
        await request('runs:annotate', { runs: members.map(({ run }) => run), tags: JSON.parse(tags) });
      }
      return true;
    });
    if (!changed) return;
    const back = inverses(runs, { tags: [] });
    this.#offer(texts.runs.tagged(runs.length), async () => {
      for (const one of back) await attempt(() => request('runs:annotate', one));
    });
  }

  /** Takes runs out of sight, and deletes them unless that is undone in time. */
  delete(runs: readonly string[], size: number | null): void {
    this.doomed = new Set([...this.doomed, ...runs]);
    const timer = setTimeout(() => void this.#finish(runs), GRACE_MS);
    this.#offer(texts.runs.deleting(runs.length, size), () => {
      clearTimeout(timer);
      this.#spare(runs);
    });
  }

  /** Takes the last change back; false when there is none. */
  undo(): boolean {
    const last = this.#undos.at(-1);
    if (!last) return false;
    this.#undos = this.#undos.slice(0, -1);
    void last();
    return true;
  }

  async #finish(runs: readonly string[]): Promise<void> {
    for (const run of runs) {
      if (this.doomed.has(run)) await attempt(() => request('runs:remove', { run }));
    }
    this.#spare(runs);
  }

  #spare(runs: readonly string[]): void {
    const gone = new Set(runs);
    this.doomed = new Set([...this.doomed].filter((run) => !gone.has(run)));
  }

  #offer(text: string, undo: Undo): void {
    this.#undos = [...this.#undos, undo].slice(-DEPTH);
    const run = (): void => {
      const known = this.#undos.lastIndexOf(undo);
      if (known < 0) return;
      this.#undos = this.#undos.toSpliced(known, 1);
      void undo();
    };
    notices.add({ kind: 'done', text, action: { label: texts.runs.undo, run } });
  }
}

export const runEdits = new RunEdits();
