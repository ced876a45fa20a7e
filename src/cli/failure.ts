import { describe, fromPlain, toPlain } from '../shared/errors';
import type { RunDetail } from '../shared/run';

/** Exit codes of the contract. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Stopped by the user (Ctrl-C, or a signal from a job scheduler); `advice` says how to go on. */
export class Interrupted extends Error {
  constructor(readonly advice: string | null = null) {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** A command line that cannot be understood. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** One line: `got; expected; fix`. */
export const oneLine = (error: unknown): string => describe(toPlain(error)).replaceAll(/\s*\n\s*/g, ' ');

/** The last JSON line's account of an error. */
export const lastWords = (error: unknown): string => {
  if (!(error instanceof Interrupted)) return oneLine(error);
  return error.advice ? `interrupted; ${error.advice}` : 'interrupted';
};

/** Why a run did not get to its end, which it may have left in another process. */
export function errorOfRun({ run, state, error }: Pick<RunDetail, 'run' | 'state' | 'error'>): Error {
  if (state === 'paused')
    return new Interrupted(`run ${run} is paused, go on with \`whittle resume ${run}\``);
  if (state === 'stopped') {
    return new Interrupted(
      `run ${run} was stopped; \`whittle resume ${run}\` goes on from its last checkpoint`,
    );
  }
  return error ? fromPlain(error) : new Error(`run ${run} ended without saying why`);
}
