import type { Command } from 'commander';
import type { Act, Cli } from '../cli';
import { followRun, running } from '../follow';
import { findRuns } from '../lookup';
import { sweepToEnd } from '../sweep-end';

export function resume(program: Command, act: Act): void {
  program
    .command('resume')
    .description('go on with a run, or with all unfinished runs of a sweep, from the last checkpoint')
    .argument('<run>', 'run or sweep')
    .action(act((cli, id: string) => running(cli, () => resumeToEnd(cli, id))));
}

async function resumeToEnd(cli: Cli, id: string): Promise<void> {
  const host = await cli.host('train');
  const found = await findRuns(host, [id]);
  const toldUpTo = new Map<string, number>();
  for (const { run } of found) {
    const last = (await host.request('runs:show', { run })).epochs.at(-1);
    if (last) toldUpTo.set(run, last.step);
  }
  const single = found.find(({ run }) => run === id);
  if (single) {
    await followRun(
      cli,
      async () => {
        await host.request('runs:resume', { run: id });
        return id;
      },
      toldUpTo,
    );
    return;
  }
  const open = found.filter(({ state }) => state !== 'done' && state !== 'failed').map(({ run }) => run);
  await sweepToEnd(
    cli,
    id,
    async () => {
      // The last to go on is the next to run: backwards, they keep their order.
      for (const run of [...open].reverse()) await host.request('runs:resume', { run });
      return { name: id, runs: open };
    },
    toldUpTo,
  );
}
