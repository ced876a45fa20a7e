/** The static checks: format, lint with the import rules, types of every folder, unused code. */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from './commands.mjs';

/** Every check as a name and the arguments for node. */
function listChecks(root) {
  const tool = (path) => join(root, 'node_modules', ...path.split('/'));
  const folders = readdirSync(join(root, 'src')).filter((name) =>
    existsSync(join(root, 'src', name, 'tsconfig.json')),
  );
  const types = folders.map((name) =>
    name === 'renderer'
      ? {
          name: 'types of src/renderer',
          args: [
            tool('svelte-check/bin/svelte-check'),
            '--tsconfig',
            'src/renderer/tsconfig.json',
            '--fail-on-warnings',
            '--output',
            'human',
          ],
        }
      : { name: `types of src/${name}`, args: [tool('typescript/bin/tsc'), '-p', `src/${name}`] },
  );
  return [
    { name: 'format', args: [tool('prettier/bin/prettier.cjs'), '--check', '.'] },
    { name: 'lint and import rules', args: [tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0'] },
    { name: 'types of tests and tools', args: [tool('typescript/bin/tsc'), '-p', '.'] },
    ...types,
    { name: 'unused code', args: [tool('knip/bin/knip.js')] },
  ];
}

/**
 * Runs all checks, a few at once, and prints each with its time; a failing one with what it said.
 *
 * @returns {Promise<string[]>} names of the checks that failed
 */
export async function runChecks(root, write = (text) => process.stdout.write(text)) {
  const waiting = listChecks(root);
  const failed = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const started = Date.now();
      const { code, output } = await run([process.execPath, ...check.args], { cwd: root });
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      write(`${code === 0 ? '✓' : '✗'} ${check.name} (${seconds} s)\n`);
      if (code === 0) continue;
      failed.push(check.name);
      write(`${output.trim()}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return failed;
}
