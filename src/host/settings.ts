import type { WorkspaceSettings } from '../shared/settings';
import { parallelOf, setParallel } from './parallel';
import type { Store } from './store';

type Kept = Omit<WorkspaceSettings, 'parallel'>;

/** What holds until a person chooses otherwise. */
export const usualSettings: WorkspaceSettings = {
  parallel: 1,
  threads: null,
  onlyWhenIdle: false,
  idleMinutes: 5,
  checkpointSeconds: 60,
  afterError: 'continue',
};

/** Name of each setting in the store; the number of runs at once has its own place (`parallel.ts`). */
const names: Readonly<Record<keyof Kept, string>> = {
  threads: 'training.threads',
  onlyWhenIdle: 'queue.onlyWhenIdle',
  idleMinutes: 'queue.idleMinutes',
  checkpointSeconds: 'training.checkpointSeconds',
  afterError: 'queue.afterError',
};

/** One setting of the workspace; undefined where nobody chose it. */
export const chosen = <K extends keyof Kept>({ settings }: Store, name: K): Kept[K] | undefined =>
  settings.get<Kept[K]>(names[name]);

export const setting = <K extends keyof Kept>(store: Store, name: K): Kept[K] =>
  chosen(store, name) ?? usualSettings[name];

export function readSettings(store: Store): WorkspaceSettings {
  return {
    parallel: parallelOf(store),
    threads: setting(store, 'threads'),
    onlyWhenIdle: setting(store, 'onlyWhenIdle'),
    idleMinutes: setting(store, 'idleMinutes'),
    checkpointSeconds: setting(store, 'checkpointSeconds'),
    afterError: setting(store, 'afterError'),
  };
}

/** Writes what is given; null brings everything back to what is usual. */
export function changeSettings(store: Store, change: Partial<WorkspaceSettings> | null): void {
  const { parallel, ...kept } = change ?? usualSettings;
  store.transaction(() => {
    if (parallel !== undefined) setParallel(store, parallel);
    for (const [name, value] of Object.entries(kept)) {
      if (value !== undefined) store.settings.set(names[name as keyof Kept], value);
    }
  });
}
