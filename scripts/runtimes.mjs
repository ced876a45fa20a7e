#!/usr/bin/env node
/**
 * `node scripts/runtimes.mjs list | install NAME | remove NAME` (NAME: cpu or cuda): what the window asks for, in JSON
 * lines. `progress` while it works, then one `result` with all runtimes, or one `failed`.
 */
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepTemporary } from './lib/files.mjs';
import { cacheDirectory, root } from './lib/paths.mjs';
import { createLineProgress } from './lib/progress.mjs';
import { installRuntime, listRuntimes, removeRuntime } from './lib/runtimes.mjs';
import { Unavailable } from './lib/tensorflow-libraries.mjs';

const [action, name] = process.argv.slice(2);
const cache = cacheDirectory();
const expected = { install: 'a runtime that can be had here', remove: 'a runtime that nothing uses' };
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

// The whole group is asked to end: what was downloaded so far goes once pip and the compiler are gone.
process.on('SIGTERM', async () => {
  await sleep(200);
  sweepTemporary(cache);
  process.exit(143);
});

try {
  mkdirSync(cache, { recursive: true });
  if (action === 'install') await installRuntime(root, cache, name, createLineProgress(say));
  else if (action === 'remove') await removeRuntime(root, cache, name);
  say({ kind: 'result', ...listRuntimes(root, cache) });
} catch (error) {
  const plain =
    error instanceof Unavailable
      ? { kind: 'user', got: error.reason, expected: expected[action], fix: error.fix }
      : { kind: 'internal', got: error.message, stack: error.stack };
  say({ kind: 'failed', error: plain });
  process.exitCode = 1;
}
