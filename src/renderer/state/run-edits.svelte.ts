/** What people write beside runs, and their deletion: each can be undone. */
import { fromPlain } from '../../shared/errors';
import type { RunSummary } from '../../shared/run';
import type { WorkbenchEvent } from '../../shared/workbench';
import { request } from '../api';
import { texts } from '../texts';
import { groupBy, inverses, type Patch } from './annotation-patch';
import { onEvents } from './events';
import { attempt, notices } from './notices.svelte';

interface Undo {
  readonly back: () => void | Promise<void>;
  /** The notice that offers it. */
  readonly notice: number;
  /** Of a deletion: once these are gone there is nothing to take back. */
  readonly deletes: readonly string[];
}

/** As far back as anyone remembers. */
const DEPTH = 50;

class RunEdits {
  /** Runs whose deletion has been asked for: out of sight, and gone when the host's time to undo it is over. */
  doomed = $state.raw<ReadonlySet<string>>(new Set());
  /** Runs of which a dialog asks whether they are to be deleted. */
  asked = $state.raw<readonly RunSummary[] | null>(null);
  #undos = $state.raw<readonly Undo[]>([]);

  get canUndo(): boolean {
    return this.#undos.length > 0;
  }

  start(): () => void {
    return onEvents((events) => this.apply(events));
  }

  async load(): Promise<void> {
    const doomed = await attempt(() => request('runs:doomed'));
    if (doomed) this.doomed = new Set(doomed);
  }

  apply(events: readonly WorkbenchEvent[]): void {
    for (const event of events) {
      if (event.kind === 'runs:doomed') this.doomed = new Set(event.runs);
      else if (event.kind === 'runs:deleted') this.#deleted(event);
    }
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

  async renameSweep(sweep: string, before: string | null, name: string | null): Promise<void> {
    const rename = (to: string | null) =>
      attempt(async () => {
        await request('sweeps:rename', { sweep, name: to });
        return true;
      });
    if (await rename(name)) this.#offer(texts.runs.sweepRenamed, async () => void (await rename(before)));
  }

  /** Takes runs out of sight, and has them deleted unless that is undone in time. */
  async delete(runs: readonly string[], size: number | null): Promise<void> {
    this.doomed = new Set([...this.doomed, ...runs]);
    const asked = await attempt(async () => {
      await request('runs:delete', { runs });
      return true;
    });
    if (!asked) return this.#spare(runs);
    const back = async (): Promise<void> => {
      const spared = await attempt(async () => {
        await request('runs:spare', { runs });
        return true;
      });
      if (spared) this.#spare(runs);
    };
    this.#offer(texts.runs.deleting(runs.length, size), back, runs);
  }

  /** Takes the last change back; false when there is none. */
  undo(): boolean {
    const last = this.#undos.at(-1);
    if (!last) return false;
    this.#undos = this.#undos.slice(0, -1);
    notices.dismiss(last.notice);
    void last.back();
    return true;
  }

  #deleted({ runs, bytes, error }: Extract<WorkbenchEvent, { kind: 'runs:deleted' }>): void {
    const gone = new Set(runs);
    const over = this.#undos.filter(({ deletes }) => deletes.some((run) => gone.has(run)));
    this.#undos = this.#undos.filter((undo) => !over.includes(undo));
    for (const { notice } of over) notices.dismiss(notice);
    if (gone.size > 0) notices.add({ kind: 'done', text: texts.runs.deleted(gone.size, bytes) });
    if (!error) return;
    const thrown = fromPlain(error);
    notices.add({ kind: 'error', text: thrown.message, error: thrown });
  }

  #spare(runs: readonly string[]): void {
    const spared = new Set(runs);
    this.doomed = new Set([...this.doomed].filter((run) => !spared.has(run)));
  }

  #offer(text: string, back: Undo['back'], deletes: readonly string[] = []): void {
    const run = (): void => {
      const known = this.#undos.indexOf(undo);
      if (known < 0) return;
      this.#undos = this.#undos.toSpliced(known, 1);
      void back();
    };
    const notice = notices.add({ kind: 'done', text, action: { label: texts.runs.undo, run } });
    const undo: Undo = { back, notice, deletes };
    this.#undos = [...this.#undos, undo].slice(-DEPTH);
  }
}

export const runEdits = new RunEdits();
