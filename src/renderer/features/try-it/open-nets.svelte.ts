/** The trained and the compact net of a run, open in the host while their page is shown. */
import type { Trial, TrialSizes } from '../../../shared/trial';
import { request } from '../../api';

/** The host holds one pair of nets: leaving a page must not close the pair that the next one opened. */
const held: { by: OpenNets | null } = { by: null };

interface Asked {
  readonly sample: Float32Array;
  /** The sample's class, where it is known. */
  readonly truth: number | null;
}
export interface Answered {
  readonly trial: Trial;
  readonly truth: number | null;
}

export class OpenNets {
  sizes = $state.raw<TrialSizes | null>(null);
  /** The last answer, with the class of what was asked. */
  answer = $state.raw<Answered | null>(null);
  error = $state.raw<Error | null>(null);
  /** Whether the answer to the last sample is still to come. */
  pending = $state(false);
  #wanted: Asked | null = null;
  #asking = false;

  constructor(
    private readonly run: string,
    private readonly point: number | null,
  ) {}

  /** Opens the nets; returns the function that closes them. */
  start(): () => void {
    held.by = this;
    void this.open();
    return () => {
      if (held.by !== this) return;
      held.by = null;
      // Nobody is left to be told that they were gone already.
      request('try:close').catch(() => undefined);
    };
  }

  async open(): Promise<void> {
    this.error = null;
    try {
      const point = this.point === null ? {} : { point: this.point };
      const sizes = await request('try:open', { run: this.run, ...point });
      if (held.by !== this) return;
      this.sizes = sizes;
      void this.#answer();
    } catch (thrown) {
      if (held.by === this) this.error = thrown as Error;
    }
  }

  /** Asks about a sample; while one is with the nets, only the newest of the others waits. null forgets the answer. */
  ask(sample: Float32Array | null, truth: number | null): void {
    this.#wanted = sample && { sample, truth };
    this.pending = sample !== null;
    if (sample === null) this.answer = null;
    else void this.#answer();
  }

  async #answer(): Promise<void> {
    if (!this.sizes || this.#asking) return;
    this.#asking = true;
    try {
      for (let asked = this.#wanted; asked; asked = this.#wanted === asked ? null : this.#wanted) {
        const trial = await request('try:predict', { sample: asked.sample });
        if (held.by !== this) return;
        if (this.#wanted !== asked) continue;
        this.answer = { trial, truth: asked.truth };
        this.pending = false;
      }
      this.#wanted = null;
    } catch (thrown) {
      // The process of the nets is gone: they are opened anew by `open`.
      if (held.by !== this) return;
      this.error = thrown as Error;
      this.sizes = this.answer = null;
    } finally {
      this.#asking = false;
    }
  }
}
