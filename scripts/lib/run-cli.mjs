/** The built command line, run inside this process. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';

/** Runs `whittle ARGUMENTS`; the command line sets the exit code itself. */
export async function runCli(args) {
  process.argv = [process.argv[0], join(root, 'bin', 'whittle.mjs'), ...args];
  await import(pathToFileURL(join(root, 'out', 'main', 'cli.js')).href);
}
