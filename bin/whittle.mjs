#!/usr/bin/env node
/** The command line. In a fresh clone it does the same set-up as `npm start` first, without the window's parts. */
import { runCli } from '../scripts/lib/run-cli.mjs';
import { setUp } from '../scripts/lib/setup.mjs';
import { jobEnvironment } from '../scripts/lib/tensorflow.mjs';

try {
  Object.assign(process.env, jobEnvironment(await setUp({ electron: false })));
  await runCli(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
