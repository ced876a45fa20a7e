/** Best, last and mean values over the epochs of runs, fetched when the table wants them. */
import type { RunMeasures, RunSummary } from '../../shared/run';
import { request } from '../api';
import { attempt } from './notices.svelte';

/** Main answers in between: one request for all would keep it from everything else. */
const CHUNK = 500;

interface Known {
  /** As the run was when it was asked for: one that has gone on is asked for again. */
  readonly of: RunSummary;
  readonly measures: RunMeasures;
}

class RunMeasuresOfAll {
  /** By run. A new map once all that were asked for have come. */
  known = $state.raw<ReadonlyMap<string, Known>>(new Map());
  readonly #found = new Map<string, Known>();
  #busy = false;
  #wanted: readonly RunSummary[] = [];

  need(runs: readonly RunSummary[]): void {
    this.#wanted = runs;
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let fresh = false;
    for (;;) {
      const missing = this.#wanted.filter((run) => isNew(run, this.#found.get(run.run))).slice(0, CHUNK);
      if (missing.length === 0) break;
      const measured = await attempt(() => request('runs:measures', { runs: missing.map(({ run }) => run) }));
      if (!measured) break;
      for (const run of missing) this.#found.set(run.run, { of: run, measures: measured[run.run]! });
      fresh = true;
    }
    this.#busy = false;
    if (fresh) this.known = new Map(this.#found);
  }
}

/** Whether a run may have measured more since: names, tags and the like change no measure. */
const isNew = (run: RunSummary, known: Known | undefined): boolean =>
  !known ||
  known.of.state !== run.state ||
  known.of.testAccuracy !== run.testAccuracy ||
  (run.state === 'running' && known.of.weightSparsity !== run.weightSparsity);

export const runMeasures = new RunMeasuresOfAll();
