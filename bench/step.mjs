/**
 * `npm run bench:step`: milliseconds per training step at batch 128, ours and PyTorch's, for every method of the
 * registry, what a method adds to a plain step, and the memory that a step takes, on this machine. Each side is a
 * process of its own; they are asked for rounds in turn, so that only one runs at a time and drift hits all alike.
 * Options: --nets mlp,lenet,resnet-20, --methods none,cges,cges:exact-joint,…, --rounds 5, --steps (of a
 * round), --quick (few methods, three rounds), --no-compile, --no-memory, --json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundle } from '../scripts/lib/bundle.mjs';
import { chosen } from './lib/chosen.mjs';
import { cores, machine } from './lib/machine.mjs';
import { Peer } from './lib/peer.mjs';
import { torchPython } from './lib/torch.mjs';
import { measure, nets, resultsOf } from './step/measure.mjs';
import { memoryOf } from './step/memory.mjs';
import { memoryTable, timeTable } from './step/report.mjs';
import { writeSamples } from './step/write-samples.mjs';

const { values: options } = parseArgs({
  options: {
    nets: { type: 'string' },
    methods: { type: 'string' },
    rounds: { type: 'string' },
    steps: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'no-compile': { type: 'boolean', default: false },
    'no-memory': { type: 'boolean', default: false },
  },
});
const rounds = Math.max(3, Number(options.rounds ?? (options.quick ? 3 : 5)));
const quickly = ['none', 'cges', 'cges:exact-sequential', 'cges:exact-joint'];
const say = (text) => process.stderr.write(`${text}\n`);
const skip = (name) => (error) => {
  say(`${name} is left out: ${error.message}`);
  return null;
};

/** How to start each side; those of PyTorch only where it can be had. */
async function sides(folder) {
  const { worker } = await bundle('out/bench/step', { worker: 'bench/step/step-worker.ts' });
  const ours = (engine) => () =>
    Peer.start(engine, [process.execPath, worker, folder, engine], { TF_CPP_MIN_LOG_LEVEL: '2' });
  const starts = { tensorflow: ours('tensorflow'), wasm: ours('wasm') };
  const torch = fileURLToPath(new URL('./step/torch_step.py', import.meta.url));
  const python = await Promise.resolve().then(torchPython).catch(skip('PyTorch'));
  if (!python) return starts;
  const peer = (mode, timeoutMs) => () =>
    Peer.start(`PyTorch ${mode}`, [python, torch, folder, String(cores), mode], {}, timeoutMs);
  starts.torchEager = peer('eager', 300_000);
  if (!options['no-compile']) starts.torchCompile = peer('compile', 600_000);
  return starts;
}

async function startAll(starts) {
  const peers = {};
  for (const [side, start] of Object.entries(starts)) {
    peers[side] = await start().catch(skip(side));
    if (peers[side]) say(`${side}: ${peers[side].greeting.version}`);
  }
  return peers;
}

/** Times of every net and method that was asked for. */
async function times(starts) {
  const peers = await startAll(starts);
  try {
    const { cases } = (peers.tensorflow ?? peers.wasm).greeting;
    const wanted = options.methods ?? (options.quick ? quickly.join(',') : undefined);
    const names = chosen(
      'method',
      cases.map(({ name }) => name),
      wanted,
    );
    const results = [];
    for (const net of chosen('net', Object.keys(nets), options.nets)) {
      for (const one of cases.filter(({ name }) => names.includes(name))) {
        const measured = await measure(
          peers,
          { net, ...one },
          { rounds, steps: options.steps && Number(options.steps) },
          say,
        );
        if (measured.skipped.tensorflow) say(`${net} ${one.name}: ${measured.skipped.tensorflow}`);
        const rows = resultsOf({ net, ...one }, measured);
        results.push(...rows);
        for (const { engine, ours, ratioBest } of rows)
          say(
            `${net} ${one.name} ${engine}: ${ours.toFixed(2)} ms, ours/best ${ratioBest?.toFixed(2) ?? '–'}`,
          );
      }
    }
    return { cases, results };
  } finally {
    for (const peer of Object.values(peers)) peer?.end();
  }
}

/** Memory of the plain step and of CGES's, for each net. */
async function memories(starts, cases) {
  const rows = [];
  for (const net of chosen('net', Object.keys(nets), options.nets)) {
    for (const one of cases.filter(({ name }) => ['none', 'cges'].includes(name))) {
      const found = {};
      for (const side of ['tensorflow', 'torchEager', 'torchCompile']) {
        if (starts[side]) found[side] = await memoryOf(starts[side], { net, ...one }).catch(skip(side));
      }
      const { tensorflow: ours = null, torchEager = null, torchCompile = null } = found;
      const ratio = ours && torchEager ? ours.stepBytes / torchEager.stepBytes : null;
      rows.push({ net, method: one.name, ours, torchEager, torchCompile, ratio });
    }
  }
  return rows;
}

async function main() {
  if (loadavg()[0] > 0.5) {
    say(
      `other work is under way here (load ${loadavg()[0].toFixed(1)}): figures of a busy machine mean little`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
  try {
    writeSamples(folder);
    const starts = await sides(folder);
    const { cases, results } = await times(starts);
    const memory = options['no-memory'] ? [] : await memories(starts, cases);
    const text = `${machine}\n${timeTable(results)}${memory.length > 0 ? `\n${memoryTable(memory)}` : ''}`;
    (options.json ? process.stderr : process.stdout).write(text);
    if (options.json) process.stdout.write(`${JSON.stringify({ machine, results, memory })}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
