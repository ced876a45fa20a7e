import type { Command } from 'commander';
import type { ChangeRequest } from '../../shared/run-events';
import type { Act } from '../cli';
import { changeText } from '../event-report';
import { UsageError } from '../failure';
import { findRuns } from '../lookup';
import { nonNegative, positive } from '../numbers';
import { count } from '../words';

export function change(program: Command, act: Act): void {
  program
    .command('change')
    .description('change λ or the learning rate of a run while it trains, from its next step on')
    .argument('<run>', 'run')
    .option('--lambda <value>', 'the new λ, which warm-up and schedule go on to shape', nonNegative)
    .option('--learning-rate <value>', 'the new learning rate, likewise', positive)
    .action(
      act(async (cli, run: string, { lambda, learningRate }: ChangeRequest) => {
        if (lambda === undefined && learningRate === undefined) {
          throw new UsageError('change takes --lambda, --learning-rate, or both');
        }
        const host = await cli.host();
        await findRuns(host, [run]);
        const made = await host.request('runs:change', { run, lambda, learningRate });
        cli.out.result({ run, ...made }, () => `${run}, step ${count(made.step)}: ${changeText(made)}\n`);
      }),
    );
}
