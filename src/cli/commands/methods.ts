import type { Command } from 'commander';
import { formatLambda } from '../../core/figure';
import type { MethodInfo } from '../../shared/registry';
import type { Act } from '../cli';
import { settingsText } from '../settings-text';

export function methods(program: Command, act: Act): void {
  program
    .command('methods')
    .description('list every regulariser with its settings, defaults and paper')
    .action(
      act(async (cli) => {
        const { methods } = await import('../../core/methods');
        const infos = methods.map(({ info }) => info);
        cli.out.result(infos, () => infos.map(methodText).join('\n'));
      }),
    );
}

function methodText({
  name,
  title,
  description,
  paper,
  usesLambda,
  usesSparsity,
  lambdaRange,
  settings,
}: MethodInfo): string {
  const lines = [`${name}  ${title}`, `  ${description}`];
  if (paper) lines.push(`  paper: ${paper}`);
  if (usesLambda) lines.push(`  λ to start with: ${lambdaRange.map(formatLambda).join(' to ')}`);
  if (usesSparsity) lines.push('  told the sparsity to reach, by its setting sparsity');
  return [...lines, settingsText(settings)].join('\n');
}
