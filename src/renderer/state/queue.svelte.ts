/** What trains, what waits, and whether the queue goes on. */
import type { QueueState } from '../../shared/workbench';
import { request } from '../api';
import { onEvents } from './events';
import { attempt } from './notices.svelte';

interface Move {
  readonly run: string;
  readonly position: number;
}

const moved = (queue: QueueState, { run, position }: Move): QueueState => {
  if (!queue.queued.includes(run)) return queue;
  const others = queue.queued.filter((other) => other !== run);
  return { ...queue, queued: others.toSpliced(position, 0, run) };
};

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
  /** Moves that the host has not answered: what it tells meanwhile may be from before them. */
  #moves: readonly Move[] = [];

  async load(): Promise<void> {
    const state = await attempt(() => request('queue:state'));
    if (state && !this.#heard) this.state = state;
  }

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) {
        if (event.kind !== 'queue:changed') continue;
        this.#heard = true;
        this.state = this.#moves.reduce(moved, event.queue);
      }
    });
  }

  /** 0 = next; null when the run does not wait. */
  position(run: string): number | null {
    return this.#places.get(run) ?? null;
  }

  /** Moves a waiting run; the page shows it at once, and again as the host says it came out. */
  async move(run: string, position: number): Promise<void> {
    const move = { run, position };
    this.#moves = [...this.#moves, move];
    this.state = moved(this.state, move);
    await attempt(() => request('runs:move', move));
    this.#moves = this.#moves.filter((other) => other !== move);
  }

  pause(paused: boolean): Promise<void | undefined> {
    return attempt(() => request('queue:pause', { paused }));
  }
}

export const queue = new Queue();
