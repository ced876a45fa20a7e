/** How fast the window answers keys while a run trains at full speed in the app, its page with the live charts behind. */
import { join } from 'node:path';
import { whittle } from '../lib/cli.mjs';
import { mnistFolder } from '../lib/mnist.mjs';
import { median } from '../lib/table.mjs';
import { inApp } from './app.mjs';

/** Longer than the measurement, which stops it. */
const config = {
  dataset: 'mnist',
  model: { name: 'lenet-5' },
  method: { name: 'cges', lambda: 1e-4 },
  epochs: 1000,
};

/** Forty key presses in the command palette's field: words that narrow its list, and back again. */
const keys = Array.from({ length: 5 }, () => ['t', 'r', 'a', 'd', ...Array(4).fill('Backspace')]).flat();

const ask = (page, channel, args) =>
  page.evaluate(
    async ([name, payload]) => {
      const answer = await window.workbench.request(name, payload);
      if (!answer.ok) throw new Error(answer.error.got);
      return answer.value;
    },
    [channel, args],
  );

const stateOf = async (page, id) =>
  (await ask(page, 'runs:list', undefined)).find(({ run }) => run === id).state;

/** Notes the time from each key press, as the system stamped it, to the end of the frame that comes after it. */
const listen = (page) =>
  page.evaluate(() => {
    window.benchKeys = [];
    const noteWhenPainted = ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.benchKeys.push(performance.now() - timeStamp);
        port2.postMessage(null);
      });
    window.addEventListener('keydown', noteWhenPainted, { capture: true });
  });

/** @returns {Promise<{ ms: number, worst: number, times: number[] }>} median and maximum over the key presses */
export async function latency(folder, { data }) {
  const workspace = join(folder, 'latency');
  await whittle(workspace, ['data', 'import', mnistFolder(folder, data), '--name', 'mnist']);
  return inApp(workspace, async ({ page }) => {
    // The window settles first: at its start it asks a process of its own which engines there are.
    await page.waitForTimeout(8000);
    const [run] = (await ask(page, 'runs:enqueue', { configs: [config] })).runs;
    await page.evaluate((id) => (location.hash = `#/run/${id}`), run);
    await page.getByTestId('stat-loss').filter({ hasText: /\d/ }).waitFor({ timeout: 120_000 });
    await page.waitForTimeout(3000);
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByTestId('palette').getByRole('combobox').waitFor();
    await page.waitForTimeout(1000);
    await listen(page);
    for (const [i, key] of keys.entries()) {
      await page.keyboard.press(key);
      // Uneven, so that the presses fall on all moments between two updates of the charts.
      await page.waitForTimeout(170 + ((37 * i) % 100));
    }
    await page.waitForTimeout(1000);
    const times = await page.evaluate(() => window.benchKeys);
    if (times.length !== keys.length)
      throw new Error(`${times.length} of ${keys.length} key presses were seen`);
    const state = await stateOf(page, run);
    if (state !== 'running') throw new Error(`the run is ${state}: nothing trained beside the keys`);
    await ask(page, 'runs:stop', { run });
    while ((await stateOf(page, run)) === 'running') await page.waitForTimeout(200);
    return { ms: median(times), worst: Math.max(...times), times };
  });
}
