/** What training inside the app costs, its live charts in front, against the same run on the command line. */
import { join } from 'node:path';
import { whittle } from '../lib/cli.mjs';
import { mnistFolder } from '../lib/mnist.mjs';
import { median } from '../lib/table.mjs';
import { inApp } from './app.mjs';

const runArgs = ['--data', 'mnist', '--model', 'lenet-5', '--method', 'cges', '--lambda', '1e-4'];

/** Trains one run in the app, its page with the live charts in front, and returns its own clock in milliseconds. */
const trainInApp = (workspace, config) =>
  inApp(workspace, async ({ page }) => {
    // The window settles first: at its start it asks a process of its own which engines there are.
    await page.waitForTimeout(8000);
    return page.evaluate(async (wanted) => {
      const ask = async (channel, args) => {
        const answer = await window.workbench.request(channel, args);
        if (!answer.ok) throw new Error(answer.error.got);
        return answer.value;
      };
      const { runs } = await ask('runs:enqueue', { configs: [wanted] });
      location.hash = `#/run/${runs[0]}`;
      for (;;) {
        const found = (await ask('runs:list', undefined)).find(({ run }) => run === runs[0]);
        if (found.state === 'done') return found.elapsedMs;
        if (found.state !== 'queued' && found.state !== 'running')
          throw new Error(`the run is ${found.state}`);
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    }, config);
  });

export async function training(folder, { rounds, epochs, data }) {
  const workspace = join(folder, 'training');
  await whittle(workspace, ['data', 'import', mnistFolder(folder, data), '--name', 'mnist']);
  const lengthArgs = ['--epochs', epochs, '--fine-tune', '0'];
  const cli = [];
  const app = [];
  const train = async () => (await whittle(workspace, ['train', ...runArgs, ...lengthArgs])).lines.at(-1);
  const { config } = (await whittle(workspace, ['show', (await train()).run])).lines[0];
  // Whichever goes second meets the machine as the first left it: the order turns each round.
  for (let round = 0; round < rounds; round++) {
    const within = async () => app.push(await trainInApp(workspace, config));
    const onCommandLine = async () => cli.push((await train()).elapsedMs);
    for (const go of round % 2 === 0 ? [onCommandLine, within] : [within, onCommandLine]) await go();
  }
  const speeds = cli.map((ms, round) => ms / app[round]);
  return { cliMs: median(cli), appMs: median(app), speed: median(speeds), speeds };
}
