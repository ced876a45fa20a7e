/** The main job in the real window: import MNIST, train LeNet with CGES, watch the chart, export, check from outside. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, root, test } from './fixtures';

/** Full MNIST where it lies beside the checkout, else the committed fixture: 1,000 + 200 of its images. */
const full = join(root, '..', 'shared', 'data', 'mnist');
const mnist = existsSync(full) ? full : join(root, 'e2e', 'fixtures', 'mnist-small');

/** The accuracy of an exported model on raw test files, by a separate process that knows onnxruntime alone. */
function accuracyFromOutside(model: string): { accuracy: number; reported: number; count: number } {
  const script = join(root, 'e2e', 'check-onnx.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, model, mnist], { encoding: 'utf8' }));
}

const open = (page: Page, name: string): Promise<void> => page.getByTestId(`nav-${name}`).click();

test('import MNIST, train LeNet with CGES, see the trade-off, export a proved model', async ({
  page,
  app,
  jobs,
}) => {
  test.setTimeout(300_000);
  const target = mkdtempSync(join(tmpdir(), 'whittle-export-'));
  // Native dialogs cannot be driven; all behind them is real.
  await app.evaluate(
    ({ dialog }, [data, folder]) => {
      const answers = [data!, folder!];
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [answers.shift()!] });
    },
    [mnist, target],
  );

  await open(page, 'datasets');
  await page.getByTestId('import-folder').first().click();
  await expect(page.getByTestId('import-summary')).toContainText('IDX');
  await page.getByTestId('import-name').fill('MNIST');
  await page.getByTestId('import-start').click();
  await expect(page.getByTestId('dataset-detail')).toContainText('MNIST', { timeout: 60_000 });
  await expect(page.getByRole('list', { name: 'Samples of the train part' })).toBeVisible();

  await open(page, 'new');
  // The bundled digits are imported meanwhile, and may be the newest.
  await page.getByTestId('experiment-dataset').selectOption({ label: 'MNIST' });
  await page.getByTestId('experiment-model').selectOption('lenet-5');
  for (const method of ['none', 'l1', 'gs']) await page.getByTestId(`method-${method}`).uncheck();
  await page.getByTestId('method-cges').check();
  await page.getByTestId('lambda-low-cges').fill('1e-3');
  await page.getByTestId('lambda-high-cges').fill('1e-3');
  await page.getByTestId('lambda-count').fill('1');
  await page.getByTestId('seeds').fill('1');
  // An epoch of the fixture is ten steps: too short to learn anything.
  await page.getByTestId('epochs').fill(mnist === full ? '1' : '15');
  await page.getByTestId('fine-tune-epochs').fill('0');
  await expect(page.getByTestId('run-count')).toContainText('1 run');
  await jobs.standStillAt('steps');
  await page.getByTestId('enqueue').click();

  await open(page, 'runs');
  await page.getByTestId('runs-table').getByTestId('run-link').first().click();
  // Points arrive while it trains: the loss is shown and changes.
  const loss = page.getByTestId('stat-loss');
  await expect(loss).toContainText(/\d\.\d/, { timeout: 60_000 });
  const early = await loss.textContent();
  await jobs.stand();
  await jobs.goOn();
  await expect(loss).not.toHaveText(early!, { timeout: 60_000 });
  await expect(page.getByTestId('run-export')).toBeVisible({ timeout: 180_000 });

  await open(page, 'trade-off');
  await expect(page.getByTestId('tradeoff-chart')).toBeVisible();

  await open(page, 'export');
  await page.getByTestId('choose-folder').click();
  await page.getByTestId('export-start').click();
  await expect(page.getByTestId('export-proof')).toContainText(
    'Checked in ONNX Runtime on the whole test part',
    {
      timeout: 120_000,
    },
  );

  const [model, ...others] = readdirSync(target).sort().reverse();
  // Beside it lies its card.
  expect(others).toEqual([model!.replace('.onnx', '.md')]);
  const { accuracy, reported, count } = accuracyFromOutside(join(target, model!));
  expect(count).toBe(mnist === full ? 10_000 : 200);
  expect(accuracy).toBeCloseTo(reported, 9);
  expect(accuracy).toBeGreaterThan(mnist === full ? 0.9 : 0.3);
  rmSync(target, { recursive: true, force: true });
});

test('quick start trains, draws and exports the best compact model', async ({ page, app }) => {
  test.setTimeout(300_000);
  const target = mkdtempSync(join(tmpdir(), 'whittle-export-'));
  await app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
  }, target);
  await page.getByTestId('quick-start').click();
  await expect(page.getByTestId('tradeoff-chart')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('quick-start-progress')).toContainText(/All \d+ runs are done/, {
    timeout: 240_000,
  });
  await page.getByTestId('export-best').click();
  await expect(page.getByTestId('before-after')).toBeVisible({ timeout: 60_000 });
  expect(readdirSync(target).filter((name) => name.endsWith('.onnx'))).toHaveLength(1);
  rmSync(target, { recursive: true, force: true });
});
