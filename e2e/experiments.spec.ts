/** The table of experiments: filter, group, annotate, undo, duplicate, delete, and the same view after a restart. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { closeApp, expect, openApp, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

const open = (page: Page, name: string): Promise<void> => page.getByTestId(`nav-${name}`).click();
const rows = (page: Page) => page.getByTestId('runs-table').locator('tbody tr.row');
const row = (page: Page, run: string) => page.locator(`tr[data-key="${run}"]`);
const method = (name: string, lambda: number) => ({ method: { name, lambda } });

test('filters by what is typed and chosen, groups with mean ± std, and says what is wrong', async ({
  page,
}) => {
  await enqueue(
    page,
    { ...method('l1', 1e-3), seed: 0 },
    { ...method('l1', 1e-3), seed: 1 },
    { ...method('cges', 1e-2), seed: 0 },
  );
  await allDone(page);
  await open(page, 'runs');
  await expect(rows(page)).toHaveCount(3);
  const query = page.getByTestId('runs-query');
  await query.fill('method = l1 and seed > 0');
  await expect(rows(page)).toHaveCount(1);
  // A field of the configuration, which the list does not hold until it is asked for.
  await query.fill('batchSize = 100 lambda >= 1e-2');
  await expect(rows(page)).toHaveCount(1);
  await query.fill('metod = l1');
  await expect(page.locator('#filter-problem')).toContainText('method');
  await expect(rows(page)).toHaveCount(3);
  await query.fill('');
  await page.getByTestId('facet-method').click();
  await page.getByLabel('CGES').check();
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(1);
  await page.getByTestId('facet-method').click();
  await page.getByLabel('CGES').uncheck();
  await page.keyboard.press('Escape');

  await page.getByTestId('runs-group').selectOption('replicate');
  await expect(rows(page)).toHaveCount(2);
  const group = rows(page).filter({ hasText: 'ℓ1' });
  await expect(group).toContainText('±');
  await group.focus();
  await page.keyboard.press('ArrowRight');
  await expect(rows(page)).toHaveCount(4);
  await page.getByTestId('columns').click();
  await page.getByTestId('column-config.learningRate').check();
  await page.getByTestId('column-measured.bestAccuracy').check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'learningRate' })).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Best accuracy' })).toBeAttached();
  await page.getByTestId('runs-group').selectOption('');
  // Best over the epochs: it is asked of the host, and what is typed can compare it.
  await query.fill('bestAccuracy > 50 % and bestLoss < 5');
  await expect(rows(page)).toHaveCount(3);
  await query.fill('bestAccuracy > 99.99 %');
  await expect(rows(page)).toHaveCount(0);
});

test('names, tags, notes and the archive can be undone, and survive a restart with the view', async ({
  workspace,
}) => {
  test.setTimeout(180_000);
  const first = await openApp(workspace);
  const { page } = first;
  const [a, b] = await enqueue(page, { seed: 0 }, { seed: 1 }, { seed: 2 });
  await allDone(page);
  await open(page, 'runs');
  await page.getByTestId('runs-panel-toggle').click();
  await row(page, a!).click();
  await page.getByTestId('run-name').fill('the first');
  await page.getByTestId('run-name').press('Enter');
  await page.getByTestId('run-note').fill('a note');
  await page.getByTestId('run-note').blur();
  await row(page, b!).click({ modifiers: ['ControlOrMeta'] });
  await expect(page.getByTestId('runs-chosen')).toContainText('2');
  await expect(page.getByTestId('differences')).toContainText('seed');
  await page.getByTestId('tag-input').fill('keep');
  await page.getByTestId('tag-input').press('Enter');
  await expect(row(page, b!)).toContainText('keep');
  await page.getByTestId('runs-archive').click();
  await expect(rows(page)).toHaveCount(1);
  await rows(page).first().click();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(rows(page)).toHaveCount(3);
  await page.getByTestId('runs-query').fill('tag = keep');
  await expect(rows(page)).toHaveCount(2);
  await closeApp(first);

  const second = await openApp(workspace);
  await open(second.page, 'runs');
  await expect(second.page.getByTestId('runs-query')).toHaveValue('tag = keep');
  await expect(rows(second.page)).toHaveCount(2);
  await row(second.page, a!).click();
  await expect(second.page.getByTestId('run-name')).toHaveValue('the first');
  await expect(second.page.getByTestId('run-note')).toHaveValue('a note');
  await closeApp(second);
});

test('a run is duplicated with one field changed, and deleted with its files', async ({
  page,
  workspace,
}) => {
  const [run] = await enqueue(page, { seed: 4 });
  await allDone(page);
  await open(page, 'runs');
  await row(page, run!).click();
  await page.getByTestId('runs-duplicate').click();
  await page.getByTestId('duplicate-field').selectOption('method.lambda');
  await page.getByTestId('duplicate-value').fill('0.002, 0.003');
  await page.getByTestId('duplicate-queue').click();
  await expect(rows(page)).toHaveCount(3);
  await allDone(page);
  const lambdas = (await ask(page, 'runs:list', undefined)).map(({ lambda, seed }) => [lambda, seed]);
  expect(lambdas).toEqual([
    [0.001, 4],
    [0.002, 4],
    [0.003, 4],
  ]);

  const folder = join(workspace, 'runs', run!);
  expect(existsSync(folder)).toBe(true);
  await row(page, run!).click();
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('delete-size')).toContainText(/\d+(\.\d+)? [kM]B/);
  await page.getByTestId('delete-confirm').click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(rows(page)).toHaveCount(3);
  await row(page, run!).click();
  await page.keyboard.press('Delete');
  await page.getByTestId('delete-confirm').click();
  await expect.poll(() => existsSync(folder), { timeout: 30_000 }).toBe(false);
  expect(await ask(page, 'runs:list', undefined)).toHaveLength(2);
});
