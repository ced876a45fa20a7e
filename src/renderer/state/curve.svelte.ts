/** The points of a trade-off figure for a set of runs, kept up while runs finish. */
import type { CurvePoint } from '../../shared/curve-point';
import type { RunSummary } from '../../shared/run';
import { request } from '../api';

/** Finished runs come in bursts when a queue of short runs drains; one request at a time is enough. */
export class Curve {
  points = $state.raw<readonly CurvePoint[]>([]);
  error = $state.raw<Error | null>(null);
  loaded = $state(false);
  #wanted = '';
  #asked = '';
  #busy = false;

  /** Shows these runs; those without a result yet are left out. */
  show(runs: readonly RunSummary[]): void {
    const finished = runs.filter((run) => run.state === 'done');
    // An export adds what it measured: then the points are asked for again.
    this.#wanted = finished
      .map(({ run, compactBytes, latencyMs }) => `${run} ${compactBytes ?? ''} ${latencyMs ?? ''}`)
      .sort()
      .join('\n');
    void this.#follow();
  }

  async #follow(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#asked !== this.#wanted || !this.loaded) {
      this.#asked = this.#wanted;
      const ids = this.#asked ? this.#asked.split('\n').map((line) => line.split(' ')[0]!) : [];
      try {
        // An empty list would mean "all runs" to the host.
        this.points = ids.length ? await request('curve:points', { runs: ids }) : [];
        this.error = null;
      } catch (thrown) {
        this.error = thrown as Error;
      }
      this.loaded = true;
    }
    this.#busy = false;
  }
}

/** Where the runs that train stand now, as marks of one run each. */
export function livePoints(runs: readonly RunSummary[]): CurvePoint[] {
  return runs.flatMap((run) =>
    run.state === 'running' && run.testAccuracy !== null && run.weightSparsity !== null
      ? [
          {
            method: run.method,
            lambda: run.lambda,
            runs: [run.run],
            seeds: 1,
            weightSparsity: run.weightSparsity,
            groupSparsity: run.groupSparsity ?? 0,
            testAccuracy: run.testAccuracy,
            std: 0,
          },
        ]
      : [],
  );
}
