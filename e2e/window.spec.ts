/** What a person does in the window besides the main flow: dropping files, steering runs, reading the curve, keys. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { expect, openApp, root, test } from './fixtures';
import { ask, bundledDigits, enqueue } from './requests';

const open = (page: Page, name: string): Promise<void> => page.getByTestId(`nav-${name}`).click();

/** Drops a file of the disk on the middle of the window, as the system would. */
async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 300, data });
}

/** Where the only mark of the chart is drawn: the middle of what has its colour, below the legend; null before. */
function findMark(chart: Locator): Promise<{ x: number; y: number } | null> {
  return chart.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const scale = canvas.width / canvas.clientWidth;
    let [n, x, y] = [0, 0, 0];
    for (let i = 40 * canvas.width; i < canvas.width * canvas.height; i++) {
      const [red, green, blue, alpha] = data.subarray(4 * i, 4 * i + 4) as unknown as number[];
      if (alpha! < 250 || red! - blue! < 100 || red! - green! < 60) continue;
      n += 1;
      x += i % canvas.width;
      y += Math.floor(i / canvas.width);
    }
    const box = canvas.getBoundingClientRect();
    return n > 20 ? { x: box.left + x / n / scale, y: box.top + y / n / scale } : null;
  });
}

async function answerFolder(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, folder);
}

test('a dropped file is imported; a broken one is refused with what to do, and leaves nothing', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-drop-'));
  const good = join(folder, 'flowers.csv');
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i % 2 ? 'rose' : 'tulip'}`);
  writeFileSync(good, `length,width,kind\n${rows.join('\n')}\n`);
  const broken = join(folder, 'broken.csv');
  writeFileSync(broken, `length,width,kind\n1,2,rose\n3,tulip\n`);

  await expect(page.getByTestId('quick-start')).toBeVisible();
  await bundledDigits(page);
  await drop(page, good);
  await expect(page.getByTestId('import-summary')).toBeVisible();
  await expect(page.getByTestId('import-name')).toHaveValue('flowers');
  await page.getByTestId('import-start').click();
  await expect(page.getByTestId('dataset-detail')).toContainText('flowers');
  const before = await ask(page, 'datasets:list', undefined);

  await drop(page, broken);
  const start = page.getByTestId('import-start');
  const refusal = page.getByTestId('error-notice');
  await expect(start.or(refusal).first()).toBeVisible();
  await expect(async () => {
    if (!(await refusal.isVisible())) await start.click({ timeout: 1000 });
    await expect(refusal).toBeVisible({ timeout: 2000 });
  }).toPass();
  // What was got, what was expected and how to mend it: three terms, each with words.
  await expect(refusal.locator('dt')).toHaveCount(3);
  for (const words of await refusal.locator('dd').allTextContents()) expect(words.length).toBeGreaterThan(3);
  await expect(refusal).toContainText('3');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('import-dialog')).toBeHidden();
  expect(await ask(page, 'datasets:list', undefined)).toEqual(before);
  rmSync(folder, { recursive: true, force: true });
});

test('a run is paused, resumed and stopped from its page, which says what it trains on and why', async ({
  page,
}) => {
  const [run] = await enqueue(page, { epochs: 100_000 });
  await page.evaluate((id) => (location.hash = `#/run/${id}`), run);
  await expect(page.getByTestId('run-engine')).toContainText(/tensorflow|wasm/, { timeout: 60_000 });
  // The name and the device, then the reason.
  await expect(page.getByTestId('run-engine').locator('p')).toHaveCount(2);
  await expect(page.getByTestId('stat-loss')).toContainText(/\d\.\d/);
  await page.getByTestId('run-pause').click();
  await expect(page.getByTestId('run-resume')).toBeVisible();
  await page.getByTestId('run-resume').click();
  await expect(page.getByTestId('run-stop')).toBeVisible();
  await page.getByTestId('run-stop').click();
  await expect(page.getByTestId('run-resume')).toBeVisible();
  expect((await ask(page, 'runs:show', { run: run! })).state).toBe('stopped');
});

test('the queue is paused and reordered from the list of runs', async ({ page }) => {
  await ask(page, 'queue:pause', { paused: true });
  const runs = await enqueue(page, { seed: 0 }, { seed: 1 }, { seed: 2 });
  await open(page, 'runs');
  const last = page.locator(`tr[data-key="${runs[2]}"]`);
  await last.click();
  await last.getByRole('button', { name: /Move up/ }).click();
  const queued = async (): Promise<readonly string[]> => (await ask(page, 'queue:state', undefined)).queued;
  await expect.poll(queued).toEqual([runs[0], runs[2], runs[1]]);
  // The window has heard of it too.
  await expect(page.getByTestId('runs-table').locator('tbody tr').nth(1)).toHaveAttribute(
    'data-key',
    runs[2]!,
  );
  await last.focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(queued).toEqual([runs[2], runs[0], runs[1]]);
  await expect(page.getByTestId('runs-table').locator('tbody tr').first()).toHaveAttribute(
    'data-key',
    runs[2]!,
  );
  await page.getByTestId('queue-pause').click();
  await expect.poll(queued, { timeout: 60_000 }).toEqual([]);
});

