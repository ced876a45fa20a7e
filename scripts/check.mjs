#!/usr/bin/env node
/** `npm run check`: format, lint with the import rules, types, unused code. */
import { runChecks } from './lib/checks.mjs';
import { installPackages, packagesAreCurrent } from './lib/packages.mjs';
import { root } from './lib/paths.mjs';
import { createProgress } from './lib/progress.mjs';

try {
  if (!packagesAreCurrent(root)) await installPackages(root, createProgress());
  const failed = await runChecks(root);
  process.stdout.write(failed.length === 0 ? 'All checks passed.\n' : `Failed: ${failed.join(', ')}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
