/** For tests: the command line in processes of its own. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { programs } from '../../host/testing';
import { standStill, type StandStill } from '../../host/testing/standing-still';

export interface RunCliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its jobs stand still there, until this command tells them something. */
  readonly still?: StandStill;
}
export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface StartedCli {
  readonly child: ChildProcess;
  readonly end: Promise<CliEnd>;
  /** Resolves once stderr matches. */
  heard(pattern: RegExp): Promise<void>;
  /** Resolves once stdout holds a JSON line for which `test` is true. */
  line(test: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
}

/** The command line as it is built. */
export const cli = {
  /** Runs `whittle ...args` and waits for its end. */
  run: (args: readonly string[], options?: RunCliOptions): Promise<CliEnd> => cli.start(args, options).end,
  /** Starts it without waiting. */
  start: (args: readonly string[], { cwd, env, still }: RunCliOptions = {}): StartedCli =>
    startProcess(still ? programs.cliStandingStill : programs.cli, args, {
      cwd,
      env: { ...process.env, ...env, ...(still && standStill(still)) },
    }),
};

function startProcess(script: string, args: readonly string[], options: SpawnOptions): StartedCli {
  const child = spawn(process.execPath, [script, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: an interrupt reaches the trainer too, as Ctrl-C does in a terminal.
    detached: process.platform !== 'win32',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const end = new Promise<CliEnd>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  const line = (test: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
        const found = jsonLines(whole).find(test);
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended before the line came: ${stdout}\n${stderr}`)));
      look();
    });
  const heard = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(stderr)) resolve();
      };
      child.stderr.on('data', look);
      child.on('close', () => reject(new Error(`ended before ${pattern} was heard: ${stderr}`)));
      look();
    });
  return { child, end, line, heard };
}

/** The lines of a JSON Lines text. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
