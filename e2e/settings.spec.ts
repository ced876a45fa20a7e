/** Settings: they are kept, another workspace is opened and comes back, diagnostics are copied. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { closeApp, expect, openApp, root, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

const picture = (name: string): string => join(root, 'test-results', 'pages', `${name}.png`);
const size = (app: ElectronApplication, width: number, height: number): Promise<void> =>
  app.evaluate(
    ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]!.setContentSize(w!, h!),
    [width, height],
  );

test('what is chosen is kept over a restart, by mouse and by keys, and reset', async ({ workspace }) => {
  const first = await openApp(workspace);
  const { page, app } = first;
  await size(app, 1280, 800);
  const [run] = await enqueue(page, {}, { seed: 1 });
  await allDone(page);
  await ask(page, 'runs:annotate', { runs: [run!], archived: true });
  await page.keyboard.press('Control+,');
  await expect(page.getByTestId('page-settings')).toBeVisible();
  await expect(page.getByTestId('disk-checkpoints')).toContainText('archived');
  await page.screenshot({ path: picture('settings-light-1280') });
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByTestId('setting-parallel').selectOption('2');
  await page.getByTestId('setting-checkpoint').selectOption('300');
  await page.getByTestId('setting-idle').focus();
  await page.keyboard.press('Space');
  await page.getByTestId('setting-idle-minutes').selectOption('30');
  await page.getByTestId('notifications').click();
  await expect
    .poll(() => ask(page, 'settings:read', undefined))
    .toMatchObject({ parallel: 2, checkpointSeconds: 300, onlyWhenIdle: true, idleMinutes: 30 });
  await page.screenshot({ path: picture('settings-dark-1280') });
  await size(app, 1024, 640);
  await page.getByTestId('disk').scrollIntoViewIfNeeded();
  await page.screenshot({ path: picture('settings-dark-1024') });
  await page.getByTestId('reclaim-archived').click();
  await page.getByTestId('confirm-action').click();
  await expect.poll(() => existsSync(join(workspace, 'runs', run!, 'checkpoints'))).toBe(true);
  await expect(page.getByTestId('reclaim-archived')).toBeHidden();
  await closeApp(first);

  const again = await openApp(workspace);
  await again.page.getByTestId('nav-settings').click();
  await expect(again.page.getByTestId('setting-idle-minutes')).toHaveValue('30');
  await expect(again.page.getByTestId('notifications')).not.toBeChecked();
  await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await again.page.getByTestId('reset-settings').click();
  await again.page.getByTestId('confirm-action').click();
  await expect(again.page.getByTestId('setting-idle')).not.toBeChecked();
  await expect(again.page.getByTestId('notifications')).toBeChecked();
  expect(await ask(again.page, 'runs:list', undefined)).toHaveLength(2);
  expect([...first.complaints, ...again.complaints]).toEqual([]);
  await closeApp(again);
});

test('diagnostics are copied, with the engines and the log, without the home folder', async ({
  page,
  app,
}) => {
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('copy-diagnostics').click();
  await expect(page.getByTestId('copy-diagnostics')).toHaveText('Copied', { timeout: 60_000 });
  const text = await app.evaluate(({ clipboard }) => clipboard.readText());
  for (const fact of ['"engines"', '"runtimes"', '"settings"', 'Log:', 'Whittle'])
    expect(text).toContain(fact);
  expect(text).not.toContain(`${process.env.HOME}/`);
});

test('another workspace is opened, refused where it would litter, and comes back at the next start', async () => {
  // Not named on the command line: the app remembers it in its own folder.
  const home = mkdtempSync(join(tmpdir(), 'whittle-e2e-home-'));
  const environment = { XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'data') };
  const usual = join(home, 'data', 'whittle', 'workspace');
  const other = join(home, 'other');
  const littered = join(home, 'littered');
  for (const folder of [other, littered]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(littered, 'thesis.txt'), 'mine');
  const choose = (app: ElectronApplication, path: string): Promise<void> =>
    app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, path);
  try {
    const first = await openApp(null, environment);
    const { page, app } = first;
    await ask(page, 'queue:pause', { paused: true });
    await enqueue(page, {});
    await page.getByTestId('nav-settings').click();
    await expect(page.getByTestId('workspace-folder')).toContainText(usual);
    await choose(app, littered);
    await page.getByTestId('open-workspace').click();
    await expect(page.getByRole('alert')).toContainText('thesis.txt');
    expect(existsSync(join(littered, 'workspace.db'))).toBe(false);

    await choose(app, other);
    await page.getByTestId('open-workspace').click();
    // The page starts afresh on it.
    const status = page.getByTestId('status-bar');
    await expect(status.getByTitle(other, { exact: true })).toBeVisible();
    await expect.poll(() => ask(page, 'runs:list', undefined)).toEqual([]);
    await closeApp(first);

    const again = await openApp(null, environment);
    await again.page.getByTestId('nav-settings').click();
    await expect(again.page.getByTestId('workspace-folder')).toContainText(other);
    const recent = await again.app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!
        .items.flatMap((item) => item.submenu?.items ?? [])
        .find((item) => item.label === 'Recent Workspaces')!
        .submenu!.items.map((item) => item.label),
    );
    expect(recent).toEqual([usual]);
    await again.page.getByRole('button', { name: /^Open$/ }).click();
    await expect(again.page.getByTestId('status-bar').getByTitle(usual, { exact: true })).toBeVisible();
    await expect.poll(async () => (await ask(again.page, 'runs:list', undefined)).length).toBe(1);
    expect((await ask(again.page, 'app:info', undefined)).workspace).toBe(usual);
    await closeApp(again);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
});
