import type { Command } from 'commander';
import type { Act } from '../cli';
import { findRuns } from '../lookup';

export function stop(program: Command, act: Act): void {
  program
    .command('stop')
    .description('end a run or sweep that is queued or running; what it has so far is kept')
    .argument('<run>', 'run or sweep')
    .action(
      act(async (cli, id: string) => {
        const host = await cli.host();
        const found = await findRuns(host, [id]);
        const open =
          found.length === 1 ? found : found.filter(({ state }) => state !== 'done' && state !== 'failed');
        // Those that wait first: else the next one would start as soon as the running one has left.
        for (const { run } of [...open].reverse()) await host.request('runs:stop', { run });
        const after = await findRuns(host, [id]);
        const isSweep = !after.some(({ run }) => run === id);
        cli.out.result(isSweep ? after : after[0], () =>
          after.map(({ run, state }) => `${run} is ${state}\n`).join(''),
        );
      }),
    );
}
