/** How long the queue still takes, asked anew while somebody looks at it. */
import type { QueueOutlook } from '../../shared/workbench';
import { request } from '../api';

/** As often as a person looks at a clock. */
const ASK_EVERY_MS = 10_000;

export class Outlook {
  value = $state.raw<QueueOutlook>({ leftMs: null, runs: {} });
  #asking = false;
  #again = false;

  /** Asks now; while an answer is on its way, once more after it. */
  async ask(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    try {
      this.value = await request('queue:outlook');
    } catch {
      // The page lives without it; what fails is told where it was asked for.
    }
    this.#asking = false;
    if (!this.#again) return;
    this.#again = false;
    void this.ask();
  }

  /** Keeps it true until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => void this.ask(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }
}
