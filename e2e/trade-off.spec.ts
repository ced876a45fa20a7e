/** Reading the trade-off and taking a model home, in the real window. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { seriousIssues } from './axe';
import { expect, root, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

declare const globalThis: { dragged?: string[] };

/** Nothing serious is wrong for those who do not see the page; leaves pictures of both themes and two sizes. */
async function look(page: Page, app: ElectronApplication, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    // The change of colours takes the page a moment.
    await expect.poll(() => seriousIssues(page), { message: `${name}, ${scheme}` }).toEqual([]);
    for (const [width, height] of [
      [1280, 800],
      [1024, 640],
    ] as const) {
      await app.evaluate(
        ({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]!.setContentSize(w!, h!),
        [width, height],
      );
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
      await page.screenshot({ path: join(root, 'test-results', 'pages', `${name}-${scheme}-${width}.png`) });
    }
  }
}

const answerFolder = (app: ElectronApplication, folder: string): Promise<void> =>
  app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, folder);
const answerFile = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
const clipboard = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ clipboard: board }) => board.readText());

let target = '';
test.beforeEach(() => {
  target = mkdtempSync(join(tmpdir(), 'whittle-trade-off-'));
});
test.afterEach(() => rmSync(target, { recursive: true, force: true }));

test('other axes, a brush, and the chosen runs compared, listed and exported', async ({
  page,
  app,
  opened,
}) => {
  test.setTimeout(240_000);
  await answerFolder(app, target);
  const cges = (lambda: number, seed: number) => ({ method: { name: 'cges', lambda }, seed });
  const runs = await enqueue(
    page,
    { method: { name: 'none' } },
    cges(0.001, 0),
    cges(0.001, 1),
    cges(0.004, 0),
    cges(0.004, 1),
    { method: { name: 'l1', lambda: 0.001 } },
    { method: { name: 'l1', lambda: 0.003 } },
  );
  await allDone(page);
  await page.getByTestId('nav-trade-off').click();
  const chart = page.getByTestId('tradeoff-chart');
  const bar = page.getByTestId('tradeoff-selection');
  await expect(bar).toContainText('Drag a rectangle');

  // A rectangle over all of the chart takes every mark; the dense control is a line, not a mark.
  const box = (await chart.boundingBox())!;
  // From the right: a mark may lie on the axis at the left, and a drag begins inside the plot.
  await page.mouse.move(box.x + box.width - 24, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 4, box.y + box.height - 4, { steps: 5 });
  await expect(page.getByTestId('tradeoff-brush')).toBeVisible();
  await page.mouse.up();
  await expect(page.getByTestId('tradeoff-brush')).toHaveCount(0);
  await expect(bar).toContainText('4 points, 6 runs');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await look(page, app, 'trade-off-brushed');
  await page.keyboard.press('Escape');
  await expect(bar).toContainText('Drag a rectangle');

  // By keys: the table, with Space. The axes go with it.
  await page.getByTestId('tradeoff-y').selectOption('loss');
  await page.getByTestId('tradeoff-x').selectOption('nonzeroMacs');
  await page.getByText('Table', { exact: true }).click();
  const rows = page.getByTestId('tradeoff-table').locator('tbody tr');
  await expect(rows).toHaveCount(5);
  await expect(page.getByRole('columnheader', { name: 'Training loss (nats)' })).toBeVisible();
  await rows.filter({ hasText: 'CGES' }).first().focus();
  await page.keyboard.press('Space');
  await rows.filter({ hasText: 'ℓ1' }).first().getByRole('checkbox').check();
  await expect(bar).toContainText('2 points, 3 runs');
  await look(page, app, 'trade-off-table');
  // The figure and the copied table hold what is chosen, and the dense control.
  await page.getByTestId('copy-table').click();
  await expect(page.getByText('The selection: 3 points of 4 runs.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('copy-csv')).toBeHidden();
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette')).toHaveCount(0);
  // Neither Escape was for the selection.
  await expect(bar).toContainText('2 points, 3 runs');
  await page.getByTestId('save-figure').click();
  await expect(page.getByTestId('figure-holds')).toHaveText('The selection: 3 points of 4 runs.');
  await page.getByTestId('save-figure-dialog').getByText('CSV', { exact: true }).click();
  await answerFile(app, join(target, 'chosen.csv'));
  await page.getByTestId('figure-save').click();
  await expect(page.getByTestId('save-figure-dialog')).toHaveCount(0);
  expect(readFileSync(join(target, 'chosen.csv'), 'utf8').trim().split('\n')).toHaveLength(4);
  await page.getByTestId('selection-compare').click();
  await expect(page.getByTestId('compare-runs').getByRole('listitem')).toHaveCount(3);

  // The axes are as they were left.
  await page.getByTestId('nav-trade-off').click();
  await expect(page.getByTestId('tradeoff-y')).toHaveValue('loss');
  await page.getByText('Chart', { exact: true }).click();
  await page.getByTestId('select-all').click();
  await page.getByTestId('selection-experiments').click();
  const listed = page.getByTestId('runs-table').locator('tbody tr');
  await expect(listed).toHaveCount(7);

  // Some runs of the table, as a figure of their own, from which a line is hidden in the legend.
  await listed.filter({ hasText: 'CGES' }).first().click();
  await listed
    .filter({ hasText: 'ℓ1' })
    .first()
    .click({ modifiers: ['Control'] });
  await page.getByTestId('runs-trade-off').click();
  await expect(page.getByTestId('tradeoff-scope')).toContainText('Limited to 2 chosen runs');
  await page.getByTestId('scope-clear').click();
  await expect(page.getByTestId('tradeoff-scope')).toHaveCount(0);

  // What only exports tell: none yet, then those of every run.
  await page.getByTestId('tradeoff-y').selectOption('testAccuracy');
  await page.getByTestId('tradeoff-x').selectOption('latencyMs');
  await expect(page.getByTestId('tradeoff-lacking')).toContainText('4 of 4 points have no latency');
  await expect(page.getByText('No point has a place on these axes')).toBeVisible();
  await look(page, app, 'trade-off-lacking');
  await page.getByTestId('export-missing').click();
  await expect(page.getByTestId('tradeoff-lacking')).toHaveCount(0, { timeout: 120_000 });
  expect(readdirSync(target).filter((name) => name.endsWith('.onnx'))).toHaveLength(
    // The dense control is a line across the figure: it needs no latency.
    runs.length - 1,
  );
  await expect(chart).toBeVisible();
  await look(page, app, 'trade-off-latency');
  expect(opened.complaints).toEqual([]);
});

test('the figure is saved in every format and copied as a table', async ({ page, app, opened }) => {
  test.setTimeout(180_000);
  await enqueue(
    page,
    { method: { name: 'none' } },
    { method: { name: 'cges', lambda: 0.001 } },
    { method: { name: 'cges', lambda: 0.004 } },
  );
  await allDone(page);
  await page.getByTestId('nav-trade-off').click();
  await page.getByTestId('tradeoff-x').selectOption('nonzeroMacs');
  const save = async (label: string, name: string): Promise<Buffer> => {
    const path = join(target, name);
    await answerFile(app, path);
    await page.getByTestId('save-figure').click();
    const form = page.getByTestId('save-figure-dialog');
    await form.getByText(label, { exact: true }).click();
    if (label === 'PDF') await page.getByTestId('figure-preset').selectOption('wide');
    if (label === 'SVG') {
      await page.getByTestId('figure-width').fill('10');
      await expect(page.getByTestId('figure-save')).toBeDisabled();
      await page.getByTestId('figure-width').fill('90');
      await look(page, app, 'save-figure');
    }
    await page.getByTestId('figure-save').click();
    await expect(form).toHaveCount(0);
    return readFileSync(path);
  };
  expect((await save('SVG', 'a.svg')).toString()).toMatch(/<svg[^>]*width="90mm" height="62mm"/);
  const pdf = (await save('PDF', 'a.pdf')).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  // 178 × 100 mm in whole points of 1/72 inch.
  expect(/\/MediaBox \[.*?\]/.exec(pdf)?.[0]).toBe('/MediaBox [0 0 505 283]');
  const png = await save('PNG', 'a.png');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1004, 732]);
  expect((await save('CSV', 'a.csv')).toString().split('\n')[0]).toContain('nonzeroMacs,nonzeroMacsStd');
  // A name without an ending gets that of the format.
  await save('LaTeX', 'b.tex');
  expect(readFileSync(join(target, 'b.tex'), 'utf8')).toContain('Nonzero MACs per sample');

  await page.getByTestId('copy-table').click();
  await page.getByTestId('copy-latex').click();
  expect(await clipboard(app)).toBe(readFileSync(join(target, 'b.tex'), 'utf8'));

  // A line that is hidden in the legend, at whose end the dense control stands, is in no table.
  const copied = async (): Promise<string> => {
    await page.getByTestId('copy-table').click();
    await page.getByTestId('copy-csv').click();
    return clipboard(app);
  };
  await page.keyboard.press('Escape');
  expect(await copied()).toContain('\nnone,');
  await page.keyboard.press('Escape');
  const box = (await page.getByTestId('tradeoff-chart').boundingBox())!;
  await page.mouse.click(box.x + box.width - 40, box.y + 18);
  await expect(page.getByTestId('tradeoff-scope')).toContainText('1 line hidden in the legend');
  expect(await copied()).not.toContain('\nnone,');
  await page.keyboard.press('Escape');
  await page.getByTestId('show-hidden').click();
  await expect(page.getByTestId('tradeoff-scope')).toHaveCount(0);
  expect(opened.complaints).toEqual([]);
});

