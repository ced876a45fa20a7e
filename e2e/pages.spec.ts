/** Every page, light and dark, at the usual and the smallest size: nothing complains, and axe finds nothing serious. */
import { join } from 'node:path';
import { seriousIssues } from './axe';
import { expect, root, test } from './fixtures';

const pages = [
  'home',
  'datasets',
  'new',
  'runs',
  'queue',
  'trade-off',
  'export',
  'compute',
  'settings',
  'help',
];

test('every page opens, is accessible, and says nothing to the console', async ({ page, app, opened }) => {
  test.setTimeout(240_000);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', scheme);
    for (const [width, height] of [
      [1280, 800],
      [1024, 640],
    ] as const) {
      await app.evaluate(
        ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]!.setContentSize(w!, h!),
        [width, height],
      );
      for (const name of pages) {
        await page.getByTestId(`nav-${name}`).click();
        await expect(page.getByTestId(`page-${name}`)).toBeVisible();
        const where = `${name}, ${scheme}, ${width}×${height}`;
        expect(await seriousIssues(page), where).toEqual([]);
        await page.screenshot({
          path: join(root, 'test-results', 'pages', `${name}-${scheme}-${width}.png`),
        });
      }
    }
  }
  expect(opened.complaints).toEqual([]);
});
