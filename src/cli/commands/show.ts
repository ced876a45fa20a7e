import type { Command } from 'commander';
import { describe } from '../../shared/errors';
import type { RunDetail } from '../../shared/run';
import type { Act } from '../cli';
import { findRuns } from '../lookup';
import { eventTable } from '../event-report';
import { epochText, layerTable, pathTable, resultText, titleOf } from '../train-report';
import { factList } from '../text-table';
import { percent } from '../words';

export function show(program: Command, act: Act): void {
  program
    .command('show')
    .description('show one run: settings, metrics, layers, what happened to it')
    .argument('<run>', 'run')
    .action(
      act(async (cli, run: string) => {
        const host = await cli.host();
        await findRuns(host, [run]);
        const detail = await host.request('runs:show', { run });
        cli.out.result(detailJson(detail), () => detailText(detail));
      }),
    );
}

/** `metrics` are those of each epoch, `layers` the last that were counted. */
function detailJson({ epochs, steps: _steps, ...rest }: RunDetail): object {
  return { ...rest, metrics: epochs, layers: rest.result?.layers ?? epochs.at(-1)?.layers ?? [] };
}

function detailText(detail: RunDetail): string {
  const settings = factList(flat(detail.config));
  const error = detail.error ? `error: ${describe(detail.error)}\n` : '';
  const events = detail.events?.length ? `\n${eventTable(detail.events)}` : '';
  if (detail.result) return `${resultText(detail)}${events}\n${settings}${error}`;
  const last = detail.epochs.at(-1);
  const facts = factList([
    ['run', `${detail.run}  ${detail.model} on ${detail.datasetName}, ${titleOf(detail)}`],
    ['state', `${detail.state}, ${percent(detail.progress)} done`],
    ['last', last ? epochText(last) : 'no epoch yet'],
  ]);
  const points = detail.points?.length ? `\n${pathTable(detail.points)}` : '';
  return `${facts}${points}${last ? `\n${layerTable(last.layers)}` : ''}${events}\n${settings}${error}`;
}

/** A configuration as `method.settings.grouping  tap` lines. */
function flat(tree: object, path = ''): (readonly [string, string])[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flat(value, `${path}${name}.`)
      : [[`${path}${name}`, Array.isArray(value) ? value.join(',') : String(value)] as const],
  );
}
