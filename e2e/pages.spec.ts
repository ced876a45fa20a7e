/** Every page, light and dark, at the usual and the smallest size: nothing complains, and axe finds nothing serious. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { expect, root, test } from './fixtures';

declare const window: Window & { axe: { run(): Promise<AxeResults> } };

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
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
        // Evaluated by the test, not by the page: its policy lets no foreign script in.
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const where = `${name}, ${scheme}, ${width}×${height}`;
        expect(
          serious.map(
            ({ id, nodes }) => `${where}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
          ),
        ).toEqual([]);
        await page.screenshot({
          path: join(root, 'test-results', 'pages', `${name}-${scheme}-${width}.png`),
        });
      }
    }
  }
  expect(opened.complaints).toEqual([]);
});
