/** The trained and the compact net of a run, open in the host while their page is shown. */
import type { Trial, TrialSizes } from '../../../shared/run';
import { request } from '../../api';

/** The host holds one pair of nets: leaving a page must not close the pair that the next one opened. */
let holder: OpenNets | null = null;

export class OpenNets {
  sizes = $state.raw<TrialSizes | null>(null);
  trial = $state.raw<Trial | null>(null);
  error = $state.raw<Error | null>(null);
  /** Whether the answer to the last sample is still to come. */
  pending = $state(false);
  #wanted: Float32Array | null = null;
  #asking = false;

  constructor(
    private readonly run: string,
    private readonly point: number | null,
  ) {}

  /** Opens the nets; returns the function that closes them. */
  start(): () => void {
    holder = this;
    void this.open();
    return () => {
      if (holder !== this) return;
      holder = null;
      // Nobody is left to be told that they were gone already.
      request('try:close').catch(() => undefined);
    };
  }

  async open(): Promise<void> {
    this.error = null;
    try {
      const point = this.point === null ? {} : { point: this.point };
      const sizes = await request('try:open', { run: this.run, ...point });
      if (holder !== this) return;
      this.sizes = sizes;
      void this.#answer();
    } catch (thrown) {
      if (holder === this) this.error = thrown as Error;
    }
  }

  /** Asks about a sample; while one is with the nets, only the newest of the others waits. null forgets the answer. */
  ask(sample: Float32Array | null): void {
    this.#wanted = sample;
    this.pending = sample !== null;
    if (sample === null) this.trial = null;
    else void this.#answer();
  }

  async #answer(): Promise<void> {
    if (!this.sizes || this.#asking) return;
    this.#asking = true;
    try {
      for (let sample = this.#wanted; sample; sample = this.#wanted === sample ? null : this.#wanted) {
        const trial = await request('try:predict', { sample });
        if (holder !== this) return;
        if (this.#wanted !== sample) continue;
        this.trial = trial;
        this.pending = false;
      }
      this.#wanted = null;
    } catch (thrown) {
      // The process of the nets is gone: they are opened anew by `open`.
      if (holder !== this) return;
      this.error = thrown as Error;
      this.sizes = this.trial = null;
    } finally {
      this.#asking = false;
    }
  }
}
