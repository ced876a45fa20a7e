/** Accessibility, looked at by axe in the real window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

declare const window: Window & { axe: { run(): Promise<AxeResults> } };
declare const requestAnimationFrame: (callback: () => void) => void;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical on the page as it is, one line each. */
export async function seriousIssues(page: Page): Promise<readonly string[]> {
  // Evaluated by the test, not by the page: its policy lets no foreign script in.
  await page.evaluate(axe);
  // What was just changed is drawn, a theme's colours among it.
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
