#!/usr/bin/env node
/** `npm run bench:NAME`: sets up, then runs `bench/NAME.mjs`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runInTerminal } from './lib/commands.mjs';
import { root } from './lib/paths.mjs';
import { setUp } from './lib/setup.mjs';
import { jobEnvironment } from './lib/tensorflow.mjs';

const [name = '', ...args] = process.argv.slice(2);
const script = join(root, 'bench', `${name}.mjs`);
try {
  if (!name || !existsSync(script)) {
    const known = readdirSync(join(root, 'bench')).flatMap((file) => /^(.+)\.mjs$/.exec(file)?.[1] ?? []);
    throw new Error(`there is no benchmark "${name}"; expected one of ${known.join(', ')}; name one of them`);
  }
  Object.assign(process.env, jobEnvironment(await setUp()));
  process.exitCode = await runInTerminal([process.execPath, script, ...args], { cwd: root });
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
