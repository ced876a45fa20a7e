import { exitCodes, Interrupted } from './failure';

/**
 * Ctrl-C and the signals of job schedulers. The first one asks the running command to leave in good order (a command
 * that registered nothing is ended); a second one ends the process at once.
 */
export class Interrupts {
  /** Rejects when a signal comes and no command takes care of it. */
  readonly unhandled: Promise<never>;
  private reject!: (reason: Interrupted) => void;
  private handler: (() => void) | null = null;
  private count = 0;

  /** @param leaveAtOnce what is still to be said when a second signal ends the process */
  constructor(private readonly leaveAtOnce: () => void) {
    this.unhandled = new Promise((_, reject) => (this.reject = reject));
    // Nobody may be waiting when the signal comes.
    this.unhandled.catch(() => undefined);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.receive());
  }

  /** While `work` runs, a signal calls `leave` instead of ending the command. */
  async during<T>(leave: () => void, work: () => Promise<T>): Promise<T> {
    this.handler = leave;
    try {
      return await work();
    } finally {
      this.handler = null;
    }
  }

  private receive(): void {
    this.count += 1;
    if (this.count > 1) {
      this.leaveAtOnce();
      process.exit(exitCodes.interrupted);
    }
    if (this.handler) this.handler();
    else this.reject(new Interrupted());
  }
}
