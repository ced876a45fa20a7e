/** Configurations of runs, flat, fetched when a column, a filter or a comparison needs them. */
import type { RunConfig } from '../../shared/run-config';
import { request } from '../api';
import { attempt } from './notices.svelte';

export type FlatValue = number | string | boolean | null;
export type FlatConfig = Readonly<Record<string, FlatValue>>;

/** Main answers in between: one request for all would keep it from everything else. */
const CHUNK = 500;

/** `{ method: { settings: { m: 0.2 } } }` → `{ 'method.settings.m': 0.2 }`; lists become text. */
export function flatten(value: unknown, path = '', into: Record<string, FlatValue> = {}): FlatConfig {
  if (Array.isArray(value)) into[path] = value.join(', ');
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) flatten(part, path ? `${path}.${name}` : name, into);
  } else into[path] = value as FlatValue;
  return into;
}

class RunConfigs {
  /** By run. A new map once a fetch has ended. */
  flat = $state.raw<ReadonlyMap<string, FlatConfig>>(new Map());
  /** null: the host has none that can be read. */
  readonly whole = new Map<string, RunConfig | null>();
  #busy = false;
  #wanted: readonly string[] = [];

  /** A run's configuration never changes: each is fetched once. */
  need(runs: readonly string[]): void {
    this.#wanted = runs;
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      const missing = this.#wanted.filter((run) => !this.whole.has(run)).slice(0, CHUNK);
      if (missing.length === 0) break;
      const found = await attempt(() => request('runs:configs', { runs: missing }));
      if (!found) break;
      for (const run of missing) this.whole.set(run, found[run] ?? null);
      const fresh = Object.entries(found).map(([run, config]) => [run, flatten(config)] as const);
      this.flat = new Map([...this.flat, ...fresh]);
    }
    this.#busy = false;
  }
}

export const runConfigs = new RunConfigs();
