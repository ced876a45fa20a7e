import type { RunConfig } from '../shared/run-config';
import type { Annotation } from '../shared/workbench';
import { bytesOf, filesBelow } from './folder-files';
import type { Workspace } from './training';
import { unknownRun, unknownSweep } from './unknown';

/** What people write beside their runs, and what they must know to tidy up. */
export class Annotations {
  constructor(private readonly workspace: Workspace) {}

  /** All or none. @throws UserError when there is no such run. */
  write({ runs, ...patch }: Annotation): void {
    const { store, events } = this.workspace;
    store.transaction(() => {
      for (const run of runs) {
        if (!store.runs.summary(run)) throw unknownRun(run);
        store.runs.update(run, patch);
      }
    });
    for (const run of runs) events.push({ kind: 'run:changed', summary: store.runs.summary(run)! });
  }

  /** @throws UserError when there is no such sweep. */
  renameSweep(sweep: string, name: string | null): void {
    const { store, events } = this.workspace;
    if (store.sweeps.name(sweep) === undefined) throw unknownSweep(sweep);
    store.sweeps.rename(sweep, name);
    for (const summary of store.runs.list()) {
      if (summary.sweep === sweep) events.push({ kind: 'run:changed', summary });
    }
  }

  /** Runs that are gone, or whose row a disk damaged, are left out: the others' configurations are sound. */
  configs(runs: readonly string[]): Record<string, RunConfig> {
    const found: Record<string, RunConfig> = {};
    for (const run of runs) {
      try {
        const record = this.workspace.store.runs.record(run);
        if (record) found[run] = record.config;
      } catch {
        continue;
      }
    }
    return found;
  }

  /** Bytes of the runs' own folders. */
  async disk(runs: readonly string[]): Promise<{ bytes: number }> {
    let bytes = 0;
    for (const run of runs) bytes += bytesOf(await filesBelow(this.workspace.paths.run(run)));
    return { bytes };
  }
}
