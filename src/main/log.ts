import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Beyond this the file becomes `.1`, in place of the one before. */
const MOST_BYTES = 1_000_000;

/**
 * Keeps what the app and its jobs write to stderr in a file too, so that "copy diagnostics" can show how something went
 * wrong, also before a crash.
 */
export class Log {
  private broken = false;

  constructor(private readonly file: string) {}

  /** From now on, whatever is written to this process's stderr is kept. */
  start(version: string): void {
    mkdirSync(dirname(this.file), { recursive: true });
    this.append(`${new Date().toISOString()} Whittle ${version} started\n`);
    const write = process.stderr.write.bind(process.stderr) as (...args: unknown[]) => boolean;
    process.stderr.write = ((...args: [string | Uint8Array, ...unknown[]]) => {
      this.append(typeof args[0] === 'string' ? args[0] : Buffer.from(args[0]).toString('utf8'));
      return write(...args);
    }) as typeof process.stderr.write;
  }

  /** The last lines, oldest first. */
  tail(lines: number): string[] {
    try {
      return readFileSync(this.file, 'utf8').trimEnd().split('\n').slice(-lines);
    } catch {
      return [];
    }
  }

  private append(text: string): void {
    if (this.broken) return;
    try {
      appendFileSync(this.file, text);
      if (statSync(this.file).size > MOST_BYTES) renameSync(this.file, `${this.file}.1`);
    } catch {
      // A full disk must not turn every message into another one.
      this.broken = true;
    }
  }
}
