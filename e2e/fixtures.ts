/** The app in a real window on a workspace of its own, for every spec. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';

export const root = resolve(import.meta.dirname, '..');

/** A start takes one or two seconds, on a busy machine ten. */
const START_MS = 40_000;

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
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { app, page } = await launch(
    executablePath,
    [...flags, root, ...(workspace === null ? [] : ['--workspace', workspace])],
    environment,
  );
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.waitForLoadState('domcontentloaded');
  return { app, page, complaints };
}

/**
 * Starts the app and waits for its window. The driver itself asks the starting app's main process for promises, which V8
 * may collect before they are answered (see `evaluateSurely`); then it waits for ever, so the app is started once more.
 */
async function launch(
  executablePath: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<Pick<OpenedApp, 'app' | 'page'>> {
  for (let tries = 1; ; tries++) {
    let app: ElectronApplication | null = null;
    try {
      app = await _electron.launch({
        executablePath,
        args: [...args],
        cwd: root,
        timeout: START_MS,
        // As `npm start` does.
        env: { ...(process.env as Record<string, string>), WHITTLE_NODE: process.execPath, ...environment },
      });
      const page = await app.firstWindow({ timeout: START_MS });
      evaluateSurely(app);
      return { app, page };
    } catch (error) {
      app?.process().kill('SIGKILL');
      if (tries === 2 || !/Timeout/.test(String(error))) throw error;
      console.warn(`the app was not there after ${START_MS} ms and is started again: ${String(error)}`);
    }
  }
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

interface Fixtures {
  /** A fresh folder, removed afterwards. */
  workspace: string;
  opened: OpenedApp;
  page: Page;
  app: ElectronApplication;
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
});
export { expect } from '@playwright/test';
