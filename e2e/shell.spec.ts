/** What the shell around the page does: its place on screen, single instance, leaving and coming back mid-run. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { RunConfigInput } from '../src/shared/run-config';
import type { RunDetail } from '../src/shared/run';
import type { RunState } from '../src/shared/run-state';
import type { Channel, WorkbenchBridge, WorkbenchRequests } from '../src/shared/workbench';
import { closeApp, expect, openApp, root, test } from './fixtures';

declare const window: Window & { workbench: WorkbenchBridge };

/** Asks the host as the page does; fails on an error. */
async function ask<C extends Channel>(
  page: Page,
  channel: C,
  args: WorkbenchRequests[C]['args'],
): Promise<WorkbenchRequests[C]['result']> {
  const answer = await page.evaluate(([name, payload]) => window.workbench.request(name, payload), [
    channel,
    args,
  ] as const);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value as WorkbenchRequests[C]['result'];
}

/** Starts a run on the bundled digits that takes a good while, and waits until it has a checkpoint. */
async function startLongRun(page: Page): Promise<string> {
  const path = join(root, 'resources', 'datasets', 'digits.csv.gz');
  const digits = await ask(page, 'datasets:import', { path, name: 'Digits' });
  const config: RunConfigInput = {
    dataset: digits.id,
    model: { name: 'mlp' },
    method: { name: 'cges', lambda: 0.001 },
    epochs: 100_000,
    fineTuneEpochs: 0,
  };
  const { runs } = await ask(page, 'runs:enqueue', { configs: [config] });
  const run = runs[0]!;
  await expect
    .poll(async () => (await show(page, run)).epochs.length, { timeout: 60_000 })
    .toBeGreaterThan(1);
  return run;
}
const show = (page: Page, run: string): Promise<RunDetail> => ask(page, 'runs:show', { run });
const stateOf = async (page: Page, run: string): Promise<RunState> => (await show(page, run)).state;
const exited = (app: ElectronApplication): Promise<unknown> =>
  new Promise((settle) => app.process().once('exit', settle));

/** Answers the question before quitting, and counts how often it was asked. */
function answerQuestion(app: ElectronApplication, response: number): Promise<void> {
  return app.evaluate(({ dialog }, button) => {
    const counter = globalThis as { asked?: number };
    counter.asked ??= 0;
    dialog.showMessageBox = async () => {
      counter.asked! += 1;
      return { response: button, checkboxChecked: false };
    };
  }, response);
}

test('every page opens without a complaint, its policy included', async ({ page, opened }) => {
  await expect(page.locator('#app')).not.toBeEmpty();
  for (const name of ['home', 'datasets', 'new', 'runs', 'trade-off', 'export', 'compute']) {
    await page.evaluate((to) => (location.hash = `#/${to}`), name);
    await expect(page.locator('main')).toBeVisible();
    await page.waitForTimeout(200);
  }
  expect(opened.complaints).toEqual([]);
});

test('the menu opens pages', async ({ app, page }) => {
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap((menu) => menu.submenu?.items ?? []);
    items.find((item) => item.label === 'New Experiment')!.click();
  });
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/new');
  expect(await page.evaluate(() => typeof window.workbench.request)).toBe('function');
});

test('the window comes back where it was', async ({ workspace }) => {
  const place = { x: 40, y: 30, width: 1000, height: 700 };
  const first = await openApp(workspace);
  await first.app.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
    place,
  );
  const boundsOf = ({ app }: { app: ElectronApplication }) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  // A display server moves a window when it gets to it.
  await expect.poll(() => boundsOf(first)).toEqual(place);
  await closeApp(first);
  const second = await openApp(workspace);
  const bounds = await boundsOf(second);
  await closeApp(second);
  expect(bounds).toEqual(place);
});

test('a second launch on the same workspace leaves the first in charge', async ({ app, workspace, page }) => {
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(process.env.WHITTLE_ELECTRON!, [...flags, root, '--workspace', workspace], {
    stdio: 'ignore',
  });
  const code = await new Promise((settle) => second.once('exit', settle));
  expect(code).toBe(0);
  expect(app.windows()).toHaveLength(1);
  expect(await ask(page, 'runs:list', undefined)).toEqual([]);
});

/** Both ways in which the app starts its jobs: by the Node that `npm start` names, and without one. */
const jobProcesses = { Node: {}, 'utility process': { WHITTLE_NODE: '' } } as const;

test('quitting mid-run asks; pauses with a checkpoint; the run goes on at the next launch', async ({
  workspace,
}) => {
  const first = await openApp(workspace, jobProcesses['utility process']);
  const run = await startLongRun(first.page);
  // The import of the bundled digits kept the machine awake before it, with a number of its own.
  const isAwake = () =>
    first.app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].some((id) => powerSaveBlocker.isStarted(id)));
  await expect.poll(isAwake).toBe(true);

  await answerQuestion(first.app, 1);
  await first.app.evaluate(({ app }) => app.quit());
  await expect.poll(() => first.app.evaluate(() => (globalThis as { asked?: number }).asked)).toBe(1);
  expect(await stateOf(first.page, run)).toBe('running');

  const before = (await show(first.page, run)).epochs.length;
  await answerQuestion(first.app, 0);
  await first.app.close();

  const second = await openApp(workspace, jobProcesses['utility process']);
  await expect.poll(() => stateOf(second.page, run), { timeout: 60_000 }).toBe('running');
  const detail = await show(second.page, run);
  expect(detail.epochs.length).toBeGreaterThanOrEqual(before);
  await ask(second.page, 'runs:stop', { run });
  await expect.poll(() => stateOf(second.page, run)).toBe('stopped');
  // Each epoch once, in order: it went on, it did not begin again.
  const epochs = (await show(second.page, run)).epochs.map(({ epoch }) => epoch);
  expect(epochs).toEqual(epochs.map((_, index) => epochs[0]! + index));
  await closeApp(second);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} mid-run pauses without a question, however often it comes`, async ({ workspace }) => {
    const first = await openApp(workspace);
    const run = await startLongRun(first.page);
    const gone = exited(first.app);
    first.app.process().kill(signal);
    first.app.process().kill(signal);
    await gone;
    const second = await openApp(workspace);
    // Only a run that was paused on the way out goes on by itself.
    await expect.poll(() => stateOf(second.page, run), { timeout: 60_000 }).toBe('running');
    await closeApp(second);
  });
}

for (const [jobs, environment] of Object.entries(jobProcesses)) {
  test(`a killed app loses nothing but the time since the last checkpoint (${jobs})`, async ({
    workspace,
  }) => {
    const first = await openApp(workspace, environment);
    const run = await startLongRun(first.page);
    const before = (await show(first.page, run)).epochs.length;
    const gone = exited(first.app);
    first.app.process().kill('SIGKILL');
    await gone;

    const second = await openApp(workspace, environment);
    expect(await stateOf(second.page, run)).toBe('interrupted');
    await ask(second.page, 'runs:resume', { run });
    await expect
      .poll(async () => (await show(second.page, run)).epochs.length, { timeout: 60_000 })
      .toBeGreaterThan(before);
    const epochs = (await show(second.page, run)).epochs.map(({ epoch }) => epoch);
    expect(new Set(epochs).size).toBe(epochs.length);
    await ask(second.page, 'runs:stop', { run });
    await closeApp(second);
  });
}
