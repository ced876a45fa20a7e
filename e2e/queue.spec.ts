/** The queue: dragged and moved by keys, paused for who uses the computer, tried again. */
import { join } from 'node:path';
import { expect, root, test } from './fixtures';
import { ask, enqueue } from './requests';

const picture = (name: string): string => join(root, 'test-results', 'pages', `${name}.png`);

test('waiting runs are dragged and moved by keys; what trains says where and how long', async ({
  page,
  app,
  opened,
}) => {
  test.setTimeout(180_000);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1280, 800));
  const runs = await enqueue(
    page,
    { epochs: 100_000 },
    ...[1, 2, 3, 4].map((seed) => ({ seed, method: { name: 'l1', lambda: 0.001 } })),
  );
  const [long, a, b, c, d] = runs as [string, string, string, string, string];
  const queued = async (): Promise<readonly string[]> => (await ask(page, 'queue:state', undefined)).queued;
  await page.keyboard.press('Control+j');
  const list = page.getByTestId('queue-waiting');
  const shown = (): Promise<(string | null)[]> =>
    list.locator('[data-run]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-run')));
  await expect.poll(shown).toEqual([a, b, c, d]);
  const running = page.getByTestId('queue-running');
  await expect(running).toContainText(/tensorflow on .*thread/, { timeout: 60_000 });
  await expect(running).toContainText(/left/, { timeout: 60_000 });
  await expect(page.getByRole('heading', { name: 'Queue' }).locator('..')).toContainText(/about .* left/);

  const row = (run: string) => list.locator(`[data-run="${run}"]`);
  // Dropped on the upper half of the first row: before it.
  await row(d).dragTo(row(a), { targetPosition: { x: 120, y: 5 } });
  await expect.poll(queued).toEqual([d, a, b, c]);
  await row(d).dragTo(row(b), { targetPosition: { x: 120, y: 33 } });
  await expect.poll(queued).toEqual([a, b, d, c]);
  await expect.poll(shown).toEqual([a, b, d, c]);

  await row(c).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(queued).toEqual([a, c, b, d]);
  await expect(row(c)).toBeFocused();
  await page.keyboard.press('Alt+End');
  await expect.poll(queued).toEqual([a, b, d, c]);
  await expect(row(c)).toBeFocused();
  await page.screenshot({ path: picture('queue-light-1280') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setContentSize(1024, 640));
  await page.screenshot({ path: picture('queue-dark-1024') });
  await page.keyboard.press('Delete');
  await expect.poll(queued).toEqual([a, b, d]);

  // Somebody is here: what trains makes room. Then nobody is.
  const idle = (seconds: number): Promise<void> =>
    app.evaluate(({ powerMonitor }, now) => {
      powerMonitor.getSystemIdleTime = () => now;
    }, seconds);
  await idle(0);
  await page.getByTestId('queue-idle').click();
  await expect(page.getByTestId('waits-for-idle')).toBeVisible();
  await expect.poll(queued, { timeout: 60_000 }).toEqual([long, a, b, d]);
  await page.screenshot({ path: picture('queue-idle-dark-1024') });
  await idle(3600);
  await expect.poll(async () => (await ask(page, 'queue:state', undefined)).running).toEqual([long]);
  await running.getByRole('button', { name: 'Stop this run' }).click();
  await expect.poll(queued, { timeout: 60_000 }).toEqual([]);
  expect(opened.complaints).toEqual([]);
});
