import type { Command } from 'commander';
import type { Act } from '../cli';
import { runConfig } from '../config';
import { UsageError } from '../failure';
import { followRun, running } from '../follow';
import { nonNegative, wholeNumber } from '../numbers';
import { addRunOptions, type RunOptions } from '../run-options';

interface TrainOptions extends RunOptions {
  readonly method?: string;
  readonly lambda?: number;
  readonly seed?: number;
}

export function train(program: Command, act: Act): void {
  addRunOptions(program.command('train').description('train one run to its end'))
    .option('--method <name>', 'regulariser (see `whittle methods`)')
    .option(
      '--lambda <value>',
      'strength λ of the penalty; with a target, where its search starts',
      nonNegative,
    )
    .option('--seed <seed>', 'seed of weights, batches and dropout', wholeNumber)
    .action(
      act((cli, options: TrainOptions) =>
        running(cli, async () => {
          if (options.lambda !== undefined && options.path)
            throw new UsageError('one of --lambda and --path');
          const host = await cli.host('train');
          const { method, lambda, seed } = options;
          const config = await runConfig(cli, host, options, { method, lambda, seed });
          await followRun(cli, async () => {
            const { runs } = await host.request('runs:enqueue', { configs: [config] });
            const run = runs[0]!;
            const asked = (await host.request('runs:show', { run })).config.method;
            const { methods } = await host.request('registry:list', undefined);
            const usesLambda = methods.find(({ name }) => name === asked.name)?.usesLambda;
            if (usesLambda && asked.lambda === 0 && !config.path && !config.target) {
              cli.out.say(
                'λ is 0, so nothing is regularised: --lambda sets it (see `whittle methods` for a start)',
              );
            }
            return run;
          });
        }),
      ),
    );
}
