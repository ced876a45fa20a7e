/**
 * `npm run bench:step`: milliseconds per training step at batch 128, ours and PyTorch's, on this machine. Each side is
 * a process of its own; they are asked for rounds in turn, so that only one runs at a time and drift hits all alike.
 * Options: --rounds 5, --steps 100, --json, --no-compile.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildBench } from './lib/build.mjs';
import { cores, machine } from './lib/machine.mjs';
import { Peer } from './lib/peer.mjs';
import { median, table } from './lib/table.mjs';
import { torchPython } from './lib/torch.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
    'no-compile': { type: 'boolean', default: false },
  },
});
const rounds = Math.max(3, Number(options.rounds));
const steps = Number(options.steps);
const targets = { mlp: 1, lenet: 0.75 };
const say = (text) => process.stderr.write(`${text}\n`);

/** The samples that both sides train on: 60,000 images of 28 × 28, drawn from a fixed sequence. */
function writeSamples(folder) {
  const samples = new Uint8Array(60_000 * 784);
  const labels = new Int32Array(60_000);
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16;
  for (let i = 0; i < labels.length; i++) {
    labels[i] = next() % 10;
    // A bright band whose place follows from the label, on a noisy ground: something to learn.
    for (let p = 0; p < 784; p++) {
      const isBand = Math.floor(p / 56) === labels[i];
      samples[i * 784 + p] = isBand ? 200 + (next() % 56) : next() % 40;
    }
  }
  writeFileSync(join(folder, 'samples.u8'), samples);
  writeFileSync(join(folder, 'labels.i32'), labels);
}

async function startPeers(folder) {
  const worker = await buildBench('step-worker', 'bench/step/step-worker.ts');
  const ours = (engine) =>
    Peer.start(engine, [process.execPath, worker, folder, engine], { TF_CPP_MIN_LOG_LEVEL: '2' });
  const peers = {};
  for (const engine of ['tensorflow', 'wasm']) peers[engine] = await ours(engine).catch(skip(engine));
  const torch = fileURLToPath(new URL('./step/torch_step.py', import.meta.url));
  const python = await Promise.resolve().then(torchPython).catch(skip('PyTorch'));
  if (!python) return peers;
  const peer = (mode, timeoutMs) =>
    Peer.start(`PyTorch ${mode}`, [python, torch, folder, String(cores), mode], {}, timeoutMs);
  peers.torchEager = await peer('eager', 300_000).catch(skip('PyTorch'));
  if (!options['no-compile'] && peers.torchEager) {
    peers.torchCompile = await peer('compile', 240_000).catch(skip('torch.compile'));
  }
  return peers;
}

const skip = (name) => (error) => {
  say(`${name} is left out: ${error.message}`);
  return null;
};

/** Median milliseconds of each peer for one net and method, in alternating rounds. */
async function measure(peers, net, method) {
  const times = {};
  for (const [name, peer] of Object.entries(peers)) {
    if (!peer) continue;
    try {
      // Builds, traces or compiles.
      await peer.ask({ net, method, steps: 1, warmUp: name === 'wasm' ? 1 : 20 });
      times[name] = [];
    } catch (error) {
      peers[name] = skip(name)(error);
    }
  }
  const names = Object.keys(times);
  for (let round = 0; round < rounds; round++) {
    // Who begins changes from round to round.
    for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
      if (name === 'wasm' && round >= 3) continue;
      const request = name === 'wasm' ? { steps: 4, warmUp: 0 } : { steps, warmUp: 5 };
      const { ms } = await peers[name].ask({ net, method, ...request });
      times[name].push(ms);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])]));
}

function resultsOf(net, method, ms) {
  const { torchEager = null, torchCompile = null } = ms;
  const best = Math.min(torchEager ?? Infinity, torchCompile ?? Infinity);
  return ['tensorflow', 'wasm'].flatMap((engine) => {
    const ours = ms[engine];
    if (ours === undefined) return [];
    const ratioEager = torchEager === null ? null : ours / torchEager;
    const ratioBest = Number.isFinite(best) ? ours / best : null;
    return [{ net, method, engine, ours, torchEager, torchCompile, ratioEager, ratioBest }];
  });
}

function report(results) {
  const number = (value, digits = 2) => (value === null ? '–' : value.toFixed(digits));
  const rows = results.map(
    ({ net, method, engine, ours, torchEager, torchCompile, ratioEager, ratioBest }) => {
      const target = engine === 'tensorflow' ? `≤ ${targets[net].toFixed(2)}` : '–';
      const times = [ours, torchEager, torchCompile].map((value) => number(value));
      return [`${net} ${method} ${engine}`, ...times, number(ratioEager), number(ratioBest), target];
    },
  );
  const headers = [
    'ms per step',
    'ours',
    'torch eager',
    'torch.compile',
    'ours/eager',
    'ours/best',
    'target',
  ];
  return `${machine}\n${table(headers, rows)}`;
}

if (loadavg()[0] > 0.5) {
  say(
    `other work is under way here (load ${loadavg()[0].toFixed(1)}): figures of a busy machine mean little`,
  );
}
const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
let peers = {};
try {
  writeSamples(folder);
  peers = await startPeers(folder);
  for (const [name, peer] of Object.entries(peers)) if (peer) say(`${name}: ${peer.greeting.version}`);
  const results = [];
  for (const net of ['mlp', 'lenet']) {
    for (const method of ['none', 'cges'])
      results.push(...resultsOf(net, method, await measure(peers, net, method)));
  }
  (options.json ? process.stderr : process.stdout).write(report(results));
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, results })}\n`);
} finally {
  for (const peer of Object.values(peers)) peer?.end();
  rmSync(folder, { recursive: true, force: true });
}
