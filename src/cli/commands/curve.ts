import type { Command } from 'commander';
import { resolve } from 'node:path';
import { UserError } from '../../shared/errors';
import type { Act } from '../cli';
import { findRuns } from '../lookup';
import type { RunSummary } from '../../shared/run';
import { pointTable } from '../point-table';
import { withPareto } from '../sweep-end';

export function curve(program: Command, act: Act): void {
  program
    .command('curve')
    .description(
      'draw accuracy against sparsity, mean ± std over seeds, the Pareto front marked, from sweeps or runs (default: all runs)',
    )
    .argument('[ids...]', 'sweeps or runs')
    .option('--out <file>', 'figure (.svg, .pdf, .png) or table (.csv, .tex) to write')
    .action(
      act(async (cli, ids: readonly string[], options: { readonly out?: string }) => {
        const host = await cli.host();
        const asked = ids.length > 0 ? await findRuns(host, ids) : await host.request('runs:list', undefined);
        const finished = asked.filter(({ state }) => state === 'done');
        const runs = finished.map(({ run }) => run);
        if (runs.length === 0) {
          throw new UserError(
            'no finished run to draw',
            'at least one run that is done',
            'see `whittle runs`',
          );
        }
        const points = await host.request('curve:points', { runs });
        const saved = options.out && (await host.request('curve:save', { runs, path: resolve(options.out) }));
        const out = saved ? saved.out : null;
        const warnings = mixtures(finished);
        warnings.forEach((warning) => cli.out.say(warning));
        cli.out.result(
          { out, points: withPareto(points), warnings },
          () => `${pointTable(points)}${out ? `\n${out}\n` : ''}`,
        );
      }),
    );
}

/** What keeps the points from being compared: several datasets or nets under one pair of axes. */
function mixtures(runs: readonly RunSummary[]): readonly string[] {
  const values = { datasets: runs.map(({ dataset }) => dataset), nets: runs.map(({ model }) => model) };
  return Object.entries(values).flatMap(([what, all]) => {
    const names = [...new Set(all)];
    return names.length < 2
      ? []
      : [
          `these runs are of ${names.length} ${what} (${names.join(', ')}): their points do not compare; name the runs or sweeps of one`,
        ];
  });
}
