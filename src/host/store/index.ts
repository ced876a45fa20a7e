/** The workspace's database: what every table holds stands in its own file, how it came to be in `migrations/`. */
import { datasetTable, type DatasetTable } from './datasets';
import { exportTable, type ExportTable } from './exports';
import { metricTable, type MetricTable } from './metrics';
import { closeDatabase, openDatabase, openMigrated, transaction, type Database } from './open';
import { requestTable, type RequestTable } from './requests';
import { runEventTable, type RunEventTable } from './run-events';
import { runTable, type RunTable } from './runs';
import { settingTable, type SettingTable } from './settings';
import { sweepTable, type SweepTable } from './sweeps';

export { checkVersion, schemaVersion } from './open';
export { migrations } from './migrations';
export type { PostedRequest } from './requests';
export type { NewRunEvent } from './run-events';
export type { RunPatch, RunRecord } from './runs';
export type { StepRange } from './steps';

export interface Store {
  readonly settings: SettingTable;
  readonly datasets: DatasetTable;
  readonly sweeps: SweepTable;
  readonly runs: RunTable;
  readonly metrics: MetricTable;
  readonly events: RunEventTable;
  readonly exports: ExportTable;
  readonly requests: RequestTable;
  /** All of `work` is written, or nothing. Does not nest. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** For the holder of the workspace's lock: makes or migrates the database where needed. @throws UserError */
export function openStore(path: string): Store {
  const db = openMigrated(path);
  return storeOf(db, () => closeDatabase(db));
}

/** For other processes, next to the holder: the schema must be current. */
export function openStoreBeside(path: string): Store {
  const db = openDatabase(path);
  return storeOf(db, () => db.close());
}

function storeOf(db: Database, close: () => void): Store {
  return {
    settings: settingTable(db),
    datasets: datasetTable(db),
    sweeps: sweepTable(db),
    runs: runTable(db),
    metrics: metricTable(db),
    events: runEventTable(db),
    exports: exportTable(db),
    requests: requestTable(db),
    transaction: (work) => transaction(db, work),
    close,
  };
}
