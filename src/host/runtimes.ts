import { spawn, type ChildProcess } from 'node:child_process';
import { delimiter, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { fromPlain, UserError, type PlainError } from '../shared/errors';
import { Pace } from '../shared/pace';
import type { RuntimeInfo, RuntimeList, RuntimeName, RuntimeProgress } from '../shared/runtimes';
import type { Queue } from './queue';
import type { Workspace } from './training';

/** The program that installs and removes runtimes: the set-up's own, so that there is one way. */
export interface RuntimeInstaller {
  /** A Node; Electron's own would not do. */
  readonly node: string;
  /** Path of `scripts/runtimes.mjs`. */
  readonly script: string;
}

/** What the program says, a line each. */
type Line =
  | {
      readonly kind: 'progress';
      readonly step: string;
      readonly done: number | null;
      readonly total: number | null;
    }
  | {
      readonly kind: 'result';
      readonly runtimes: readonly RuntimeInfo[];
      /** Folder of the libraries that job processes must find before the addon's own; null: none. */
      readonly libraryPath: string | null;
      /** Folder in which all runtimes lie. */
      readonly home: string;
    }
  | { readonly kind: 'failed'; readonly error: PlainError };

const NO_INSTALLER = {
  reason: 'this Whittle was not started from a checkout with npm start',
  fix: 'in a checkout of Whittle run: npm run setup (with -- --gpu for the CUDA build)',
};

/** The runtimes beneath the engines: what is installed, and installing and removing them while the app is open. */
export class Runtimes {
  private working: { readonly child: ChildProcess; cancelled: boolean } | null = null;
  private progress: RuntimeProgress | null = null;

  /** @param installer null where this app cannot install anything */
  constructor(
    private readonly workspace: Workspace,
    private readonly queue: Queue,
    private readonly installer: RuntimeInstaller | null,
  ) {}

  async list(): Promise<RuntimeList> {
    if (!this.installer) return { runtimes: [], fixed: NO_INSTALLER, working: null };
    const runtimes = await this.perform(['list']);
    return { runtimes, fixed: null, working: this.progress };
  }

  install(runtime: RuntimeName): Promise<RuntimeList> {
    return this.change('install', runtime);
  }

  /** @throws UserError when a run trains with it, or another program uses it. */
  async remove(runtime: RuntimeName): Promise<RuntimeList> {
    const { store } = this.workspace;
    const user = this.queue.state().running.find((run) => store.runs.record(run)?.engine?.name !== 'wasm');
    if (user !== undefined) {
      throw new UserError(
        `run ${user} trains with TensorFlow`,
        'no run that uses the runtime',
        `pause ${user} first, or wait until it has ended`,
      );
    }
    return this.change('remove', runtime);
  }

  /** Breaks off what is being installed; what was downloaded so far is cleared away. */
  cancel(): void {
    if (!this.working) return;
    this.working.cancelled = true;
    endGroup(this.working.child);
  }

  private async change(action: RuntimeProgress['action'], runtime: RuntimeName): Promise<RuntimeList> {
    if (!this.installer) {
      throw new UserError(NO_INSTALLER.reason, 'a checkout with a Node of its own', NO_INSTALLER.fix);
    }
    if (this.progress) {
      throw new UserError(
        `${this.progress.action} of ${this.progress.runtime} is under way`,
        'one at a time',
        'wait for it, or cancel it',
      );
    }
    const pace = new Pace();
    const report = (step: string, done: number | null, total: number | null): void => {
      this.tell({
        runtime,
        action,
        step,
        done,
        total,
        leftMs: pace.left(step, done, total, performance.now()),
      });
    };
    report(action === 'install' ? 'starting' : 'removing', null, null);
    try {
      const runtimes = await this.perform([action, runtime], report);
      return { runtimes, fixed: null, working: null };
    } finally {
      this.tell(null);
    }
  }

  private tell(progress: RuntimeProgress | null): void {
    this.progress = progress;
    this.workspace.events.push({ kind: 'runtime:progress', progress });
  }

  /** Runs the program and returns the runtimes as they are afterwards. */
  private async perform(
    args: readonly string[],
    report?: (step: string, done: number | null, total: number | null) => void,
  ): Promise<readonly RuntimeInfo[]> {
    const { node, script } = this.installer!;
    const child = spawn(node, [script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // A group of its own: what it has started (pip, a compiler) ends with it.
      detached: process.platform !== 'win32',
    });
    const work = { child, cancelled: false };
    if (report) this.working = work;
    let last: Line | null = null;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as Line;
      if (line.kind === 'progress') report?.(line.step, line.done, line.total);
      else last = line;
    });
    const code = await new Promise<number | null>((resolve) => {
      child.on('error', () => resolve(null));
      child.on('close', resolve);
    });
    if (this.working === work) this.working = null;
    const said = last as Line | null;
    if (said?.kind === 'result') {
      useLibraries(said.home, said.libraryPath);
      return said.runtimes;
    }
    if (work.cancelled) {
      throw new UserError(
        'the installation was cancelled',
        'its end',
        'nothing was changed; install it again',
      );
    }
    if (said?.kind === 'failed') throw fromPlain(said.error);
    throw new UserError(
      `the set-up ended with exit code ${code}`,
      'an answer',
      'in the checkout run: npm run setup',
    );
  }
}

/** Job processes inherit the environment: from now on they load the libraries of this folder. */
function useLibraries(home: string, folder: string | null): void {
  const others = (process.env['LD_LIBRARY_PATH'] ?? '')
    .split(delimiter)
    .filter((path) => path !== '' && !path.startsWith(home + sep));
  const paths = folder === null ? others : [folder, ...others];
  if (paths.length > 0) process.env['LD_LIBRARY_PATH'] = paths.join(delimiter);
  else delete process.env['LD_LIBRARY_PATH'];
}

function endGroup(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill();
    else process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It has just ended by itself.
  }
}
