/** What the form of an experiment can ask for beyond a range of λ, in the real window with real runs. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, root, test } from './fixtures';
import { allDone, ask } from './requests';

const digits = join(root, 'resources', 'datasets', 'digits.csv.gz');

/** The form with one method alone, and short runs. */
async function form(page: Page, method: string): Promise<void> {
  const { id } = await ask(page, 'datasets:import', { path: digits, name: 'Digits' });
  await page.getByTestId('nav-new').click();
  // The bundled digits, which are images, arrive beside these, a table; the form begins with whichever came last.
  await page.getByTestId('experiment-dataset').selectOption(id);
  await page.getByTestId('experiment-model').selectOption('mlp');
  for (const name of ['none', 'l1', 'gs', 'cges']) {
    await page.getByTestId(`method-${name}`).setChecked(name === method);
  }
  await page.getByTestId('epochs').fill('2');
  await page.getByTestId('fine-tune-epochs').fill('1');
}

test('a λ path shows its points as they come, and one of them is exported', async ({ page, app }) => {
  test.setTimeout(180_000);
  await form(page, 'cges');
  await page.getByText('λ path', { exact: true }).click();
  await page.getByTestId('lambda-low-cges').fill('1e-3');
  await page.getByTestId('lambda-high-cges').fill('2e-2');
  await page.getByTestId('path-count').fill('4');
  await expect(page.getByTestId('run-count')).toContainText('1 run');
  await page.getByTestId('enqueue').click();
  await page.getByTestId('run-link').first().click();
  const points = page.getByTestId('path-points').locator('tbody tr');
  await expect(points.first()).toBeVisible({ timeout: 60_000 });
  await allDone(page);
  await expect(points).toHaveCount(4);
  await expect(page.getByTestId('run-export')).toBeVisible();

  const target = mkdtempSync(join(tmpdir(), 'whittle-path-'));
  await app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
  }, target);
  await points.nth(1).getByRole('button').click();
  await expect(page.getByTestId('export-point')).toHaveValue('1');
  await page.getByTestId('choose-folder').click();
  await page.getByTestId('export-start').click();
  await expect(page.getByTestId('export-proof')).toContainText('Checked in ONNX Runtime', {
    timeout: 60_000,
  });
  expect(readdirSync(target).filter((name) => name.endsWith('.onnx'))).toHaveLength(1);
  rmSync(target, { recursive: true, force: true });

  // The figure has every point, and each leads back to its run.
  await page.getByTestId('nav-trade-off').click();
  await page.getByText('Table', { exact: true }).click();
  const marks = page.getByTestId('tradeoff-table').locator('tbody tr');
  await expect(marks).toHaveCount(4);
  await marks.first().focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('choice-export').click();
  await expect(page.getByTestId('export-point')).toBeVisible();
});

test('a target is aimed at, and the run says what it reached', async ({ page }) => {
  test.setTimeout(180_000);
  await form(page, 'l1');
  await page.getByText('Target', { exact: true }).click();
  await page.getByTestId('targets').fill('120');
  await expect(page.getByTestId('enqueue')).toBeDisabled();
  await page.getByTestId('targets').fill('60');
  await page.getByTestId('epochs').fill('6');
  await page.getByTestId('enqueue').click();
  await page.getByTestId('run-link').first().click();
  await expect(page.getByTestId('run-target')).toContainText('60 %');
  await expect(page.getByTestId('run-target')).toContainText(/Met|Missed: \S+/, { timeout: 150_000 });
});

test('a custom net is refused at its field, with the layer named, and trains once mended', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await form(page, 'l1');
  await page.getByTestId('experiment-model').selectOption('custom');
  const net = (units: number) =>
    JSON.stringify({
      layers: [
        { op: 'dense', name: 'first', units },
        { op: 'relu', name: 'bend' },
        { op: 'dense', name: 'logits', units: 10 },
      ],
    });
  const spec = page.getByTestId('model-spec');
  await page
    .getByTestId('model-spec-file')
    .setInputFiles({ name: 'net.json', mimeType: 'application/json', buffer: Buffer.from(net(-3)) });
  await expect(spec).toHaveValue(net(-3));
  await expect(spec).toHaveAttribute('aria-invalid', 'true');
  const note = page.locator(`[id="${await spec.getAttribute('aria-describedby')}"]`);
  await expect(note).toContainText(/first|layers\.0|layer 0|layer 1/);
  await expect(page.getByTestId('enqueue')).toBeDisabled();
  await spec.fill(net(12));
  await expect(spec).toHaveAttribute('aria-invalid', 'false');
  await page.getByTestId('lambda-count').fill('1');
  await expect(page.getByTestId('enqueue')).toBeEnabled();
  await page.getByTestId('enqueue').click();
  await allDone(page);
  await expect(page.getByTestId('runs-table').locator('tbody tr').first()).toContainText('Done');
});
