import type { Command } from 'commander';
import type { Parallel } from '../../shared/workbench';
import type { Act, Cli } from '../cli';
import { UsageError } from '../failure';
import { running } from '../follow';
import { grid, type GridOptions } from '../grid';
import { lambdas, names, seeds } from '../numbers';
import { addRunOptions } from '../run-options';
import { parallel, targets, variation } from '../run-values';
import { sweepToEnd } from '../sweep-end';
import { resumeToEnd } from './resume';

interface SweepOptions extends Omit<GridOptions, 'methods'> {
  readonly methods?: readonly string[];
  readonly name?: string;
  readonly parallel?: Parallel;
  readonly resume?: string;
}

export function sweep(program: Command, act: Act): void {
  addRunOptions(
    program
      .command('sweep')
      .description(
        'queue and run a grid of methods, strengths, settings and seeds; the same command again goes on with it',
      ),
  )
    .option('--methods <list>', 'regularisers, separated by commas; none for the dense control', names)
    .option('--lambda <low:high:count>', 'λ, spaced geometrically; or a list 1e-4,3e-4', lambdas)
    .option('--targets <list>', 'sparsities to reach instead, 0.5,0.8,0.9', targets)
    .option(
      '--vary <key=values>',
      'a setting with several values, repeatable: mode=reference,exact-joint',
      variation,
      [],
    )
    .option('--seeds <count>', 'how many seeds (3 is 0, 1, 2), or a list 0,7,42', seeds, [0])
    .option('--name <name>', 'what to call the sweep')
    .option(
      '--parallel <count>',
      'runs that train at once from now on, the cores divided among them; auto goes by the cores',
      parallel,
    )
    .option('--resume <sweep>', 'go on with all unfinished runs of this sweep instead')
    .action(act((cli, options: SweepOptions) => running(cli, () => sweepOrResume(cli, options))));
}

async function sweepOrResume(cli: Cli, options: SweepOptions): Promise<void> {
  const { methods, resume, name } = options;
  const host = await cli.host('train');
  if (options.parallel !== undefined) await host.request('queue:parallel', { parallel: options.parallel });
  if (resume !== undefined) return resumeToEnd(cli, resume);
  if (!methods) throw new UsageError("required option '--methods <list>' not specified");
  const configs = await grid(cli, host, { ...options, methods });
  await sweepToEnd(cli, async () => {
    const given = name ?? `${methods.join(', ')} on ${options.data}`;
    const added = await host.request('runs:enqueue', { name: given, configs, reuse: true });
    const kept = added.reused?.length ?? 0;
    if (kept > 0)
      cli.out.say(`${kept} of ${added.runs.length} runs are there already and are not trained again`);
    return { name: added.sweep!, runs: added.runs };
  });
}
