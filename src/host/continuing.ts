import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointsIn, stepOf } from '../shared/checkpoints';
import { UserError } from '../shared/errors';
import { writing } from '../shared/file-errors';
import type { RunConfig } from '../shared/run-config';
import type { RunState } from '../shared/run-state';
import { keyOfRun } from './same-run';
import type { Workspace } from './training';
import { unknownRun } from './unknown';

const ENDED_EARLY: ReadonlySet<RunState> = new Set(['failed', 'stopped', 'interrupted', 'paused']);

/** What may differ in a run that goes on from another's checkpoint: nothing that its variables or phases hang on. */
const changeable = (config: RunConfig): RunConfig => ({
  ...config,
  method: { ...config.method, lambda: 0, settings: {} },
  lambdaSchedule: { kind: 'constant' },
  lambdaWarmupEpochs: 0,
  learningRate: 1,
  learningRateSchedule: { kind: 'constant' },
  learningRateWarmupEpochs: 0,
  momentum: 0,
  gradientClipNorm: null,
  augmentation: { shift: 0, flip: false, crop: 1 },
  earlyStopping: null,
  keep: 'last',
  fineTuneEpochs: 0,
  fineTuneLearningRate: 1,
  continues: null,
});

/**
 * Checks that a run can go on from the one that its configuration names, and fills in the step at which it does.
 *
 * @throws UserError when that run is gone, trains, has ended well, keeps no checkpoint, or differs in what cannot change.
 */
export function settleContinuing({ store, paths }: Workspace, config: RunConfig): RunConfig {
  if (!config.continues) return config;
  const { run } = config.continues;
  const summary = store.runs.summary(run);
  if (!summary) throw unknownRun(run);
  if (!ENDED_EARLY.has(summary.state)) {
    throw new UserError(
      `run ${run} is ${summary.state}`,
      'a run that failed or was left before its end, to go on from with other settings',
      'start a new run',
    );
  }
  const before = store.runs.record(run)!.config;
  if (before.path || before.target) {
    throw new UserError(
      `run ${run} walks over λ by itself (a path or a target)`,
      'a run at one λ, to go on from with other settings',
      'start a new run',
    );
  }
  if (keyOfRun(changeable(before)) !== keyOfRun(changeable(config))) {
    throw new UserError(
      `other settings than those of run ${run} in what its checkpoint hangs on`,
      'the same dataset, net, method, optimiser, batch, seed and lengths; λ, rates and schedules may differ',
      'start a new run',
    );
  }
  const newest = checkpointFiles(paths.checkpoints(run))[0];
  if (newest === undefined) {
    throw new UserError(`run ${run} has no checkpoint`, 'one to go on from', 'start a new run');
  }
  return { ...config, continues: { run, step: stepOf(newest) } };
}

/** Gives a new run the checkpoints that it goes on from. Call before its row can be seen. */
export function takeCheckpoints({ paths }: Workspace, config: RunConfig, run: string): void {
  if (!config.continues) return;
  const [from, to] = [paths.checkpoints(config.continues.run), paths.checkpoints(run)];
  writing(`checkpoints to ${to}`, () => {
    mkdirSync(to, { recursive: true });
    for (const name of checkpointFiles(from)) copyFileSync(join(from, name), join(to, name));
  });
}

const checkpointFiles = (folder: string): string[] =>
  existsSync(folder) ? checkpointsIn(readdirSync(folder)) : [];
