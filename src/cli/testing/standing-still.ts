/** `src/cli/index.ts` for tests whose jobs stand still: they go on once this command, as their host, has told them something. */
import { fileURLToPath } from 'node:url';
import { forkJob } from '../../host';
import { goingOnOnceTold } from '../../host/testing/standing-still';
import { workspacePath } from '../../host/workspace-path';
import { runCommandLine } from '../program';

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const code = await runCommandLine(process.argv.slice(2), {
  workspacePath: (asked) => workspacePath({ asked }),
  spawnJob: goingOnOnceTold(forkJob(beside('./trainer.js')), process.env['WHITTLE_STANDING']!),
  resources: beside('../../resources'),
});
process.stdout.write('', () => process.exit(code));
