import type { XMeasure, YMeasure } from '../shared/figure';
import type { CurvePoint } from '../shared/curve-point';
import type { RunSummary } from '../shared/run';
import { paretoFront } from '../core/figure';
import type { Cli } from './cli';
import { errorOfRun } from './failure';
import { followSweep } from './follow';
import { pointTable } from './point-table';

/** A sweep under way: all of its runs, also those that have ended already. */
interface Started {
  readonly name: string;
  readonly runs: readonly string[];
}

/**
 * Runs a sweep (or the rest of one) to its end and reports its points. Runs that fail do not stop the others; a sweep
 * of which every run failed has failed.
 */
export async function sweepToEnd(
  cli: Cli,
  start: () => Promise<Started>,
  toldUpTo?: ReadonlyMap<string, number>,
): Promise<void> {
  const host = await cli.host();
  let started: Started = { name: '', runs: [] };
  const summaries = async (): Promise<readonly RunSummary[]> => {
    const wanted = new Set(started.runs);
    return (await host.request('runs:list', undefined)).filter(({ run }) => wanted.has(run));
  };
  await followSweep(
    cli,
    async () => {
      started = await start();
      const open = (await summaries()).filter(({ state }) => state !== 'done' && state !== 'failed');
      return { name: started.name, runs: open.map(({ run }) => run) };
    },
    toldUpTo,
  );
  const all = await summaries();
  const done = all.filter(({ state }) => state === 'done').map(({ run }) => run);
  const failed = all.filter(({ state }) => state !== 'done').map(({ run }) => run);
  await explain(cli, failed, done.length === 0);
  const points = done.length > 0 ? await host.request('curve:points', { runs: done }) : [];
  const id = started.name;
  cli.out.line('done', { sweep: id, runs: all.map(({ run }) => run), failed, points: withPareto(points) });
  cli.out.report(`${pointTable(points)}\nsweep ${id}: ${done.length} of ${all.length} runs done\n`);
}

/** Says why runs did not get to their end. @throws the first reason when nothing else came of the sweep. */
async function explain(cli: Cli, failed: readonly string[], isAll: boolean): Promise<void> {
  const host = await cli.host();
  for (const run of failed) {
    const detail = await host.request('runs:show', { run });
    const error = errorOfRun(detail);
    if (isAll) throw error;
    cli.out.say(
      detail.state === 'stopped' ? `${run} was stopped` : `${run} ${detail.state}: ${error.message}`,
    );
  }
}

/** Points for machines, each with whether no other one beats it. */
export function withPareto(
  points: readonly CurvePoint[],
  x?: XMeasure,
  y?: YMeasure,
): readonly (CurvePoint & { pareto: boolean })[] {
  const front = paretoFront(points, x, y);
  return points.map((point) => ({ ...point, pareto: front.has(point) }));
}
