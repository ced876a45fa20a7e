import * as v from 'valibot';
import { UserError, type PlainError } from '../../shared/errors';
import { RunConfig } from '../../shared/run-config';
import type { EngineChoice, RunSummary } from '../../shared/run';
import type { RunResult } from '../../shared/run-result';
import type { RunState } from '../../shared/run-state';
import { readJson, readJsonOrNull } from './json';
import type { Database } from './open';
import { soundRow } from './sound-run';

/** What a new run's row is made from. */
export interface NewRun {
  readonly run: string;
  readonly number: number;
  readonly config: RunConfig;
  readonly datasetName: string;
  readonly sweep: string | null;
  readonly createdAt: number;
}

/** The columns that change while a run lives; those left out keep their values. */
export interface RunPatch {
  readonly state?: RunState;
  readonly lambda?: number;
  readonly testAccuracy?: number | null;
  readonly weightSparsity?: number | null;
  readonly groupSparsity?: number | null;
  readonly elapsedMs?: number;
  readonly progress?: number;
  readonly totalSteps?: number;
  readonly engine?: EngineChoice;
  readonly result?: RunResult;
  readonly error?: PlainError | null;
  readonly checkpoint?: string;
  readonly name?: string | null;
  readonly tags?: readonly string[];
  readonly note?: string;
  readonly archived?: boolean;
}

/** The parts of a run's row that its summary leaves out. */
export interface RunRecord {
  readonly config: RunConfig;
  readonly result: RunResult | null;
  readonly error: PlainError | null;
  readonly engine: EngineChoice | null;
  readonly totalSteps: number | null;
  /** The newest checkpoint that the trainer told of, an absolute path. */
  readonly checkpoint: string | null;
}

export interface RunTable {
  insert(run: NewRun): void;
  /** Oldest first. A row that cannot be shown is left out: `damaged` tells of it. */
  list(): RunSummary[];
  /** null when there is no such run, or its row cannot be shown. */
  summary(run: string): RunSummary | null;
  /** @throws UserError when the row is damaged. */
  record(run: string): RunRecord | null;
  /** For those who look at many runs: null for a damaged one too. */
  soundRecord(run: string): RunRecord | null;
  /** Ids of all rows, oldest first. */
  ids(): string[];
  /** What is wrong with a run's row, and whether a list can show it all the same. */
  damaged(run: string): { readonly problems: readonly string[]; readonly listed: boolean };
  update(run: string, patch: RunPatch): void;
  remove(run: string): void;
  inState(state: RunState): string[];
  onDataset(dataset: string): string[];
  /** Ids of the queued runs, next first. */
  queue(): string[];
  /** Writes the whole order of the queue; a run left out is no longer in it. */
  setQueue(runs: readonly string[]): void;
}

const COLUMNS: Readonly<Record<keyof RunPatch, string>> = {
  state: 'state',
  lambda: 'lambda',
  testAccuracy: 'test_accuracy',
  weightSparsity: 'weight_sparsity',
  groupSparsity: 'group_sparsity',
  elapsedMs: 'elapsed_ms',
  progress: 'progress',
  totalSteps: 'total_steps',
  engine: 'engine',
  result: 'result',
  error: 'error',
  checkpoint: 'checkpoint',
  name: 'name',
  tags: 'tags',
  note: 'note',
  archived: 'archived',
};

const COLUMNS_OF_SUMMARY = `
  SELECT id AS run, state, dataset, dataset_name AS datasetName, model, method, lambda, seed, sweep,
    (SELECT sweeps.name FROM sweeps WHERE sweeps.id = runs.sweep) AS sweepName, test_accuracy AS testAccuracy, weight_sparsity AS weightSparsity, group_sparsity AS groupSparsity,
    created_at AS createdAt, elapsed_ms AS elapsedMs, progress, path, target, name, tags, note, archived,
    checkpoint IS NOT NULL AS hasCheckpoint,
    (SELECT CASE WHEN json_valid(report) THEN
        json_array(report -> '$.compact.bytes', report -> '$.compact.latencyMs') END
      FROM exports WHERE exports.run = runs.id ORDER BY exports.id DESC LIMIT 1) AS exported,`;

/** One run's place: how many wait before it. */
const ONE = `${COLUMNS_OF_SUMMARY}
    CASE WHEN queue_rank IS NULL THEN NULL
      ELSE (SELECT COUNT(*) FROM runs AS earlier WHERE earlier.queue_rank < runs.queue_rank) END AS queuePosition
  FROM runs WHERE id = ?`;
