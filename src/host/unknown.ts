import { UserError } from '../shared/errors';

export const unknownRun = (run: string): UserError =>
  new UserError(
    `no run ${run}`,
    'a run of this workspace, such as r0001',
    'list the runs to see their names',
  );

export const unknownSweep = (sweep: string): UserError =>
  new UserError(
    `no sweep ${sweep}`,
    'a sweep of this workspace, such as s0001',
    'list the runs to see those that they belong to',
  );

export const damagedRun = (run: string, problem: string): UserError =>
  new UserError(
    `the row of run ${run} in workspace.db is damaged: ${problem}`,
    'a row as Whittle writes it',
    'restore workspace.db from a backup; the row and the files of the run are kept as they are',
  );

export const unknownDataset = (id: string): UserError =>
  new UserError(`no dataset ${id}`, 'a dataset of this workspace', 'list the datasets, or import it first');
