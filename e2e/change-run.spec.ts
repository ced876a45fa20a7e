/** λ changed in the real window while a net trains on the digits. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, root, test } from './fixtures';
import { ask, enqueue } from './requests';

const shots = join(root, 'test-results', 'change-run');

/** Trains until it has so many epochs. */
async function epochs(page: Page, run: string, more: number): Promise<void> {
  const known = async (): Promise<number> => (await ask(page, 'runs:show', { run })).epochs.length;
  await expect.poll(known, { timeout: 60_000 }).toBeGreaterThanOrEqual(more);
}

test('λ is changed while a net trains: the event, its mark, and on after a pause', async ({
  page,
  opened,
}) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1280, height: 800 });
  const [run] = await enqueue(page, { epochs: 100_000, lambdaWarmupEpochs: 0 });
  await page.getByTestId('nav-runs').click();
  await page.getByTestId('run-link').first().click();
  await epochs(page, run!, 3);

  const lambda = page.getByTestId('change-lambda');
  const apply = page.getByTestId('change-apply');
  await expect(lambda).toHaveValue('0.001');
  await expect(apply).toBeDisabled();
  await lambda.fill('-3');
  await expect(lambda).toHaveAttribute('aria-invalid', 'true');
  await expect(apply).toBeDisabled();
  // By keyboard alone: the box, twice its value, Enter.
  await lambda.fill('0.001');
  await lambda.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('change-lambda-double')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(lambda).toHaveValue('0.002');
  await lambda.press('Enter');
  await expect(page.getByTestId('change-made')).toContainText('λ 1e-3 → 2e-3, after step');
  const events = page.getByTestId('run-events');
  const change = events.locator('tr.change');
  await expect(change).toHaveCount(1);
  await expect(change).toContainText('λ 1e-3 → 2e-3');
  await expect(page.locator('header .lambda')).toContainText('2e-3');
  const told = (await ask(page, 'runs:show', { run: run! })).events!.find(({ kind }) => kind === 'change')!;

  // The steps after it are trained with the new λ.
  await epochs(page, run!, 8);
  const { steps } = await ask(page, 'runs:show', { run: run! });
  expect(steps.filter(({ step }) => step > told.step + 1).every(({ lambda }) => lambda === 2e-3)).toBe(true);
  expect(steps.filter(({ step }) => step <= told.step).every(({ lambda }) => lambda === 1e-3)).toBe(true);

  // Paused, the rate is changed for when it goes on.
  await page.getByTestId('run-pause').click();
  await expect(page.getByTestId('run-resume')).toBeVisible();
  await page.getByTestId('change-rate').fill('0.1');
  await page.getByTestId('change-rate').press('Enter');
  await expect(change).toHaveCount(2);
  await page.getByTestId('run-resume').click();
  await expect(events).toContainText('Resumed');
  await expect(change).toHaveCount(2);
  const before = (await ask(page, 'runs:show', { run: run! })).epochs.length;
  await epochs(page, run!, before + 2);
  const last = (await ask(page, 'runs:show', { run: run! })).steps.at(-1)!;
  expect(last.lambda).toBe(2e-3);
  expect(last.learningRate).toBeLessThanOrEqual(0.1);

  // The mark names itself where the cursor comes near it.
  await page.getByTestId('run-pause').click();
  await expect(page.getByTestId('run-resume')).toBeVisible();
  const chart = page.getByRole('application', { name: /^Loss/ });
  await chart.scrollIntoViewIfNeeded();
  const plot = (await chart.locator('.u-over').boundingBox())!;
  const name = chart.locator('.mark-name');
  const sweep = async (): Promise<number> => {
    for (let x = 0; x <= 120; x += 3) {
      await page.mouse.move(plot.x + x, plot.y + plot.height / 2);
      if ((await name.count()) > 0) break;
    }
    return name.count();
  };
  await expect.poll(sweep).toBe(1);
  await expect(name).toContainText('λ 1e-3 → 2e-3');
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [width, height] of [
      [1280, 800],
      [1024, 640],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(shots, `${theme}-${width}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 1500 });
  await page.screenshot({ path: join(shots, 'whole.png') });
  await page.getByTestId('run-resume').click();
  await page.getByTestId('run-stop').click();
  await expect(page.getByTestId('change-run')).toHaveCount(0);
  await expect(events).toContainText('Stopped');
  expect(opened.complaints).toEqual([]);
});
