import type { Command } from 'commander';
import type { Act } from '../cli';
import { addRunOptions, runConfig, type RunOptions } from '../config';
import { followRun, running } from '../follow';
import { nonNegative, wholeNumber } from '../numbers';

interface TrainOptions extends RunOptions {
  readonly method?: string;
  readonly lambda?: number;
  readonly seed?: number;
}

export function train(program: Command, act: Act): void {
  addRunOptions(program.command('train').description('train one run to its end'))
    .option('--method <name>', 'regulariser (see `whittle methods`)')
    .option('--lambda <value>', 'strength λ of the penalty', nonNegative)
    .option('--seed <seed>', 'seed of weights, batches and dropout', wholeNumber)
    .action(
      act((cli, options: TrainOptions) =>
        running(cli, async () => {
          const host = await cli.host('train');
          const method = { name: options.method, lambda: options.lambda };
          const config = await runConfig(cli, host, options, method, options.seed);
          await followRun(cli, async () => {
            const { runs } = await host.request('runs:enqueue', { configs: [config] });
            if (!config.method.lambda && config.method.name !== 'none') {
              cli.out.say(
                'λ is 0, so nothing is regularised: --lambda sets it (see `whittle methods` for a start)',
              );
            }
            return runs[0]!;
          });
        }),
      ),
    );
}
