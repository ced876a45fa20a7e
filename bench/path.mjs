/**
 * `npm run bench:path`: a λ path against runs of their own. One path of CGES over LeNet-5 on MNIST, and whole runs at
 * some λ, which leave about 50, 20, 10 and 5 % of the weights. Tells how far the path's curve lies from each run, in
 * points of test accuracy at the run's own fraction of weights (a straight line between the path's neighbouring points,
 * over the logarithm of the fraction), and the path's time over that of all runs together. The path's λ are larger: it
 * stays at each for about an epoch. Its ends lie beyond the densest and the sparsest run.
 * Options: --lambdas 5e-5,2e-4,4e-4,1.2e-3, --path 8e-5:3.2e-3:5, --epochs 10, --fine-tune 4 (of a run), --path-epochs 3,
 * --path-fine-tune 1.5, --per-point 1.2 (epochs), --seed 0, --data FOLDER, --json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whittle } from './lib/cli.mjs';
import { machine } from './lib/machine.mjs';
import { mnistFolder } from './lib/mnist.mjs';
import { table } from './lib/table.mjs';

const { values: options } = parseArgs({
  options: {
    lambdas: { type: 'string', default: '5e-5,2e-4,4e-4,1.2e-3' },
    path: { type: 'string', default: '8e-5:3.2e-3:5' },
    epochs: { type: 'string', default: '10' },
    'fine-tune': { type: 'string', default: '4' },
    'path-epochs': { type: 'string', default: '3' },
    'path-fine-tune': { type: 'string', default: '1.5' },
    'per-point': { type: 'string', default: '1.2' },
    seed: { type: 'string', default: '0' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
/** Points of accuracy, and part of the runs' time. */
const aims = { points: 0.3, time: 1 / 3 };
const say = (text) => process.stderr.write(`${text}\n`);
const percent = (part) => `${(100 * part).toFixed(2)} %`;

const common = ['--data', 'mnist', '--preset', 'lenet-cges', '--seed', options.seed];
const settings = ['--set', 'learningRateWarmupEpochs=0.2'];
const lengths = (epochs, fineTune) => ['--epochs', epochs, '--fine-tune', fineTune];

const pointOf = ({ lambda, weightSparsity, testAccuracy }) => ({
  strength: lambda,
  density: 1 - weightSparsity,
  accuracy: testAccuracy,
});

async function trainPath(workspace) {
  const of = lengths(options['path-epochs'], options['path-fine-tune']);
  const { lines } = await whittle(workspace, [
    'train',
    ...common,
    ...settings,
    ...of,
    ...['--path', options.path, '--set', `path.epochsPerPoint=${options['per-point']}`],
  ]);
  const end = lines.at(-1);
  const points = end.points.map(pointOf);
  for (const { strength, density, accuracy } of points)
    say(`path, λ ${strength.toPrecision(3)}: ${percent(density)} of the weights, ${percent(accuracy)}`);
  return { points, seconds: end.elapsedMs / 1000 };
}

async function trainRun(workspace, lambda) {
  const of = lengths(options.epochs, options['fine-tune']);
  const args = ['train', ...common, ...settings, ...of, '--lambda', String(lambda)];
  const end = (await whittle(workspace, args)).lines.at(-1);
  const run = { ...pointOf({ ...end, lambda }), seconds: end.elapsedMs / 1000 };
  say(`run, λ ${lambda}: ${percent(run.density)} of the weights, ${percent(run.accuracy)}`);
  return run;
}

/** Accuracy of the path's curve at a fraction of the weights; null beyond its ends. */
function accuracyAt(points, density) {
  const sorted = [...points].sort((a, b) => a.density - b.density);
  const above = sorted.findIndex((point) => point.density >= density);
  if (above < 1) return null;
  const [a, b] = [sorted[above - 1], sorted[above]];
  const part = Math.log(density / a.density) / Math.log(b.density / a.density);
  return a.accuracy + part * (b.accuracy - a.accuracy);
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
  try {
    const workspace = join(folder, 'workspace');
    await whittle(workspace, ['data', 'import', mnistFolder(folder, options.data), '--name', 'mnist']);
    const path = await trainPath(workspace);
    const results = [];
    for (const lambda of options.lambdas.split(',').map(Number)) {
      const run = await trainRun(workspace, lambda);
      const onPath = accuracyAt(path.points, run.density);
      results.push({
        ...run,
        path: onPath,
        points: onPath === null ? null : 100 * (onPath - run.accuracy),
      });
    }
    const runSeconds = results.reduce((sum, { seconds }) => sum + seconds, 0);
    report(results, path, runSeconds);
    if (options.json) {
      const timeRatio = path.seconds / runSeconds;
      process.stdout.write(`${JSON.stringify({ machine, aims, path, results, runSeconds, timeRatio })}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(results, path, runSeconds) {
  const rows = results.map(({ strength, density, accuracy, path: onPath, points }) => [
    strength,
    percent(density),
    percent(accuracy),
    onPath === null ? '–' : percent(onPath),
    points === null ? '–' : `${points >= 0 ? '+' : '−'}${Math.abs(points).toFixed(2)}`,
  ]);
  const headers = ['λ', "run's weights left", "run's accuracy", "path's there", 'points'];
  const ratio = `path ${path.seconds.toFixed(0)} s, runs ${runSeconds.toFixed(0)} s: ${(path.seconds / runSeconds).toFixed(2)}`;
  const out = options.json ? process.stderr : process.stdout;
  out.write(
    `${machine}\n${table(headers, rows)}${ratio} (aims: ${aims.points} points, ${aims.time.toFixed(2)})\n`,
  );
}

await main();
