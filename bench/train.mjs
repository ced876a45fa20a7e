/**
 * `npm run bench:train`: what compaction while training saves. A LeNet-5 run with group lasso on whole units, which
 * empties them early, ends with at most a tenth of its weights: on the command line from start to result (evaluations and
 * checkpoints included), with emptied units cut out as training goes and without, in turn; beside them PyTorch's dense
 * training for as many steps (the steps alone). It fails where a run keeps more than a tenth of its weights: the times
 * are then not those that are asked for. Options: --rounds 3, --epochs 6, --fine-tune 2, --method gs,
 * --lambda 5e-4, --set key=value (repeatable), --data FOLDER, --no-compile, --json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { whittle } from './lib/cli.mjs';
import { cores, machine } from './lib/machine.mjs';
import { mnistFolder } from './lib/mnist.mjs';
import { Peer } from './lib/peer.mjs';
import { median, table } from './lib/table.mjs';
import { torchPython } from './lib/torch.mjs';
import { writeSamples } from './step/write-samples.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '6' },
    'fine-tune': { type: 'string', default: '2' },
    method: { type: 'string', default: 'gs' },
    lambda: { type: 'string', default: '5e-4' },
    set: {
      type: 'string',
      multiple: true,
      default: ['grouping=filter', 'sqrtGroupSize=true'],
    },
    data: { type: 'string' },
    'no-compile': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const target = 0.6;
/** The fraction of the weights that is to be zero at the end: another sparsity would be another comparison. */
const leastSparsity = 0.9;
const rounds = Number(options.rounds);
const say = (text) => process.stderr.write(`${text}\n`);

const command = [
  ...['train', '--data', 'mnist', '--model', 'lenet-5', '--batch', '128'],
  ...['--method', options.method, '--lambda', options.lambda],
  ...['--epochs', options.epochs, '--fine-tune', options['fine-tune']],
  ...options.set.flatMap((pair) => ['--set', pair]),
];

/** Seconds of each kind of run in alternating rounds, and what the runs ended with. */
async function trainings(folder) {
  const workspace = join(folder, 'workspace');
  await whittle(workspace, ['data', 'import', mnistFolder(folder, options.data), '--name', 'mnist']);
  const kinds = { plain: [], compacting: ['--compact-while-training'] };
  const times = { plain: [], compacting: [] };
  const ends = {};
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? ['plain', 'compacting'] : ['compacting', 'plain'];
    for (const kind of order) {
      const end = (await whittle(workspace, [...command, ...kinds[kind]])).lines.at(-1);
      times[kind].push(end.elapsedMs / 1000);
      ends[kind] = end;
      say(`round ${round + 1}, ${kind}: ${(end.elapsedMs / 1000).toFixed(1)} s, ${describe(end)}`);
    }
  }
  return { times, ends };
}

const describe = ({ testAccuracy, weightSparsity }) =>
  `${(100 * testAccuracy).toFixed(2)} % accuracy, ${(100 * weightSparsity).toFixed(1)} % of the weights zero`;

/** Seconds that PyTorch takes for so many dense steps at batch 128: the better of eager and compiled. */
async function torchSeconds(folder, steps) {
  const python = torchPython();
  const script = fileURLToPath(new URL('./step/torch_step.py', import.meta.url));
  writeSamples(folder);
  const modes = options['no-compile'] ? ['eager'] : ['eager', 'compile'];
  const found = [];
  for (const mode of modes) {
    const peer = await Peer.start(`PyTorch ${mode}`, [python, script, folder, String(cores), mode]);
    const request = { net: 'lenet', case: 'none', lambda: 0 };
    await peer.ask({ ...request, steps: 1, warmUp: 20 });
    const times = [];
    for (let i = 0; i < 5; i++) times.push((await peer.ask({ ...request, steps: 100, warmUp: 2 })).ms);
    peer.end();
    found.push({ mode, seconds: (median(times) * steps) / 1000 });
  }
  return found.reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
  try {
    const { times, ends } = await trainings(folder);
    const ratios = times.plain.map((seconds, i) => times.compacting[i] / seconds);
    const torch = await torchSeconds(folder, ends.plain.steps).catch((error) => {
      say(`PyTorch is left out: ${error.message}`);
      return null;
    });
    const result = {
      name: 'compact while training',
      steps: ends.plain.steps,
      plainSeconds: median(times.plain),
      compactingSeconds: median(times.compacting),
      torchDenseSeconds: torch?.seconds ?? null,
      torchMode: torch?.mode ?? null,
      ratioPlain: median(ratios),
      ratioTorch: torch ? median(times.compacting) / torch.seconds : null,
      target,
      leastSparsity,
      weightSparsity: ends.compacting.weightSparsity,
      plainWeightSparsity: ends.plain.weightSparsity,
      testAccuracy: { plain: ends.plain.testAccuracy, compacting: ends.compacting.testAccuracy },
    };
    report(result, ends);
    if (options.json) process.stdout.write(`${JSON.stringify({ machine, results: [result] })}\n`);
    complainOf(ends);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tells of runs that ended too dense for the comparison to be the one that is meant, and fails. */
function complainOf(ends) {
  for (const [kind, { weightSparsity }] of Object.entries(ends)) {
    if (weightSparsity >= leastSparsity) continue;
    say(
      `warning: the ${kind} run ended with ${(100 * weightSparsity).toFixed(1)} % of its weights zero; expected at least ${100 * leastSparsity} %; raise --lambda or --epochs`,
    );
    process.exitCode = 1;
  }
}

function report(result, ends) {
  const ratio = (value) => (value === null ? '–' : value.toFixed(2));
  const seconds = (value) => (value === null ? '–' : value.toFixed(1));
  const rows = [
    [`run without compaction (${describe(ends.plain)})`, seconds(result.plainSeconds), '–', '–'],
    [
      `run with compaction (${describe(ends.compacting)})`,
      seconds(result.compactingSeconds),
      ratio(result.ratioPlain),
      `≤ ${target}`,
    ],
    [
      `PyTorch ${result.torchMode ?? ''}, ${result.steps} dense steps`,
      seconds(result.torchDenseSeconds),
      ratio(result.ratioTorch),
      `≤ ${target}`,
    ],
  ];
  const text = table(['', 'seconds', 'with compaction / this', 'target'], rows);
  (options.json ? process.stderr : process.stdout).write(`${machine}\n${text}`);
}

await main();