/** All runs' places at once: counting for each of thousands would take its square. */
const ALL = `${COLUMNS_OF_SUMMARY}
    CASE WHEN queue_rank IS NULL THEN NULL
      ELSE ROW_NUMBER() OVER (PARTITION BY queue_rank IS NULL ORDER BY queue_rank) - 1 END AS queuePosition
  FROM runs ORDER BY number`;

export function runTable(db: Database): RunTable {
  const add = db.prepare(`
    INSERT INTO runs (id, number, state, dataset, dataset_name, model, method, lambda, seed, sweep, config, created_at,
      path, target)
    VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const all = db.prepare(ALL);
  const one = db.prepare(ONE);
  const record = db.prepare(
    'SELECT config, result, error, engine, total_steps, checkpoint FROM runs WHERE id = ?',
  );
  const drop = db.prepare('DELETE FROM runs WHERE id = ?');
  const ids = (sql: string, ...values: string[]): string[] =>
    db
      .prepare(sql)
      .all(...values)
      .map((row) => String(row['id']));
  const read = (run: string): RunRecord | null => {
    const row = record.get(run);
    return row ? toRecord(row, run) : null;
  };
  return {
    insert: ({ run, number, config, datasetName, sweep, createdAt }) =>
      void add.run(
        run,
        number,
        config.dataset,
        datasetName,
        config.model.name,
        config.method.name,
        config.method.lambda,
        config.seed,
        sweep,
        JSON.stringify(config),
        createdAt,
        config.path ? JSON.stringify(config.path) : null,
        config.target ? JSON.stringify(config.target) : null,
      ),
    list: () => all.all().flatMap((row) => soundRow(row).summary ?? []),
    summary: (run) => {
      const row = one.get(run);
      return row ? soundRow(row).summary : null;
    },
    record: read,
    soundRecord: (run) => {
      try {
        return read(run);
      } catch {
        return null;
      }
    },
    ids: () => ids('SELECT id FROM runs ORDER BY number'),
    damaged: (run) => {
      const row = one.get(run);
      if (!row) return { problems: [], listed: false };
      const { summary, problems } = soundRow(row);
      try {
        read(run);
        return { problems, listed: summary !== null };
      } catch (error) {
        return { problems: [...problems, (error as UserError).got], listed: summary !== null };
      }
    },
    update: (run, patch) => update(db, run, patch),
    remove: (run) => void drop.run(run),
    inState: (state) => ids('SELECT id FROM runs WHERE state = ? ORDER BY number', state),
    onDataset: (dataset) => ids('SELECT id FROM runs WHERE dataset = ? ORDER BY number', dataset),
    queue: () => ids('SELECT id FROM runs WHERE queue_rank IS NOT NULL ORDER BY queue_rank'),
    setQueue: (runs) => {
      db.exec('UPDATE runs SET queue_rank = NULL WHERE queue_rank IS NOT NULL');
      const rank = db.prepare('UPDATE runs SET queue_rank = ? WHERE id = ?');
      runs.forEach((run, i) => rank.run(i, run));
    },
  };
}

function update(db: Database, run: string, patch: RunPatch): void {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return;
  const assignments = entries.map(([name]) => `${COLUMNS[name as keyof RunPatch]} = ?`).join(', ');
  const values = entries.map(([, value]) => {
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'object' && value !== null
      ? JSON.stringify(value)
      : (value as string | number | null);
  });
  db.prepare(`UPDATE runs SET ${assignments} WHERE id = ?`).run(...values, run);
}

/** A configuration that an older version wrote lacks fields that came since: they get their defaults. */
function readConfig(text: unknown, run: string): RunConfig {
  const written = readJson(text, `the configuration of run ${run}`);
  const parsed = v.safeParse(RunConfig, written);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new UserError(
    `the configuration of run ${run} in workspace.db has ${v.getDotPath(issue as v.BaseIssue<unknown>) ?? 'no settings'} = ${issue.received}`,
    issue.expected ?? issue.message,
    'the row is damaged, or of a newer Whittle: restore workspace.db from a backup, or delete the run',
  );
}

function toRecord(row: Record<string, unknown>, run: string): RunRecord {
  return {
    config: readConfig(row['config'], run),
    result: readJsonOrNull(row['result'], `the result of run ${run}`),
    error: readJsonOrNull(row['error'], `the error of run ${run}`),
    engine: readJsonOrNull(row['engine'], `the engine of run ${run}`),
    totalSteps: row['total_steps'] as number | null,
    checkpoint: row['checkpoint'] as string | null,
  };
}
