/** Runs side by side, the command palette and the help page, in the real window. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { seriousIssues } from './axe';
import { expect, root, test } from './fixtures';
import { allDone, enqueue } from './requests';

/** Nothing serious is wrong for those who do not see the page, light and dark; leaves a picture of each. */
async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    // The change of colours takes the page a moment.
    await expect.poll(() => seriousIssues(page), { message: `${name}, ${scheme}` }).toEqual([]);
    await page.screenshot({ path: join(root, 'test-results', 'pages', `${name}-${scheme}.png`) });
  }
}

test('compares the runs that were chosen, and adds another', async ({ page, opened }) => {
  test.setTimeout(180_000);
  const [a, b, c] = await enqueue(
    page,
    { method: { name: 'cges', lambda: 0.001 }, epochs: 3 },
    { method: { name: 'l1', lambda: 0.002 }, epochs: 3 },
    { method: { name: 'cges', lambda: 0.004 }, epochs: 3 },
  );
  await allDone(page);
  await page.getByTestId('nav-runs').click();
  await page.locator(`tr[data-key="${a}"]`).click();
  await page.locator(`tr[data-key="${b}"]`).click({ modifiers: ['ControlOrMeta'] });
  await page.getByTestId('runs-compare').click();
  await expect(page.getByTestId('compare-runs').getByRole('listitem')).toHaveCount(2);
  await expect(page.getByTestId('compare-differences')).toContainText('λ');
  await expect(page.getByTestId('compare-results').getByText('best').first()).toBeVisible();
  await expect(page.getByRole('application', { name: /^Accuracy by epoch of 2 runs/ })).toBeVisible();

  await page.getByTestId('compare-add').click();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('compare-runs').getByRole('listitem')).toHaveCount(3);
  expect(await page.evaluate(() => location.hash)).toContain(c!);
  await expect(page.getByRole('application', { name: /^Weights left by epoch of 3 runs/ })).toBeVisible();
  await expectAccessible(page, 'compare');

  await page.getByRole('link', { name: /^2 / }).click();
  await expect(page.getByTestId('page-run')).toBeVisible();
  expect(opened.complaints).toEqual([]);
});

test('the palette goes anywhere by keys alone, and gives the focus back', async ({ page, app, opened }) => {
  const palette = page.getByTestId('palette');
  await page.getByTestId('nav-datasets').focus();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await expectAccessible(page, 'palette');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
  await expect(page.getByTestId('nav-datasets')).toBeFocused();

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('trade');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('page-trade-off')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(palette.getByRole('option').first()).toContainText('Trade-off');
  await page.keyboard.press('Escape');

  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap((menu) => menu.submenu?.items ?? []);
    items.find((item) => item.label === 'Command Palette…')!.click();
  });
  await expect(palette).toBeVisible();
  expect(await page.evaluate(() => location.hash)).toBe('#/trade-off');
  expect(opened.complaints).toEqual([]);
});

test('help explains the words, the screens and the keys, and opens a starting point', async ({
  page,
  opened,
}) => {
  await page.keyboard.press('F1');
  await expect(page.getByTestId('page-help')).toBeVisible();
  await expectAccessible(page, 'help');
  await page.getByTestId('tour-trade-off').click();
  await expect(page.getByTestId('page-trade-off')).toBeVisible();

  await page.getByTestId('nav-help').click();
  await page.getByText('Glossary', { exact: true }).click();
  await page.getByTestId('glossary-search').fill('proximal operator');
  await expect(page.getByTestId('glossary-found')).toContainText('of');
  await expect(page.getByRole('rowheader', { name: 'prox', exact: true })).toBeVisible();
  await expectAccessible(page, 'help-glossary');
  await page.getByText('Keyboard', { exact: true }).click();
  await expect(page.getByText('Every command, by name')).toBeVisible();
  await expectAccessible(page, 'help-keyboard');

  await page.getByText('First steps', { exact: true }).click();
  await page.getByTestId('example-target').click();
  await expect(page.getByTestId('page-new')).toBeVisible();
  await expect(page.getByTestId('page-new').getByRole('radio', { name: /target/i })).toBeChecked();
  expect(opened.complaints).toEqual([]);
});
