/** Importing in the window: broken off, made anew when the source has changed, unreadable files named. */
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { expect, root, test } from './fixtures';
import { ask, bundledDigits } from './requests';

const picture = (name: string): string => join(root, 'test-results', 'pages', `${name}.png`);
const rows = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${i % 7},${(i * 31) % 11},${i % 2 ? 'yes' : 'no'}\n`).join('');

let folder: string;
test.beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'whittle-e2e-data-'))));
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('an import is broken off and leaves nothing; the next one is whole, and is made anew', async ({
  page,
  app,
  workspace,
  opened,
  jobs,
}) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 800));
  const path = join(folder, 'flowers.csv');
  writeFileSync(path, `a,b,y\n${rows(300)}`);
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, path);
  await bundledDigits(page);
  await page.getByTestId('nav-datasets').click();
  await page.getByTestId('import-file').first().click();
  await jobs.standStillAt('writing');
  await page.getByTestId('import-start').click();
  await jobs.stand();
  await expect(page.getByTestId('import-dialog').getByRole('progressbar')).toBeVisible();
  await page.screenshot({ path: picture('import-working-1280') });
  await page.getByTestId('import-cancel').click();
  await expect(page.getByTestId('import-dialog')).toBeHidden();
  await jobs.goOn();
  await expect(page.getByText('The import was cancelled; nothing was left behind.')).toBeVisible();
  const kept = await ask(page, 'datasets:list', undefined);
  expect(kept.map(({ name }) => name)).not.toContain('flowers');
  expect(readdirSync(join(workspace, 'datasets')).sort()).toEqual(kept.map(({ id }) => id).sort());

  await page.getByTestId('import-file').first().click();
  await page.getByTestId('import-start').click();
  const detail = page.getByTestId('dataset-detail');
  await expect(detail.getByRole('heading', { name: 'flowers', exact: true })).toBeVisible();
  await expect(page.getByTestId('source-changed')).toBeHidden();

  appendFileSync(path, rows(100));
  await page.getByTestId('nav-home').click();
  await page.evaluate(() => (location.hash = '#/datasets/flowers'));
  await expect(page.getByTestId('source-changed')).toBeVisible();
  await page.screenshot({ path: picture('source-changed-1280') });
  await page.getByTestId('reimport').click();
  await expect(detail.getByRole('heading', { name: 'flowers v2' })).toBeVisible();
  await expect(detail).toContainText('2, after flowers');
  const list = await ask(page, 'datasets:list', undefined);
  const count = (name: string): number => {
    const one = list.find((dataset) => dataset.name === name)!;
    return one.trainCount + one.testCount;
  };
  expect([count('flowers'), count('flowers v2')]).toEqual([300, 400]);
  expect(opened.complaints).toEqual([]);
});

test('unreadable files are left out and named', async ({ page, app }) => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1024, 640));
  for (const name of ['cat', 'dog']) {
    mkdirSync(join(folder, name));
    for (let i = 0; i < 20; i++)
      writeFileSync(
        join(folder, name, `${i}.png`),
        encode({
          width: 8,
          height: 8,
          channels: 1,
          data: Uint8Array.from({ length: 64 }, (_, p) => (p * i) % 256),
        }),
      );
  }
  writeFileSync(join(folder, 'cat', 'empty.png'), '');
  await ask(page, 'datasets:import', { path: folder, name: 'Pets' });
  await page.evaluate(() => (location.hash = '#/datasets/pets'));
  const unreadable = page.getByTestId('unreadable');
  await unreadable.getByText('1 file could not be read and was left out').click();
  await expect(unreadable).toContainText('cat/empty.png');
  await expect(unreadable).toContainText('an empty file');
  await page.screenshot({ path: picture('unreadable-1024') });
});
