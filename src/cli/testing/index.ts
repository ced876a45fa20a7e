/** For tests: the command line as it is built, run in processes of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const project = fileURLToPath(new URL('../..', import.meta.url));

export interface BuiltCli {
  /** Runs `whittle ...args` in `folder` and waits for its end. */
  run(args: readonly string[], options?: RunCliOptions): Promise<CliEnd>;
  /** Starts it without waiting. */
  start(args: readonly string[], options?: RunCliOptions): StartedCli;
  remove(): void;
}
export interface RunCliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
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

/** Builds command line and trainer once, beside the real output, so that resources and packages are found alike. */
export async function buildCli(): Promise<BuiltCli> {
  const folder = join(project, 'out', `test-cli-${process.pid}`);
  await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: { cli: join(project, 'src/cli/index.ts'), trainer: join(project, 'src/trainer/index.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  const start = (args: readonly string[], options: RunCliOptions = {}): StartedCli =>
    startProcess(join(folder, 'cli.js'), args, options);
  return {
    start,
    run: (args, options) => start(args, options).end,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function startProcess(script: string, args: readonly string[], options: RunCliOptions): StartedCli {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
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

/** A fresh folder, and the function that removes it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'whittle-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}
