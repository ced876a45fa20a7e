/** A page that crashes is shown again where it was; the training beside it does not notice. */
import { closeApp, expect, openApp, test } from './fixtures';
import { ask, enqueue } from './requests';

test('the window comes back after its renderer has crashed, and the run goes on all the while', async ({
  workspace,
}) => {
  const opened = await openApp(workspace);
  const { app, page } = opened;
  const [run] = await enqueue(page, { epochs: 100_000 });
  await page.evaluate((id) => (location.hash = `#/run/${id}`), run);
  await expect(page.getByTestId('stat-loss')).toContainText(/\d\.\d/, { timeout: 60_000 });
  const before = await ask(page, 'runs:show', { run: run! });

  // The driver's page dies with its renderer: what follows asks the window through the app.
  // A script that is asked of a page which is just being loaded may never be answered.
  const inWindow = (source: string): Promise<unknown> =>
    app
      .evaluate(
        ({ BrowserWindow }, text) =>
          Promise.race([
            BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(text),
            new Promise((resolve) => setTimeout(() => resolve(null), 2000)),
          ]),
        source,
      )
      .catch(() => null);
  const pidOf = (): Promise<number> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId());
  const pid = await pidOf();
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
  );
  // 0 while there is none.
  await expect.poll(async () => ![0, pid].includes(await pidOf())).toBe(true);
  const loss = `document.querySelector('[data-testid="stat-loss"]')?.textContent ?? ''`;
  await expect.poll(async () => String(await inWindow(loss))).toMatch(/\d\.\d/);
  expect(await inWindow('location.hash')).toBe(`#/run/${run}`);
  const show = `window.workbench.request('runs:show', { run: '${run}' }).then(({ value }) => value)`;
  const step = async (): Promise<number> =>
    ((await inWindow(show)) as { steps: { step: number }[] } | null)?.steps.at(-1)?.step ?? 0;
  await expect.poll(step).toBeGreaterThan(before.steps.at(-1)!.step);
  // It was never paused, resumed or told anything: a resumed run would have a checkpoint's notice or fewer steps.
  expect(await inWindow(show)).toMatchObject({ state: 'running', notices: [], error: null });
  await closeApp(opened);
});
