/** The app in a real window on a workspace of its own, for every spec. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { standing, standStill } from '../src/host/testing/standing-still';

export const root = resolve(import.meta.dirname, '..');

/** A start takes one or two seconds, on a busy machine ten. */
const START_MS = 30_000;

/** Fewer collections while the app starts, which may take a promise that the driver waits for (see `launch`). */
const ROOMY = '--js-flags=--min-semi-space-size=64';

export interface OpenedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Everything that the page wrote to its console as a warning or an error. */
  readonly complaints: string[];
}

/** Opens the built app on a workspace folder, or on its own with null. `npm run test:e2e` says where Electron is. */
export async function openApp(
  workspace: string | null,
  environment: Record<string, string> = {},
): Promise<OpenedApp> {
  const executablePath = process.env.WHITTLE_ELECTRON;
  if (!executablePath)
    throw new Error('WHITTLE_ELECTRON is not set; expected the Electron binary; use npm run test:e2e');
  // Chromium refuses its sandbox to root, as in a container; the app itself never asks for this.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox', ROOMY] : [ROOMY];
  const options = {
    executablePath,
    args: [...flags, root, ...(workspace === null ? [] : ['--workspace', workspace])],
    cwd: root,
    timeout: START_MS,
    // As `npm start` does.
    env: { ...(process.env as Record<string, string>), WHITTLE_NODE: process.execPath, ...environment },
  };
  const before = workspace === null || !existsSync(workspace) ? null : copyOf(workspace);
  try {
    return await launch(options).catch((error: unknown) => {
      if (!/Timeout/.test(String(error))) throw error;
      console.warn(`the app was not there after ${START_MS} ms and is started again: ${String(error)}`);
      if (before !== null) {
        rmSync(workspace!, { recursive: true, maxRetries: 5 });
        cpSync(before, workspace!, COPY);
      }
      return launch(options);
    });
  } finally {
    if (before !== null) rmSync(before, { recursive: true });
  }
}

/** Chromium's lock is a link to nothing. */
const COPY = { recursive: true, verbatimSymlinks: true } as const;

/** A start that failed may have gone on with a run, which was then killed: the next one finds what this one found. */
function copyOf(workspace: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-e2e-before-'));
  cpSync(workspace, folder, COPY);
  return folder;
}

/**
 * Starts the app and waits for its page. The driver itself asks the starting app's main process for promises, which V8 may
 * collect before they are answered (see `evaluateSurely`); then it waits for ever, so the app is started once more.
 */
async function launch(options: Parameters<typeof _electron.launch>[0]): Promise<OpenedApp> {
  const app = await _electron.launch(options);
  try {
    const page = await app.firstWindow({ timeout: START_MS });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.waitForLoadState('domcontentloaded', { timeout: START_MS });
    evaluateSurely(app);
    return { app, page, complaints };
  } catch (error) {
    await kill(app);
    throw error;
  }
}

/** Ends the app with its jobs: Playwright makes it the first of a group. */
async function kill(app: ElectronApplication): Promise<void> {
  const child = app.process();
  const gone = new Promise((settle) => child.once('exit', settle));
  if (process.platform === 'win32') child.kill('SIGKILL');
  else process.kill(-child.pid!, 'SIGKILL');
  await gone;
}

/**
 * While the app starts, V8 may collect the promise of an evaluation in main before Playwright has its answer. All
 * that the specs evaluate there may be done twice.
 */
function evaluateSurely(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (...args: unknown[]) => Promise<unknown>;
  const again = async (...args: unknown[]): Promise<unknown> => {
    for (let tries = 1; ; tries++) {
      try {
        return await evaluate(...args);
      } catch (error) {
        if (tries === 5 || !String(error).includes('garbage collected')) throw error;
      }
    }
  };
  app.evaluate = again as typeof app.evaluate;
}

/** Closes the app; a question about a run that still trains is answered with "Pause and Quit". */
export async function closeApp({ app }: OpenedApp): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
  });
  await app.close();
}

/** The jobs of the app, which a spec can have stand still while it acts in the window (`standing-still.ts`). */
class Jobs {
  private readonly folder = mkdtempSync(join(tmpdir(), 'whittle-e2e-standing-'));
  private readonly file = join(this.folder, 'pid');

  constructor(private readonly app: ElectronApplication) {}

  /** What starts from now on stands still at this stage. */
  standStillAt(stage: string): Promise<void> {
    return this.inherit(standStill({ stage, file: this.file }));
  }

  /** Waits until one stands still. */
  stand(): Promise<void> {
    return expect.poll(() => standing(this.file), { timeout: 60_000 }).not.toBeNull();
  }

  /** Lets the one that stands still go on, and what starts from now on go its way. */
  async goOn(): Promise<void> {
    await this.inherit({ NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' });
    const pid = standing(this.file);
    rmSync(this.file, { force: true });
    try {
      if (pid !== null) process.kill(pid, 'SIGCONT');
    } catch {
      // It was killed meanwhile.
    }
  }

  /** A job that stands still would let nobody close the app. */
  async end(): Promise<void> {
    if (existsSync(this.file)) await this.goOn();
    rmSync(this.folder, { recursive: true });
  }

  /** Jobs inherit the app's environment. */
  private inherit(environment: Readonly<Record<string, string>>): Promise<void> {
    return this.app.evaluate((_, more) => void Object.assign(process.env, more), environment);
  }
}

interface Fixtures {
  /** A fresh folder, removed afterwards. */
  workspace: string;
  opened: OpenedApp;
  page: Page;
  app: ElectronApplication;
  jobs: Jobs;
}

export const test = base.extend<Fixtures>({
  workspace: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'whittle-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  opened: async ({ workspace }, use) => {
    const opened = await openApp(workspace);
    await use(opened);
    await closeApp(opened);
  },
  page: async ({ opened }, use) => use(opened.page),
  app: async ({ opened }, use) => use(opened.app),
  jobs: async ({ app }, use) => {
    const jobs = new Jobs(app);
    await use(jobs);
    await jobs.end();
  },
});
export { expect };
