/**
 * `npm run bench:ui`: how long the window takes to a usable list on a workspace with 1,000 runs, and what training
 * inside the app costs against the same run on the command line. Options: --rounds 3, --epochs 2, --data FOLDER, --json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { _electron } from '@playwright/test';
import { findProgram, runInTerminal } from '../scripts/lib/commands.mjs';
import { hasDisplay, sandboxFlags, underDisplay } from '../scripts/lib/display.mjs';
import { findElectron } from '../scripts/lib/electron.mjs';
import { cacheDirectory, root } from '../scripts/lib/paths.mjs';
import { buildBench } from './lib/build.mjs';
import { whittle } from './lib/cli.mjs';
import { machine } from './lib/machine.mjs';
import { mnistFolder } from './lib/mnist.mjs';
import { median, table } from './lib/table.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '2' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const targets = { open: 2000, speed: 0.95 };
const runArgs = ['--data', 'mnist', '--model', 'lenet-5', '--method', 'cges', '--lambda', '1e-4'];
const lengthArgs = ['--epochs', options.epochs, '--fine-tune', '0'];

const electron = findElectron(root, cacheDirectory());
if (!electron) throw new Error('Electron is not set up; run `npm start` once');

async function openApp(workspace) {
  const began = performance.now();
  const app = await _electron.launch({
    executablePath: electron.path,
    args: [...sandboxFlags(), root, '--workspace', workspace],
    cwd: root,
    env: { ...process.env, WHITTLE_NODE: process.execPath },
  });
  return { app, page: await app.firstWindow(), began };
}

/** Closes the app; were it to ask about a run that has only just ended, the answer is to quit. */
async function closeApp(app) {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
  });
  await app.close();
}

/** Milliseconds from the start of the app to the first run that can be clicked, over `rounds` starts. */
async function opening(folder) {
  const workspace = join(folder, 'thousand');
  mkdirSync(workspace);
  const seed = await buildBench('ui-seed', 'bench/ui/seed-worker.ts');
  const { status, stderr } = spawnSync(process.execPath, [seed, workspace, '1000'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const { app, page, began } = await openApp(workspace);
    await page.evaluate(() => (location.hash = '#/runs'));
    await page.getByTestId('run-link').first().waitFor();
    times.push(performance.now() - began);
    await closeApp(app);
  }
  return median(times);
}

/** Trains one run in the app, its page with the live charts in front, and returns its own clock in milliseconds. */
async function trainInApp(workspace, config) {
  const { app, page } = await openApp(workspace);
  try {
    // The window settles first: at its start it asks a process of its own which engines there are.
    await page.waitForTimeout(8000);
    const elapsedMs = await page.evaluate(async (wanted) => {
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
    return elapsedMs;
  } finally {
    await closeApp(app);
  }
}

async function overhead(folder) {
  const workspace = join(folder, 'training');
  await whittle(workspace, ['data', 'import', mnistFolder(folder, options.data), '--name', 'mnist']);
  const cli = [];
  const app = [];
  const train = async () => (await whittle(workspace, ['train', ...runArgs, ...lengthArgs])).lines.at(-1);
  const { config } = (await whittle(workspace, ['show', (await train()).run])).lines[0];
  // Whichever goes second meets the machine as the first left it: the order turns each round.
  for (let round = 0; round < rounds; round++) {
    const inApp = async () => app.push(await trainInApp(workspace, config));
    const onCommandLine = async () => cli.push((await train()).elapsedMs);
    for (const go of round % 2 === 0 ? [onCommandLine, inApp] : [inApp, onCommandLine]) await go();
  }
  const speeds = cli.map((ms, round) => ms / app[round]);
  return { cliMs: median(cli), appMs: median(app), speed: median(speeds), speeds };
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
  try {
    const openMs = await opening(folder);
    const training = await overhead(folder);
    const rows = [
      ['window on 1,000 runs, ms to a usable list', Math.round(openMs), `≤ ${targets.open}`],
      ['LeNet run on the command line, ms', training.cliMs, '–'],
      ['the same in the app, ms', training.appMs, '–'],
      ['speed in the app / on the command line', training.speed.toFixed(3), `≥ ${targets.speed}`],
    ];
    (options.json ? process.stderr : process.stdout).write(
      `${machine}\n${table(['', 'median', 'target'], rows)}`,
    );
    const results = [
      { name: 'open', ms: openMs, target: targets.open },
      { name: 'overhead', ...training, target: targets.speed },
    ];
    if (options.json) process.stdout.write(`${JSON.stringify({ machine, results })}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (!hasDisplay() && findProgram('xvfb-run')) {
  const again = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = await runInTerminal(underDisplay(again));
} else await main();
