import { readdirSync, existsSync } from 'node:fs';
import { checkpointsIn, stepOf } from '../shared/checkpoints';
import { UserError } from '../shared/errors';
import type { Phase, RunState } from '../shared/run-state';
import type { RunConfig } from '../shared/run-config';
import type { AskedChange, ChangeRequest, RunChange } from '../shared/run-events';
import type { Queue } from './queue';
import { recordChange } from './run-log';
import type { Workspace } from './training';
import { unknownRun } from './unknown';

/** Those that go on from a checkpoint, or will begin. */
const WAITING: ReadonlySet<RunState> = new Set(['queued', 'paused', 'interrupted', 'stopped']);

/**
 * Changes λ or the learning rate of a run that has not ended. One that trains makes the change at its next step and
 * answers with it; one that waits has it recorded for the step at which it goes on.
 *
 * @throws UserError for a run that has ended, or whose settings do not allow it (`checkChange`).
 */
export async function changeRun(
  workspace: Workspace,
  queue: Queue,
  run: string,
  request: ChangeRequest,
): Promise<RunChange> {
  const { store } = workspace;
  const record = store.runs.record(run);
  if (!record) throw unknownRun(run);
  const { changedConfig, changeOf, checkChange } = await import('../core/train');
  const made = store.events.changes(run);
  const asked: AskedChange = { ...request, at: newMoment(made) };
  if (store.runs.summary(run)!.state === 'running') {
    const change = await queue.change(run, asked);
    if (change) return change;
  }
  // It has left meanwhile, or did not train.
  const { state, elapsedMs } = store.runs.summary(run) ?? {};
  if (state === undefined) throw unknownRun(run);
  if (!WAITING.has(state)) {
    throw new UserError(
      `run ${run} is ${state}`,
      'a run that trains, or goes on when it is resumed',
      'start a new run with the values that you want',
    );
  }
  const step = Math.max(nextStep(workspace, run), made.at(-1)?.step ?? 0);
  const config = changedConfig(record.config, made);
  const phase = phaseAfter(workspace, run, config, step);
  checkChange(config, asked, phase);
  const change = changeOf(config, asked, step, phase);
  recordChange(workspace, run, change, elapsedMs!);
  return change;
}

/** Later than every change so far, whatever the clock says. */
const newMoment = (made: readonly RunChange[]): number =>
  (newest = Math.max(Date.now(), newest + 1, ...made.map(({ at }) => at + 1)));
let newest = 0;

/** Steps done when the run goes on: those of its newest checkpoint. */
function nextStep({ paths }: Workspace, run: string): number {
  const folder = paths.checkpoints(run);
  const [name] = existsSync(folder) ? checkpointsIn(readdirSync(folder)) : [];
  return name === undefined ? 0 : stepOf(name);
}

/** The phase that a run stands in after `step` steps, by what it has told; the trainer knows it for certain. */
function phaseAfter({ store }: Workspace, run: string, config: RunConfig, step: number): Phase {
  const begun = store.events.of(run).filter((event) => event.kind === 'phase' && event.step <= step);
  return begun.at(-1)?.phase ?? (config.warmupEpochs > 0 ? 'warm-up' : 'sparse');
}
