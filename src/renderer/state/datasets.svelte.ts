/** The dataset library. */
import type { DatasetInfo } from '../../shared/dataset';
import { request } from '../api';
import { onEvents } from './events';
import { attempt } from './notices.svelte';

class Datasets {
  list = $state.raw<readonly DatasetInfo[]>([]);
  loaded = $state(false);
  error = $state.raw<Error | null>(null);

  async load(): Promise<void> {
    try {
      const listed = await request('datasets:list');
      const known = new Set(listed.map((dataset) => dataset.id));
      this.list = [...listed, ...this.list.filter((dataset) => !known.has(dataset.id))];
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
    this.loaded = true;
  }

  start(): () => void {
    return onEvents((events) => {
      for (const event of events) {
        if (event.kind === 'dataset:added') this.add(event.dataset);
        else if (event.kind === 'dataset:removed') {
          this.list = this.list.filter((dataset) => dataset.id !== event.id);
        }
      }
    });
  }

  add(dataset: DatasetInfo): void {
    this.list = [...this.list.filter((known) => known.id !== dataset.id), dataset];
  }

  get(id: string | null): DatasetInfo | undefined {
    return this.list.find((dataset) => dataset.id === id);
  }

  async remove(id: string): Promise<boolean> {
    const removed = await attempt(async () => {
      await request('datasets:remove', { id });
      return true;
    });
    if (removed) this.list = this.list.filter((dataset) => dataset.id !== id);
    return removed === true;
  }
}

export const datasets = new Datasets();
