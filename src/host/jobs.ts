import { fromPlain, UserError } from '../shared/errors';
import type { Job, JobToHost } from '../shared/protocol';
import type { AskedChange } from '../shared/run-events';
import type { JobProcess, SpawnJob } from './host';

/** How long a process may take to leave once it has said its last word. */
const LINGER_MS = 10_000;
/** How long a job that is no longer wanted may take to clear up behind itself. */
const CANCEL_MS = 5_000;

/** One job in its process. */
export interface RunningJob {
  send(request: 'pause' | 'stop'): void;
  /** Asks a training job to go on with another λ or learning rate. */
  change(asked: AskedChange): void;
  /** Asks a `try` job about a sample. */
  ask(id: number, sample: Float32Array): void;
  kill(): void;
  /** Resolves when the process is gone: its exit code, null when a signal ended it. Never rejects. */
  readonly ended: Promise<number | null>;
}

/** Starts job processes and knows which of them live. */
export class Jobs {
  private readonly living = new Map<JobProcess, Promise<unknown>>();

  constructor(private readonly spawn: SpawnJob) {}

  /** @param environment variables beside those that every job process gets. */
  start(
    job: Job,
    onMessage: (message: JobToHost) => void,
    environment: Readonly<Record<string, string>> = {},
  ): RunningJob {
    const process = this.spawn(environment);
    let linger: NodeJS.Timeout | null = null;
    const ended = new Promise<number | null>((resolve) => {
      process.onExit((code) => {
        if (linger) clearTimeout(linger);
        this.living.delete(process);
        resolve(code);
      });
    });
    this.living.set(process, ended);
    process.onMessage((message) => {
      if (isLast(message)) {
        linger ??= setTimeout(() => process.kill(), LINGER_MS);
        process.send({ kind: 'leave' });
      }
      onMessage(message);
    });
    process.send(job);
    return {
      send: (kind) => process.send({ kind }),
      change: (asked) => process.send({ kind: 'change', ...asked }),
      ask: (id, sample) => process.send({ kind: 'predict', id, sample }),
      kill: () => process.kill(),
      ended,
    };
  }

  /**
   * Runs a job that ends with one answer. `pick` finds the answer among its messages; others go to `onMessage`.
   *
   * @param signal ends the process at once; an export, which has files to clear away, is asked first
   * @throws what the job reported as failed, or a UserError when its process died or was ended without an answer.
   */
  async ask<T>(
    job: Job,
    pick: (message: JobToHost) => T | undefined,
    onMessage: (message: JobToHost) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<T> {
    let answer: { value: T } | { error: Error } | null = null;
    const running = this.start(job, (message) => {
      const value = pick(message);
      if (value !== undefined) answer = { value };
      else if (message.kind === 'failed') answer = { error: fromPlain(message.error) };
      else onMessage(message);
    });
    let impatient: NodeJS.Timeout | null = null;
    const cancel = (): void => {
      if (job.kind !== 'export') return running.kill();
      running.send('stop');
      impatient ??= setTimeout(() => running.kill(), CANCEL_MS);
    };
    signal?.addEventListener('abort', cancel);
    const code = await running.ended;
    signal?.removeEventListener('abort', cancel);
    if (impatient) clearTimeout(impatient);
    const said = answer as { value: T } | { error: Error } | null;
    if (said === null) throw signal?.aborted ? cancelled(job.kind) : deathOf(job.kind, code);
    if ('error' in said) throw said.error;
    return said.value;
  }

  /** Ends every process, and waits until they are gone. */
  async killAll(): Promise<void> {
    for (const process of this.living.keys()) process.kill();
    await Promise.all(this.living.values());
  }
}

/** Whether a process leaves after this message. */
function isLast(message: JobToHost): boolean {
  switch (message.kind) {
    case 'done':
    case 'paused':
    case 'stopped':
    case 'failed':
    case 'imported':
    case 'exported':
    case 'engines':
    case 'described':
    case 'source-seen':
    case 'closed':
    case 'guided':
      return true;
    default:
      return false;
  }
}

const cancelled = (kind: Job['kind']): UserError =>
  new UserError(`the ${kind} was cancelled`, 'an end of its own', 'begin it again when you like');

/** Why a job gave no answer, for its user. */
export function deathOf(kind: Job['kind'], code: number | null): UserError {
  const how = code === null ? 'was killed by the system' : `ended with exit code ${code}`;
  const fix =
    kind === 'train'
      ? 'resume the run: it goes on from its last checkpoint (if this repeats, memory may be short: a smaller batch or net needs less)'
      : 'try again; if this repeats, memory may be short: close other programs';
  return new UserError(`the ${kind} process ${how}`, 'an end of its own', fix);
}
