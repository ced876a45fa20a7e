/** What the form of an experiment offers beside its fields, and the tour, in the real window. */
import { expect, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

test('the form as a command: copied, it stands on the clipboard as it is shown', async ({ page, app }) => {
  await ask(page, 'quickstart:prepare', undefined);
  await page.getByTestId('nav-new').click();
  await page.getByTestId('epochs').fill('3');
  const command = page.getByTestId('as-command');
  await command.locator('summary').click();
  await expect(command.locator('pre')).toContainText('--epochs 3');
  await page.getByTestId('copy-command').click();
  await expect(command).toContainText('Copied');
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toMatch(/^whittle sweep --data digits --methods none,/);
  expect(copied).toContain('--epochs 3');
});

test('a run that was left goes on from its checkpoint with another λ; the old one stays', async ({
  page,
  jobs,
}) => {
  test.setTimeout(180_000);
  await jobs.standStillAt('epoch');
  const [left] = await enqueue(page, { epochs: 20, fineTuneEpochs: 2, lambdaWarmupEpochs: 1 });
  await jobs.stand();
  const stopped = ask(page, 'runs:stop', { run: left! });
  // What is asked after it is answered after it: the job has been told.
  await ask(page, 'queue:state', undefined);
  await jobs.goOn();
  await stopped;
  await page.evaluate((run) => (location.hash = `#/run/${run}`), left!);
  await page.getByTestId('run-go-on').click();
  await expect(page.getByTestId('go-on-lambda')).toHaveValue('0.001');
  await page.getByTestId('go-on-lambda').fill('2e-3');
  await expect(page.getByTestId('enqueue')).toBeEnabled();
  await page.getByTestId('enqueue').click();
  // The new run's page.
  await expect.poll(() => page.evaluate(() => location.hash)).not.toContain(`${left}`);
  await allDone(page);
  const runs = await ask(page, 'runs:list', undefined);
  const next = await ask(page, 'runs:show', { run: runs.find(({ run }) => run !== left)!.run });
  expect(next).toMatchObject({ state: 'done', lambda: 2e-3, config: { continues: { run: left } } });
  expect(next.config.continues!.step).toBeGreaterThan(0);
  expect(await ask(page, 'runs:show', { run: left! })).toMatchObject({ state: 'stopped', lambda: 1e-3 });

  // One that is done is a start for another experiment.
  await page.getByTestId('run-again').click();
  await expect(page.getByTestId('preset-changes')).toContainText(next.run);
  await expect(page.getByTestId('epochs')).toHaveValue('20');
});

test('the tour is offered once, goes by keyboard from page to page, and gives the window back', async ({
  page,
}) => {
  await page.getByTestId('tour-start').focus();
  await page.keyboard.press('Enter');
  const tour = page.getByTestId('tour');
  await expect(tour).toContainText('1 of 8');
  await expect(page.getByTestId('tour-next')).toBeFocused();
  for (const [at, name] of ['datasets', 'new', 'new', 'runs', 'trade-off', 'export', 'home'].entries()) {
    await page.keyboard.press(at % 2 === 0 ? 'ArrowRight' : 'Enter');
    await expect(tour).toContainText(`${at + 2} of 8`);
    await expect(page.getByTestId(`page-${name}`)).toBeVisible();
    await expect(page.getByTestId('tour-next')).toBeFocused();
  }
  await page.keyboard.press('ArrowLeft');
  await expect(tour).toContainText('7 of 8');
  await page.keyboard.press('Escape');
  await expect(tour).toHaveCount(0);
  await page.reload();
  await page.getByTestId('nav-home').click();
  await expect(page.getByTestId('quick-start')).toBeVisible();
  await expect(page.getByTestId('tour-invitation')).toHaveCount(0);
  await page.getByTestId('nav-help').click();
  await page.getByTestId('tour-again').click();
  await expect(tour).toContainText('1 of 8');
});
