import type { Command } from 'commander';
import { formatLambda } from '../../core/figure';
import type { Estimate, LambdaGuidance } from '../../shared/forecast';
import type { Act } from '../cli';
import { runConfig } from '../config';
import { nonNegative } from '../numbers';
import { addRunOptions, type RunOptions } from '../run-options';
import { factList } from '../text-table';
import { bytes, count, duration } from '../words';

interface EstimateOptions extends RunOptions {
  readonly method?: string;
  readonly lambda?: number;
}

export function estimate(program: Command, act: Act): void {
  addRunOptions(
    program
      .command('estimate')
      .description('what a run would cost, and which λ are worth trying; trains nothing'),
  )
    .option('--method <name>', 'regulariser (see `whittle methods`)')
    .option('--lambda <value>', 'strength λ of the penalty', nonNegative)
    .action(
      act(async (cli, options: EstimateOptions) => {
        const host = await cli.host();
        const { method, lambda } = options;
        const config = await runConfig(cli, host, options, { method, lambda });
        const cost = await host.request('runs:estimate', { config });
        const { methods } = await host.request('registry:list', undefined);
        const usesLambda = methods.find(({ name }) => name === config.method.name)?.usesLambda ?? false;
        const guidance = usesLambda ? await host.request('guidance:lambda', { config }) : null;
        cli.out.result({ ...cost, guidance }, () =>
          factList([...costFacts(cost), ...guidanceFacts(guidance)]),
        );
      }),
    );
}

const costFacts = ({ steps, elapsedMs, memoryBytes, basis }: Estimate): [string, string][] => [
  ['steps', count(steps)],
  ['time', elapsedMs === null ? 'not known yet' : `about ${duration(elapsedMs)}`],
  ['memory', `about ${bytes(memoryBytes)}`],
  ['by', basis],
];

function guidanceFacts(guidance: LambdaGuidance | null): [string, string][] {
  if (!guidance) return [];
  const { range, firstGroup, lastLayer, basis } = guidance;
  const at = (lambda: number | null): string =>
    lambda === null ? 'at no λ' : `at λ ${formatLambda(lambda)}`;
  return [
    ['λ to try', range.map(formatLambda).join(' to ')],
    ['first group', `empties ${at(firstGroup)}`],
    ['a whole layer', `is lost ${at(lastLayer)}`],
    ['λ by', basis],
  ];
}
