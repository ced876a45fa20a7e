/** What trains, what waits, and whether the queue goes on. */
import type { QueueState } from '../../shared/workbench';
import { request } from '../api';
import { onEvents } from './events';
import { attempt } from './notices.svelte';

class Queue {
  state = $state.raw<QueueState>({
    paused: false,
    running: [],
    queued: [],
    parallel: 1,
    slots: 1,
  });
  readonly #places = $derived(new Map(this.state.queued.map((run, place) => [run, place])));
  #heard = false;

  async load(): Promise<void> {
    const state = await attempt(() => request('queue:state'));
    if (state && !this.#heard) this.state = state;
  }

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) {
        if (event.kind !== 'queue:changed') continue;
        this.#heard = true;
        this.state = event.queue;
      }
    });
  }

  /** 0 = next; null when the run does not wait. */
  position(run: string): number | null {
    return this.#places.get(run) ?? null;
  }

  /** Moves a waiting run; the page shows it at once, and again as the host says it came out. */
  async move(run: string, position: number): Promise<void> {
    const others = this.state.queued.filter((other) => other !== run);
    this.state = { ...this.state, queued: others.toSpliced(position, 0, run) };
    await attempt(() => request('runs:move', { run, position }));
  }

  pause(paused: boolean): Promise<void | undefined> {
    return attempt(() => request('queue:pause', { paused }));
  }
}

export const queue = new Queue();
