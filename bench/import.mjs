/**
 * `npm run bench:import`: wall time of `whittle data import` on MNIST (70,000 images), from start to exit of the
 * process. Options: --data FOLDER, --rounds 5, --json.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whittle } from './lib/cli.mjs';
import { machine } from './lib/machine.mjs';
import { mnistFolder } from './lib/mnist.mjs';
import { median, table } from './lib/table.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const target = 3000;
const folder = mkdtempSync(join(tmpdir(), 'whittle-bench-'));
try {
  const source = mnistFolder(folder, options.data);
  const times = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    const workspace = join(folder, `workspace-${round}`);
    times.push((await whittle(workspace, ['data', 'import', source, '--name', 'mnist'])).ms);
  }
  const importMs = median(times);
  const rows = [['import of 70,000 images', Math.round(importMs), `≤ ${target}`]];
  (options.json ? process.stderr : process.stdout).write(
    `${machine}\n${table(['ms', 'median', 'target'], rows)}`,
  );
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ machine, results: [{ name: 'import', ms: importMs, target }] })}\n`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
