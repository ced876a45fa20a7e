import { UserError } from '../shared/errors';

export const unknownRun = (run: string): UserError =>
  new UserError(
    `no run ${run}`,
    'a run of this workspace, such as r0001',
    'list the runs to see their names',
  );

export const unknownDataset = (id: string): UserError =>
  new UserError(`no dataset ${id}`, 'a dataset of this workspace', 'list the datasets, or import it first');
