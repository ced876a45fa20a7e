/** The inside of a run: weights as pictures along the training, the net with what is left of it, charts to look into. */
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, root, test } from './fixtures';
import { allDone, ask, enqueue } from './requests';

const pictures = join(root, 'test-results', 'pages');
/** Share of the picture's cells that have the colour of exact zero. */
const zeros = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    const probe = document.createElement('span');
    probe.style.color = 'var(--map-zero)';
    element.after(probe);
    const zero = (getComputedStyle(probe).color.match(/\d+/g) ?? []).map(Number);
    probe.remove();
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (zero.every((value, at) => data[i + at] === value)) count++;
    return count / (width * height);
  });
const go = async (page: Page, run: string): Promise<void> => {
  await page.evaluate((id) => (location.hash = `#/run/${id}`), run);
  await expect(page.getByTestId('stat-loss')).toContainText(/\d\.\d/, { timeout: 60_000 });
};

test('the weight map is scrubbed along training, and the network shows what is left', async ({
  page,
  opened,
}) => {
  test.setTimeout(180_000);
  const config = {
    method: { name: 'gs', lambda: 0.012 },
    model: { name: 'mlp', settings: { hidden: [500, 300] } },
    epochs: 16,
    fineTuneEpochs: 3,
  };
  const [run, other] = await enqueue(page, config, { ...config, seed: 1 });
  await allDone(page);
  await go(page, run!);
  const { result } = await ask(page, 'runs:show', { run: run! });
  const second = result!.layers[1]!;
  expect(second.units!.kept).toBeLessThan(second.units!.of);

  const map = page.getByTestId('weight-map');
  await map.scrollIntoViewIfNeeded();
  const left = page.getByTestId('map-units-left');
  await expect(left).toHaveText('500 of 500 units left');
  await page.getByTestId('map-layers').getByText('dense2').click();
  await expect(left).toHaveText(`${second.units!.kept} of ${second.units!.of} units left`);
  const cells = page.getByTestId('map-cells');
  expect(await zeros(cells)).toBeGreaterThan(0.2);

  // Back to the beginning by the keyboard: every weight is there.
  const scrub = page.getByTestId('map-scrub');
  await scrub.focus();
  await page.keyboard.press('Home');
  await expect(left).toHaveText('300 of 300 units left');
  await expect(map.getByText('before training')).toBeVisible();
  expect(await zeros(cells)).toBeLessThan(0.01);
  for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight');
  await expect(scrub).toHaveAttribute('aria-valuetext', /epoch 5/);
  // It plays to its end.
  await page.getByTestId('map-play').click();
  await expect(left).toHaveText(`${second.units!.kept} of 300 units left`, { timeout: 20_000 });

  // A cell says which weight it is, by mouse and by key.
  await cells.hover({ position: { x: 2, y: 2 } });
  await expect(page.getByTestId('map-readout')).toHaveText(
    /^unit \d+, inputs 1–\d+: .*(exactly zero|\|w\| )/,
  );
  await map.getByRole('application').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('map-readout')).toContainText(/unit \d+, inputs? \d+/);
  await page.screenshot({ path: join(pictures, 'run-map.png') });

  // The other layers, and all of them as a table.
  await page.getByTestId('map-layers').getByText('dense3').click();
  await expect(left).toHaveText('10 of 10 units left');
  await map.getByText('Table', { exact: true }).click();
  await expect(page.getByTestId('map-table').locator('tbody tr')).toHaveCount(3);

  const net = page.getByTestId('net-table');
  const row = net.locator('tbody tr').nth(2);
  await expect(row).toContainText('dense2');
  await expect(row).toContainText(`${second.units!.kept} / 300`);
  await expect(row).toContainText(second.compactShape!.join(' × '));
  await net.scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(pictures, 'run-network.png') });
  await page.getByText('Over time', { exact: true }).click();
  await expect(page.getByRole('application', { name: /Weights left of each layer/ })).toBeVisible();

  await page.evaluate((id) => (location.hash = `#/compare/${id}`), `${run},${other}`);
  await expect(page.getByTestId('compare-layers')).toContainText(`${second.units!.kept} of 300 units`);
  // This test reads pixels back, which Chromium remarks on.
  expect(opened.complaints.filter((text) => !text.startsWith('Canvas2D: Multiple readback'))).toEqual([]);
});

test('charts are zoomed by mouse and keys, have log axes, and share their crosshair', async ({
  page,
  opened,
}) => {
  const [run] = await enqueue(page, { epochs: 30 });
  await allDone(page);
  await go(page, run!);
  const loss = page.getByRole('application', { name: /^Loss\./ });
  const accuracy = page.getByRole('application', { name: /^Accuracy\./ });
  const area = loss.locator('.u-over');
  const box = (await area.boundingBox())!;
  const stepOf = async (chart: Locator): Promise<number> =>
    Number((await chart.locator('.u-legend .u-value').first().textContent())!.replace(/\D/g, ''));
  const newest = await stepOf(loss);

  // One crosshair: both legends tell of the same step, and of the newest when nobody points.
  await page.mouse.move(box.x + box.width / 2, box.y + 30);
  await expect.poll(() => stepOf(loss)).toBeLessThan(newest);
  const line = (chart: Locator): Promise<number> =>
    chart.locator('.u-cursor-x').evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).e);
  expect(await line(loss)).toBeCloseTo(box.width / 2, -1);
  expect(Math.abs((await line(accuracy)) - (await line(loss)))).toBeLessThan(2);
  expect(await stepOf(accuracy)).toBeLessThan(newest);
  await page.mouse.move(5, 5);
  await expect.poll(() => stepOf(loss)).toBe(newest);

  // Dragged over, all charts show that part; a double click shows all again.
  const zoomed = page.getByTestId('chart-zoomed');
  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await expect(zoomed).toBeVisible();
  await page.screenshot({ path: join(pictures, 'run-zoomed.png') });
  await area.dblclick();
  await expect(zoomed).toBeHidden();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await expect(zoomed).toBeVisible();
  await page.getByTestId('chart-all').click();
  await expect(zoomed).toBeHidden();

  await loss.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => stepOf(accuracy)).toBeLessThan(newest);
  await page.keyboard.press('+');
  await expect(zoomed).toBeVisible();
  await page.keyboard.press('0');
  await expect(zoomed).toBeHidden();
  // In quick succession, too: no chart has drawn all of the axis again when the crosshair moves.
  for (const key of ['End', '+', '0', 'Home']) await page.keyboard.press(key);
  await expect.poll(() => stepOf(accuracy)).toBeLessThan(newest);

  // A log axis of steps, a linear one of the loss, a smooth line beside the measured one.
  await page.getByRole('radiogroup', { name: 'Step axis' }).getByText('log').click();
  await page.getByRole('radiogroup', { name: 'Scale of the loss' }).getByText('linear').click();
  await page.getByTestId('chart-smoothing').focus();
  for (let press = 0; press < 30; press++) await page.keyboard.press('ArrowRight');
  await expect(loss).toContainText('Training batches, smooth');
  await page.screenshot({ path: join(pictures, 'run-log.png') });
  expect(opened.complaints).toEqual([]);
});
