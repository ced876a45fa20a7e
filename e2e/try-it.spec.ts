/** Try it, and a dataset's statistics: real nets asked about test samples, drawings, image files and typed rows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { seriousIssues } from './axe';
import { expect, root, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

/** Asked until the page has settled: for some frames after the scheme has changed, inherited colours are of the other. */
const expectAccessible = (page: Page): Promise<void> => expect.poll(() => seriousIssues(page)).toEqual([]);

async function look(page: Page, name: string): Promise<void> {
  const folder = join(root, 'test-results', 'pages');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectAccessible(page);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
}

const best = (page: Page, net: 'trained' | 'compact') =>
  page.getByTestId(`try-${net}`).getByTestId('try-best');

const weightsOf = async (page: Page, net: 'trained' | 'compact'): Promise<number> => {
  const text = await page.getByTestId(`try-${net}`).textContent();
  return Number(/([\d,]+) weights/.exec(text!)![1]!.replaceAll(',', ''));
};

/** Both nets have answered, and say the same. */
async function expectAgreement(page: Page): Promise<void> {
  await expect(page.getByTestId('try-predictions')).toHaveAttribute('aria-busy', 'false');
  expect(await best(page, 'compact').textContent()).toBe(await best(page, 'trained').textContent());
  const text = await page.getByTestId('try-difference').textContent();
  expect(Number(/([\d.e-]+)$/.exec(text!)![1])).toBeLessThan(1e-3);
}

test('a finished run is tried on test digits, a drawing and an image file', async ({ page, app, opened }) => {
  test.setTimeout(240_000);
  // Strong enough to empty units, so that the compact net is a smaller one.
  const [run] = await enqueue(page, {
    model: { name: 'mlp', settings: { hidden: [32] } },
    method: { name: 'gs', lambda: 5e-2 },
    epochs: 15,
    fineTuneEpochs: 1,
  });
  await allDone(page);
  await page.getByTestId('nav-runs').click();
  await page.evaluate((id) => (location.hash = `#/run/${id}`), run);
  await page.getByTestId('run-try').click();
  await expectAgreement(page);
  expect(await weightsOf(page, 'compact')).toBeLessThan(await weightsOf(page, 'trained'));

  // By keyboard from sample to sample: the truth changes with it, and the nets are mostly right.
  let right = 0;
  for (let index = 1; index <= 8; index++) {
    await page.keyboard.press('ArrowRight');
    await expect(page.getByTestId('try-index')).toHaveValue(String(index));
    await expect(page.getByRole('img', { name: `Test sample ${index}:` })).toBeVisible();
    const truth = (await page.getByTestId('try-truth').textContent())!.split(': ')[1];
    await expect(page.getByTestId('try-predictions')).toHaveAttribute('aria-busy', 'false');
    await expect(page.getByRole('row', { name: '(true class)' })).toContainText(truth!);
    if ((await best(page, 'trained').textContent()) === truth) right += 1;
  }
  expect(right).toBeGreaterThan(4);
  await expectAgreement(page);
  await look(page, 'try-sample');

  // A vertical stroke.
  await page.getByText('Draw', { exact: true }).click();
  await expect(page.getByTestId('try-predictions')).toBeHidden();
  const pad = (await page.getByTestId('try-pad').boundingBox())!;
  await page.mouse.move(pad.x + 0.5 * pad.width, pad.y + 0.2 * pad.height);
  await page.mouse.down();
  await page.mouse.move(pad.x + 0.48 * pad.width, pad.y + 0.8 * pad.height, { steps: 12 });
  await page.mouse.up();
  await expectAgreement(page);
  await expect(page.getByTestId('try-seen')).toBeVisible();
  await look(page, 'try-draw');
  // The same by keys alone.
  await page.getByTestId('try-pad').focus();
  await page.keyboard.press('Delete');
  await expect(page.getByTestId('try-seen')).toHaveCount(0);
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('try-pen')).toBeVisible();
  await page.keyboard.press('Space');
  for (let i = 0; i < 16; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByTestId('try-seen')).toBeVisible();
  await expectAgreement(page);
  await page.getByTestId('try-clear').click();
  await expect(page.getByTestId('try-predictions')).toBeHidden();

  // A file that is no image is refused in words; one that is, is asked about.
  await page.getByText('Image file', { exact: true }).click();
  const file = page.getByTestId('try-file');
  await file.setInputFiles({
    name: 'broken.png',
    mimeType: 'image/png',
    buffer: Buffer.from('not a picture'),
  });
  await expect(page.getByTestId('error-notice')).toContainText('broken.png: cannot be read as an image');
  const png = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(60, 40);
    const context = canvas.getContext('2d')!;
    context.fillRect(0, 0, 60, 40);
    context.fillStyle = '#fff';
    context.fillRect(27, 4, 6, 32);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  await file.setInputFiles({ name: 'one.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await expectAgreement(page);
  await look(page, 'try-file');

  // Leaving the page closes the nets.
  await page.getByTestId('nav-datasets').click();
  await expect.poll(() => predictAnswer(page)).toMatch(/no net is open/);
  await expect(page.getByRole('img', { name: 'Mean image of 7' })).toBeVisible();
  await page.getByTestId('duplicates').scrollIntoViewIfNeeded();
  await look(page, 'statistics-images');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1024, 640));
  await page.evaluate((id) => (location.hash = `#/try/${id}`), run);
  await expectAgreement(page);
  await page.screenshot({ path: join(root, 'test-results', 'pages', 'try-1024.png') });
  expect(opened.complaints).toEqual([]);
});

