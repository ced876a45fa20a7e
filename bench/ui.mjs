/**
 * `npm run bench:ui`: the real window on a workspace with 5,000 runs and 10 million points: how long it takes to open, to
 * sort, filter and group, to open a run; how it scrolls, what a live chart's update costs, its memory; how fast it answers
 * keys while a LeNet trains in it; and what training inside the app costs against the same run on the command line. Options: --only open,sort,…, --rounds 3, --epochs 2,
 * --data FOLDER (MNIST), --json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram, runInTerminal } from '../scripts/lib/commands.mjs';
import { hasDisplay, underDisplay } from '../scripts/lib/display.mjs';
import { chosen } from './lib/chosen.mjs';
import { machine } from './lib/machine.mjs';
import { median, table } from './lib/table.mjs';
import { inApp } from './ui/app.mjs';
import { latency } from './ui/latency.mjs';
import { filter, group, live, memory, opening, openRun, scroll, sort } from './ui/parts.mjs';
import { training } from './ui/training.mjs';
import { largeWorkspace, longRun, usualRuns } from './ui/workspace.mjs';

const names = ['open', 'sort', 'filter', 'group', 'scroll', 'run', 'live', 'memory', 'latency', 'training'];
/** Parts that have a workspace of their own, and train in it. */
const trainingParts = ['latency', 'training'];
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '2' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const only = chosen('part', names, options.only);

/** Every figure: what it is, its value and unit, and how far it may go. */
const results = [];
function tell(name, what, value, unit, target, more = {}) {
  results.push({ name, what, value, unit, target, ...more });
  process.stderr.write(`${what}: ${show(value)} ${unit}\n`);
}
const show = (value) => (value < 10 ? value.toFixed(2) : String(Math.round(value)));

async function inTheWindow() {
  const workspace = await largeWorkspace();
  if (only.includes('open')) {
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await inApp(workspace, opening));
    tell('open', 'open to a usable list', median(times), 'ms', 2000, { times });
  }
  if (!only.some((name) => name !== 'open' && !trainingParts.includes(name))) return;
  await inApp(workspace, async ({ app, page }) => {
    const steps = { sort, filter, group };
    for (const [name, measure] of Object.entries(steps)) {
      if (!only.includes(name)) continue;
      const { ms, ...more } = await measure(page, rounds);
      tell(name, `${name}, to the next frame`, ms, 'ms', 100, more);
    }
    if (only.includes('scroll')) {
      const { fps, ...more } = await scroll(page);
      tell('scroll', 'scroll', fps, 'frames/s', 50, more);
    }
    if (only.includes('run')) {
      const usual = await openRun(page, rounds, usualRuns);
      tell('run', 'open a run of 1,700 points', usual.ms, 'ms', 300, usual);
      const long = await openRun(page, rounds, [longRun]);
      tell('run-long', 'open a run of 2,000,000 points', long.ms, 'ms', 300, long);
    }
    if (only.includes('live')) {
      const { ms, ...more } = await live(app, page, rounds, usualRuns[0], 100_000);
      tell('live', 'live charts, an update after 100,000 points', ms, 'ms', 16, more);
    }
    if (only.includes('memory')) {
      const { mb, ...more } = await memory(app, page);
      tell('memory', "memory of the window's process", mb, 'MB', 500, more);
    }
  });
}

async function whileItTrains() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
  try {
    if (only.includes('latency')) {
      const { ms, ...more } = await latency(folder, options);
      tell('latency', 'a key to its frame while a LeNet trains, median', ms, 'ms', 100, more);
      tell('latency-worst', 'the slowest of 40 keys', more.worst, 'ms', 100);
    }
    if (only.includes('training')) {
      const { speed, ...more } = await training(folder, { ...options, rounds });
      tell('training', 'speed in the app / on the command line', speed, '', 0.95, more);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function main() {
  if (only.some((name) => !trainingParts.includes(name))) await inTheWindow();
  if (only.some((name) => trainingParts.includes(name))) await whileItTrains();
  const atLeast = new Set(['scroll', 'training']);
  const rows = results.map(({ name, what, value, unit, target }) => {
    const wanted = `${atLeast.has(name) ? '≥' : '≤'} ${target} ${unit}`;
    return [what, `${show(value)} ${unit}`, wanted.trim()];
  });
  (options.json ? process.stderr : process.stdout).write(
    `${machine}\n${table(['', 'measured', 'target'], rows)}`,
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, results })}\n`);
}

if (!hasDisplay() && findProgram('xvfb-run')) {
  const again = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = await runInTerminal(underDisplay(again));
} else await main();
