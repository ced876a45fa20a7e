/** Entry of the command line: built to `out/main/cli.js`, started by `bin/whittle.mjs`. */
import { fileURLToPath } from 'node:url';
import { forkJob } from '../host';
import { workspacePath } from '../host/workspace-path';
import { runCommandLine } from './program';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A reader that has seen enough (`whittle runs | head`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await runCommandLine(process.argv.slice(2), {
  workspacePath: (asked) => workspacePath({ asked }),
  spawnJob: forkJob(beside('./trainer.js')),
  resources: beside('../../resources'),
});
// What is still in the pipe goes out first: leaving at once would cut it off.
process.stdout.write('', () => process.exit(code));
