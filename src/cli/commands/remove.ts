import type { Command } from 'commander';
import type { Act } from '../cli';
import { findRuns } from '../lookup';

export function remove(program: Command, act: Act): void {
  program
    .command('remove')
    .description('remove a run or sweep with its checkpoints; exported files stay')
    .argument('<run>', 'run or sweep')
    .action(
      act(async (cli, id: string) => {
        const host = await cli.host();
        const found = await findRuns(host, [id]);
        for (const { run } of [...found].reverse()) await host.request('runs:remove', { run });
        const removed = found.map(({ run }) => run);
        cli.out.result({ removed }, () => `removed ${removed.join(', ')}\n`);
      }),
    );
}
