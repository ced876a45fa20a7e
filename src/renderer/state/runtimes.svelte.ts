/** The runtimes beneath the engines, and what is being installed. */
import type { RuntimeList, RuntimeName, RuntimeProgress } from '../../shared/runtimes';
import { request } from '../api';
import { onEvents } from './events';
import { machine } from './machine.svelte';

class Runtimes {
  list = $state.raw<RuntimeList | null>(null);
  progress = $state.raw<RuntimeProgress | null>(null);
  /** Why the last installation or removal failed, or the list could not be had. */
  error = $state.raw<Error | null>(null);
  #cancelling = false;

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) if (event.kind === 'runtime:progress') this.progress = event.progress;
    });
  }

  async load(): Promise<void> {
    try {
      this.list = await request('runtimes:list');
      this.progress = this.list.working;
    } catch (thrown) {
      this.error = thrown as Error;
    }
  }

  install(runtime: RuntimeName): Promise<boolean> {
    return this.#change(() => request('runtimes:install', { runtime }));
  }

  remove(runtime: RuntimeName): Promise<boolean> {
    return this.#change(() => request('runtimes:remove', { runtime }));
  }

  async cancel(): Promise<void> {
    this.#cancelling = true;
    await request('runtimes:cancel');
  }

  dismiss(): void {
    this.error = null;
  }

  async #change(ask: () => Promise<RuntimeList>): Promise<boolean> {
    this.error = null;
    this.#cancelling = false;
    let done = true;
    try {
      this.list = await ask();
    } catch (thrown) {
      done = false;
      // Who cancels knows that it did not end.
      if (!this.#cancelling) this.error = thrown as Error;
      await this.load();
    }
    this.progress = null;
    // What runs where may be another now.
    if (machine.report) void machine.check();
    return done;
  }
}

export const runtimes = new Runtimes();