const predictAnswer = (page: Page): Promise<string> =>
  ask(page, 'try:predict', { sample: new Float32Array(64) }).then(
    () => 'answered',
    (error: Error) => error.message,
  );

test('a table: its statistics, its duplicates, and a row changed by hand', async ({
  page,
  workspace,
  opened,
}) => {
  test.setTimeout(240_000);
  const path = join(workspace, '..', `whittle-rows-${process.pid}.csv`);
  writeFileSync(path, tableOf(240));
  const dataset = await ask(page, 'datasets:import', { path, name: 'Rows' });
  await page.getByTestId('nav-datasets').click();
  await page.getByTestId('dataset-list').getByRole('button', { name: 'Rows' }).click();
  const statistics = page.getByTestId('dataset-statistics');
  await expect(statistics).toBeVisible();
  const rows = page.getByTestId('feature-table').locator('tbody tr.row');
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: 'colour' })).toContainText('red');
  await expect(page.getByTestId('duplicates')).toContainText('1 pair of equal samples has different classes');
  await page.getByTestId('duplicates').getByRole('button').first().click();
  await statistics.scrollIntoViewIfNeeded();
  await look(page, 'statistics-table');

  const { runs } = await ask(page, 'runs:enqueue', {
    configs: [
      {
        dataset: dataset.id,
        model: { name: 'mlp' },
        method: { name: 'cges', lambda: 1e-4 },
        epochs: 4,
        fineTuneEpochs: 0,
      },
    ],
  });
  await allDone(page);
  await page.evaluate((id) => (location.hash = `#/try/${id}`), runs[0]);
  await expectAgreement(page);
  await expect(page.getByTestId('try-truth')).toContainText('From test sample 0');
  await page.getByTestId('try-form').getByLabel('size').fill('many');
  await expect(page.getByTestId('try-form')).toContainText('A number, or nothing');
  await expect(page.getByTestId('try-predictions')).toBeHidden();
  await page.getByTestId('try-form').getByLabel('size').fill('9.5');
  await page.getByTestId('try-form').getByLabel('colour').selectOption('blue');
  await expect(page.getByTestId('try-truth')).toContainText('Changed');
  await expectAgreement(page);
  await look(page, 'try-row');
  expect(opened.complaints).toEqual([]);
});

/** Rows of size, weight (some missing) and colour; the label says whether size is above 5. One row stands twice. */
function tableOf(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const size = ((i * 37) % 101) / 10;
    const weight = i % 17 === 0 ? '' : (((i * 53) % 89) / 7).toFixed(3);
    return `${size},${weight},${['red', 'green', 'blue'][i % 3]},${size > 5 ? 'big' : 'small'}`;
  });
  return ['size,weight,colour,label', ...rows, '3.3,1.25,red,small', '3.3,1.25,red,big'].join('\n');
}
