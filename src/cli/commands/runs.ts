import type { Command } from 'commander';
import type { RunSummary } from '../../shared/run';
import type { Act } from '../cli';
import { textTable } from '../text-table';
import { strengthText } from '../train-report';
import { percent } from '../words';

export function runs(program: Command, act: Act): void {
  program
    .command('runs')
    .description('list the runs of the workspace')
    .action(
      act(async (cli) => {
        const list = await (await cli.host()).request('runs:list', undefined);
        cli.out.result(list, () => (list.length > 0 ? runTable(list) : 'no runs yet: `whittle train`\n'));
      }),
    );
}

function runTable(list: readonly RunSummary[]): string {
  return textTable(
    [
      { title: 'run', cell: (one) => one.run },
      { title: 'sweep', cell: (one) => one.sweep ?? '' },
      {
        title: 'state',
        cell: ({ state, progress }) =>
          state === 'done' ? state : `${state} ${Math.floor(100 * progress)} %`,
      },
      { title: 'dataset', cell: (one) => one.datasetName },
      { title: 'model', cell: (one) => one.model },
      { title: 'method', cell: (one) => one.method },
      { title: 'λ', cell: (one) => strengthText(one).replace(/^λ /, ''), align: 'right' },
      { title: 'seed', cell: (one) => String(one.seed), align: 'right' },
      { title: 'accuracy', cell: (one) => percent(one.testAccuracy), align: 'right' },
      {
        title: 'weights left',
        cell: ({ weightSparsity }) => percent(weightSparsity === null ? null : 1 - weightSparsity),
        align: 'right',
      },
    ],
    list,
  );
}
