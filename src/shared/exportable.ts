import type { RunSummary } from './run';

/** Whether a run's last state can be exported and tried: one that is done, or failed or was stopped with a checkpoint. */
export const isExportable = ({
  state,
  hasCheckpoint,
}: Pick<RunSummary, 'state' | 'hasCheckpoint'>): boolean =>
  hasCheckpoint === true && (state === 'done' || state === 'failed' || state === 'stopped');