test('an export is cancelled without a trace, made, found again, and dragged out', async ({
  page,
  app,
  opened,
  jobs,
}) => {
  test.setTimeout(180_000);
  await answerFolder(app, target);
  const [run] = await enqueue(page, {});
  await allDone(page);
  await page.getByTestId('nav-export').click();
  await page.getByTestId('choose-folder').click();
  // By itself a small export is over before a hand is at the button.
  await jobs.standStillAt('checking the compact model');
  await page.getByTestId('export-start').click();
  await jobs.stand();
  expect(readdirSync(target)).not.toEqual([]);
  await page.getByTestId('export-cancel').click();
  // What is asked after it is answered after it: the job has been told.
  await ask(page, 'queue:state', undefined);
  await jobs.goOn();
  await expect(page.getByTestId('export-cancelled')).toBeVisible({ timeout: 30_000 });
  expect(readdirSync(target)).toEqual([]);

  for (const rounding of ['1', '8']) {
    await page.getByTestId('export-round').selectOption(rounding);
    await page.getByTestId('export-start').click();
    await expect(page.getByTestId('export-progress')).toHaveCount(0, { timeout: 60_000 });
  }
  await expect(page.getByTestId('earlier-exports').locator('tbody tr')).toHaveCount(2);
  await expect(page.getByTestId('export-report')).toContainText('multiples of 8');
  await page.getByTestId('show-export').click();
  await expect(page.getByTestId('export-report')).not.toContainText('multiples of 8');
  await look(page, app, 'export-report');

  const [first] = (await ask(page, 'runs:show', { run: run! })).exports;
  const [model, card] = first!.files.map(({ path }) => path);
  expect(readFileSync(card!, 'utf8')).toContain('## Proof of equality');
  expect([existsSync(model!), readdirSync(target).length]).toEqual([true, 4]);
  await page.getByTestId('copy-path').first().click();
  expect(await clipboard(app)).toBe(model);

  // The system's drag cannot be driven; that it begins, and with which file, can be seen.
  await app.evaluate(({ BrowserWindow }) => {
    globalThis.dragged = [];
    BrowserWindow.getAllWindows()[0]!.webContents.startDrag = ({ file, icon }) => {
      if ((icon as Electron.NativeImage).isEmpty()) throw new Error('a drag without a picture is refused');
      globalThis.dragged!.push(file);
    };
  });
  await page.getByTestId('drag-out').first().dispatchEvent('dragstart');
  await expect.poll(() => app.evaluate(() => globalThis.dragged)).toEqual([model]);
  for (const path of ['/etc/passwd', join(target, '..'), `${target}/./${model!.slice(target.length + 1)}`])
    await expect(ask(page, 'path:drag', { path })).rejects.toThrow(/not written by an export/);
  rmSync(model!);
  await expect(ask(page, 'path:drag', { path: model! })).rejects.toThrow(/is not there/);
  expect(await app.evaluate(() => globalThis.dragged)).toEqual([model]);
  expect(opened.complaints).toEqual([]);
});
