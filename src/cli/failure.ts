import { describe, fromPlain, toPlain, type PlainError } from '../shared/errors';

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

/** The error of a run that ended in another process, or a plain sentence when it left none. */
export const errorOfRun = (run: string, error: PlainError | null): Error =>
  error ? fromPlain(error) : new Error(`run ${run} ended without saying why`);
