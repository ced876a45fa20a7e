/**
 * Every screen with a workspace in use, as people meet it: light and dark, large and small, at 200 % zoom, with reduced
 * motion. axe finds nothing serious, nothing complains, nothing needs a horizontal scroll bar; the pictures are left in
 * test-results/screens to be looked at. `npm run screens` goes through all views, `npm test` through those that differ most.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { seriousIssues } from './axe';
import { expect, root, test } from './fixtures';
import { ask, enqueue } from './requests';
import { fill, type Filled } from './screens-workspace';

interface Screen {
  readonly name: string;
  readonly hash: string;
  /** Brings the page into the state that is looked at. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const screens = (
  { digits, images, done, path, failed, stopped }: Filled,
  live: string,
): readonly Screen[] => [
  { name: 'home', hash: '#/home' },
  { name: 'datasets-table', hash: `#/datasets/${digits}` },
  { name: 'datasets-images', hash: `#/datasets/${images}` },
  { name: 'new', hash: `#/new/${digits}` },
  {
    name: 'new-command',
    hash: '#/new/preset:path',
    prepare: async (page) => page.getByTestId('as-command').locator('summary').click(),
  },
  {
    name: 'new-preset',
    hash: `#/new/${images}`,
    prepare: async (page) => {
      await page.getByTestId('presets').click();
      await page.getByTestId('preset-lenet-cges').click();
    },
  },
  {
    name: 'new-wrong',
    hash: '#/new/preset:target',
    prepare: async (page) => page.getByTestId('targets').fill('150'),
  },
  { name: 'new-go-on', hash: `#/new/continue:${stopped}` },
  { name: 'new-go-on-failed', hash: `#/new/continue:${failed}` },
  { name: 'runs', hash: '#/runs' },
  { name: 'run-done', hash: `#/run/${done[2]}` },
  { name: 'run-live', hash: `#/run/${live}` },
  { name: 'run-path', hash: `#/run/${path}` },
  { name: 'run-failed', hash: `#/run/${failed}` },
  { name: 'trade-off', hash: '#/trade-off' },
  { name: 'compare', hash: `#/compare/${[done[0], done[2], done[5]].join(',')}` },
  { name: 'export', hash: `#/export/${done[2]}` },
  { name: 'try', hash: `#/try/${done[2]}` },
  { name: 'compute', hash: '#/compute' },
  { name: 'queue', hash: '#/queue' },
  { name: 'settings', hash: '#/settings' },
  { name: 'help', hash: '#/help' },
  { name: 'help-glossary', hash: '#/help/glossary' },
  { name: 'help-keyboard', hash: '#/help/keyboard' },
  {
    name: 'tour',
    hash: '#/help',
    prepare: async (page) => {
      await page.getByTestId('tour-again').click();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
    },
  },
  { name: 'commands', hash: '#/home', prepare: async (page) => page.keyboard.press('Control+k') },
];

interface View {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  readonly size: readonly [number, number];
  readonly zoom: number;
  readonly motion: 'reduce' | 'no-preference';
}
const differing: readonly View[] = [
  { name: 'dark-1280', scheme: 'dark', size: [1280, 800], zoom: 1, motion: 'no-preference' },
  { name: 'light-1024', scheme: 'light', size: [1024, 640], zoom: 1, motion: 'reduce' },
  { name: 'light-zoom', scheme: 'light', size: [1280, 800], zoom: 2, motion: 'reduce' },
];
const views: readonly View[] =
  process.env['WHITTLE_VIEWS'] === 'all'
    ? [
        ...differing,
        { name: 'light-1280', scheme: 'light', size: [1280, 800], zoom: 1, motion: 'no-preference' },
        { name: 'dark-1024', scheme: 'dark', size: [1024, 640], zoom: 1, motion: 'reduce' },
      ]
    : differing;

async function show(app: ElectronApplication, page: Page, view: View): Promise<void> {
  await page.emulateMedia({ colorScheme: view.scheme, reducedMotion: view.motion });
  await app.evaluate(
    ({ BrowserWindow }, [width, height, zoom]) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      window.setContentSize(width!, height!);
      window.webContents.setZoomFactor(zoom!);
    },
    [...view.size, view.zoom],
  );
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(view.size[0] / view.zoom);
}

/** The whole window, whatever its zoom: Playwright's own picture would be cut at 200 %. */
async function picture(app: ElectronApplication, name: string): Promise<void> {
  const png = await app.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]!.webContents.capturePage()).toPNG().toString('base64'),
  );
  writeFileSync(join(root, 'test-results', 'screens', `${name}.png`), Buffer.from(png, 'base64'));
}

test('every screen in use stands at every size, and says nothing wrong', async ({
  page,
  app,
  opened,
  workspace,
}) => {
  test.setTimeout(900_000);
  const folder = join(workspace, '..', `${workspace.split('/').at(-1)}-more`);
  mkdirSync(folder);
  const filled = await fill(page, folder);
  // One that trains all the while, and one that waits behind it.
  const [live] = await enqueue(page, { epochs: 1_000_000 }, { method: { name: 'gs', lambda: 0.01 } });
  await expect
    .poll(async () => (await ask(page, 'runs:show', { run: live! })).epochs.length, { timeout: 60_000 })
    .toBeGreaterThan(3);

  mkdirSync(join(root, 'test-results', 'screens'), { recursive: true });
  // What failed was told in a notice, which would lie over every picture.
  await page.getByRole('button', { name: 'Close' }).first().click();

  const wrong: string[] = [];
  for (const view of views) {
    await show(app, page, view);
    for (const { name, hash, prepare } of screens(filled, live!)) {
      // From elsewhere, so that each page begins anew.
      await page.evaluate(() => (location.hash = '#/compute'));
      await page.evaluate((to) => (location.hash = to), hash);
      await expect(page.locator('main h1').first()).toBeVisible();
      await page.waitForTimeout(400);
      await prepare?.(page);
      await page.waitForTimeout(200);
      const where = `${name}, ${view.name}`;
      wrong.push(...(await seriousIssues(page)).map((issue) => `${where}: ${issue}`));
      const beyond = await page.evaluate(
        () => document.querySelector('main')!.scrollWidth - document.querySelector('main')!.clientWidth,
      );
      if (beyond > 0) wrong.push(`${where}: ${beyond} px wider than the window`);
      await picture(app, `${name}-${view.name}`);
      await page.keyboard.press('Escape');
    }
  }
  expect(wrong).toEqual([]);
  expect(opened.complaints).toEqual([]);
  await ask(page, 'runs:stop', { run: live! });
  rmSync(folder, { recursive: true, force: true });
});