test('a mark of the trade-off says its runs and opens them, by mouse and by keys', async ({ page }) => {
  await enqueue(page, { seed: 0 }, { seed: 1 });
  await expect
    .poll(async () => (await ask(page, 'runs:list', undefined)).map(({ state }) => state), {
      timeout: 60_000,
    })
    .toEqual(['done', 'done']);
  await open(page, 'trade-off');
  const chart = page.getByTestId('tradeoff-chart');
  await expect(chart).toBeVisible();
  const choice = page.getByRole('dialog');
  // The chart may still be finding its size: the mark is looked for until the mouse is on it.
  const cursorOnMark = async (): Promise<string> => {
    const spot = await findMark(chart);
    if (spot) await page.mouse.move(spot.x, spot.y);
    return chart.evaluate((canvas) => canvas.style.cursor);
  };
  await expect.poll(cursorOnMark).toBe('pointer');
  await page.mouse.down();
  await page.mouse.up();
  await expect(choice).toContainText('seed 1', { ignoreCase: true });
  await page.keyboard.press('Escape');
  await expect(choice).toBeHidden();

  await page.getByText('Table', { exact: true }).click();
  const row = page.getByTestId('tradeoff-table').locator('tbody tr').first();
  await expect(row).toContainText('CGES');
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(choice).toBeVisible();
  await choice.getByRole('button', { name: /seed 0/i }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('page-run')).toBeVisible();
});

test('import, training and export go by keyboard alone, and the focus is always seen', async ({
  page,
  app,
}) => {
  test.setTimeout(180_000);
  const target = mkdtempSync(join(tmpdir(), 'whittle-keys-'));
  /** Presses Tab until `testid` has the focus; every stop on the way must show a ring. */
  const tabTo = async (testid: string): Promise<void> => {
    for (let presses = 0; presses < 120; presses++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        if (!element || element === document.body) return null;
        const ringed = [element, element.closest('label'), element.nextElementSibling].some(
          (one) =>
            one &&
            (getComputedStyle(one).outlineStyle !== 'none' || getComputedStyle(one).boxShadow !== 'none'),
        );
        return { testid: element.dataset.testid ?? '', ringed, what: element.outerHTML.slice(0, 120) };
      });
      if (at) expect(at.ringed, `no focus ring on ${at.what}`).toBe(true);
      if (at?.testid === testid) return;
    }
    throw new Error(`Tab never reached ${testid}`);
  };
  await answerFolder(app, join(root, 'e2e', 'fixtures', 'mnist-small'));
  await page.keyboard.press('Control+2');
  await expect(page.getByTestId('page-datasets')).toBeVisible();
  await tabTo('import-folder');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('import-summary')).toBeVisible();
  await tabTo('import-start');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('dataset-detail')).toContainText('mnist', { ignoreCase: true });

  await page.keyboard.press('Control+n');
  await expect(page.getByTestId('page-new')).toBeVisible();
  for (const method of ['none', 'l1', 'gs']) {
    await tabTo(`method-${method}`);
    await page.keyboard.press('Space');
  }
  await tabTo('lambda-count');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('1');
  await tabTo('enqueue');
  await page.keyboard.press('Enter');

  await page.keyboard.press('Control+3');
  const row = page.getByTestId('runs-table').locator('tbody tr').first();
  await expect(row).toContainText('Done', { timeout: 120_000 });
  await answerFolder(app, target);
  await page.keyboard.press('Control+5');
  await tabTo('choose-folder');
  await page.keyboard.press('Enter');
  await tabTo('export-start');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('export-proof')).toContainText('Checked in ONNX Runtime', {
    timeout: 60_000,
  });
  expect(readdirSync(target).filter((name) => name.endsWith('.onnx'))).toHaveLength(1);
  rmSync(target, { recursive: true, force: true });
});

test('closing right after a run has ended neither asks nor hangs', async ({ workspace }) => {
  const { app, page } = await openApp(workspace);
  const [run] = await enqueue(page, {});
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => {
      process.exit(86);
    };
  });
  await expect
    .poll(async () => (await ask(page, 'runs:show', { run: run! })).state, {
      timeout: 60_000,
      intervals: [20],
    })
    .toBe('done');
  const gone = new Promise((settle) => app.process().once('exit', settle));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close()).catch(() => undefined);
  expect(await gone).toBe(0);
});
