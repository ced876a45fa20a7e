import type { Command } from 'commander';
import { UserError } from '../../shared/errors';
import type { RunConfigInput } from '../../shared/run';
import type { Host } from '../../host/host';
import type { Act, Cli } from '../cli';
import { addRunOptions, runConfig, type RunOptions } from '../config';
import { running } from '../follow';
import { lambdas, names, seeds } from '../numbers';
import { sweepToEnd } from '../sweep-end';

interface SweepOptions extends RunOptions {
  readonly methods: readonly string[];
  readonly lambda: readonly number[];
  readonly seeds: readonly number[];
  readonly name?: string;
}

export function sweep(program: Command, act: Act): void {
  addRunOptions(program.command('sweep').description('queue and run a grid of methods, λ and seeds'))
    .requiredOption(
      '--methods <list>',
      'regularisers, separated by commas; none for the dense control',
      names,
    )
    .requiredOption('--lambda <low:high:count>', 'λ, spaced geometrically; or a list 1e-4,3e-4', lambdas)
    .option('--seeds <count>', 'how many seeds (3 is 0, 1, 2), or a list 0,7,42', seeds, [0])
    .option('--name <name>', 'what to call the sweep')
    .action(
      act((cli, options: SweepOptions) =>
        running(cli, async () => {
          const host = await cli.host('train');
          const configs = await grid(cli, host, options);
          await sweepToEnd(cli, null, async () => {
            const name = options.name ?? `${options.methods.join(', ')} on ${options.data}`;
            const { sweep: id, runs } = await host.request('runs:enqueue', { name, configs });
            return { name: id!, runs };
          });
        }),
      ),
    );
}

/** Every combination; a method without λ (the dense control) once per seed. */
async function grid(cli: Cli, host: Host, options: SweepOptions): Promise<readonly RunConfigInput[]> {
  const { methods } = await host.request('registry:list', undefined);
  const configs: RunConfigInput[] = [];
  for (const name of options.methods) {
    const method = methods.find((one) => one.name === name);
    if (!method) {
      const known = methods.map((one) => one.name).join(', ');
      throw new UserError(`no method ${name}`, `some of ${known}`, 'see `whittle methods`');
    }
    for (const lambda of method.usesLambda ? options.lambda : [0]) {
      for (const seed of options.seeds)
        configs.push(await runConfig(cli, host, options, { name, lambda }, seed));
    }
  }
  return configs;
}
