import { rmSync } from 'node:fs';
import { UserError } from '../shared/errors';
import type { RunConfig } from '../shared/run-config';
import type { RunState } from '../shared/run-state';
import type { Enqueued, SweepRequest } from '../shared/workbench';
import { settleContinuing, takeCheckpoints } from './continuing';
import { numbered } from './ids';
import { keyOfRun } from './same-run';
import type { Workspace } from './training';

/** A configuration that may be queued: checked, all defaults filled in. */
export interface Cell {
  readonly config: RunConfig;
  readonly datasetName: string;
}

/** Of two runs with one configuration the one further on counts. */
const ADVANCE: readonly RunState[] = [
  'failed',
  'stopped',
  'interrupted',
  'paused',
  'queued',
  'running',
  'done',
];
const LEFT: ReadonlySet<RunState> = new Set(['stopped', 'interrupted', 'paused']);

/**
 * Puts runs in the queue, all or none. Several, or a named one, make a sweep. With `reuse`, runs that the workspace has
 * already stand for those asked for: finished and failed ones as they are, those that were left go on.
 */
export function enqueueCells(
  workspace: Workspace,
  cells: readonly Cell[],
  { name, reuse }: Pick<SweepRequest, 'name' | 'reuse'>,
  now: number,
): Enqueued {
  const { store } = workspace;
  if (cells.length === 0) {
    throw new UserError('no configuration', 'at least one run', 'choose a dataset, a net and a method');
  }
  const settled = cells.map((cell) => ({ ...cell, config: settleContinuing(workspace, cell.config) }));
  const known = reuse ? knownRuns(workspace, settled) : new Map<string, string>();
  const isSweep = settled.length > 1 || name !== undefined;
  const made: string[] = [];
  try {
    return store.transaction(() => {
      const sweep = isSweep ? sweepFor(workspace, [...known.values()], name ?? null, now) : null;
      const reused = [...known.values()];
      const runs = settled.map((cell) => {
        const key = keyOfRun(cell.config);
        const there = reuse ? known.get(key) : undefined;
        if (there !== undefined) return there;
        const run = insert(workspace, cell, sweep, now);
        made.push(run);
        known.set(key, run);
        return run;
      });
      line(workspace, runs);
      return { sweep, runs: [...new Set(runs)], ...(reuse && { reused }) };
    });
  } catch (error) {
    // Their rows are gone with the transaction; files that were copied for them must not stay.
    for (const run of made) rmSync(workspace.paths.run(run), { recursive: true, force: true });
    throw error;
  }
}

function insert(
  workspace: Workspace,
  { config, datasetName }: Cell,
  sweep: string | null,
  createdAt: number,
): string {
  const { store } = workspace;
  const number = store.settings.next('run');
  const run = numbered('r', number);
  takeCheckpoints(workspace, config, run);
  store.runs.insert({ run, number, config, datasetName, sweep, createdAt });
  if (config.continues) {
    const { run: from, step } = config.continues;
    const text = `Goes on from run ${from}, step ${step}, with settings of its own.`;
    store.metrics.addNotice(run, { text, step: step ?? null, elapsedMs: 0 });
  }
  return run;
}

/** New runs and those that were left go to the end of the line, in the order in which they were asked for. */
function line({ store }: Workspace, runs: readonly string[]): void {
  const queue = store.runs.queue();
  const waiting = new Set(queue);
  const joining = [...new Set(runs)].filter((run) => {
    if (waiting.has(run)) return false;
    const { state } = store.runs.summary(run)!;
    return state === 'queued' || LEFT.has(state);
  });
  for (const run of joining) store.runs.update(run, { state: 'queued', error: null });
  store.runs.setQueue([...queue, ...joining]);
}

/** Runs of the workspace by the key of their configuration, as far as one of `cells` asks for it. */
function knownRuns({ store }: Workspace, cells: readonly Cell[]): Map<string, string> {
  const alike = ({ dataset, model, method, seed }: RunConfig): string =>
    JSON.stringify([dataset, model.name, method.name, seed]);
  const keys = new Set(cells.map(({ config }) => keyOfRun(config)));
  const candidates = new Set(cells.map(({ config }) => alike(config)));
  const found = new Map<string, { readonly run: string; readonly advance: number }>();
  for (const { run, state, dataset, model, method, seed } of store.runs.list()) {
    if (!candidates.has(JSON.stringify([dataset, model, method, seed]))) continue;
    // A run that was changed while it trained is not what its configuration says.
    if (store.events.changes(run).length > 0) continue;
    const record = store.runs.soundRecord(run);
    if (!record) continue;
    const key = keyOfRun(record.config);
    const advance = ADVANCE.indexOf(state);
    if (keys.has(key) && advance >= (found.get(key)?.advance ?? 0)) found.set(key, { run, advance });
  }
  return new Map([...found].map(([key, { run }]) => [key, run]));
}

/** The sweep of this name that most of the runs taken over belong to, else a new one. */
function sweepFor({ store }: Workspace, reused: readonly string[], name: string | null, now: number): string {
  const members = new Map<string, number>();
  for (const run of reused) {
    const { sweep } = store.runs.summary(run)!;
    if (sweep !== null && store.sweeps.name(sweep) === name)
      members.set(sweep, (members.get(sweep) ?? 0) + 1);
  }
  const [most] = [...members].sort(([, a], [, b]) => b - a);
  if (most) return most[0];
  const sweep = numbered('s', store.settings.next('sweep'));
  store.sweeps.insert(sweep, name, now);
  return sweep;
}
