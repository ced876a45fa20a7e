import type { CurvePoint } from '../shared/run';
import type { Cli } from './cli';
import { errorOfRun } from './failure';
import { followSweep } from './follow';
import { pointTable } from './point-table';

/**
 * Runs a sweep (or the rest of one) to its end and reports its points. Runs that fail do not stop the others; a sweep
 * of which every run failed has failed.
 */
export async function sweepToEnd(
  cli: Cli,
  sweep: string | null,
  start: () => Promise<{ readonly name: string; readonly runs: readonly string[] }>,
  toldUpTo?: ReadonlyMap<string, number>,
): Promise<void> {
  const host = await cli.host();
  let id = sweep ?? '';
  const end = await followSweep(
    cli,
    async () => {
      const started = await start();
      id = started.name;
      return started;
    },
    toldUpTo,
  );
  const all = (await host.request('runs:list', undefined)).filter((one) => one.sweep === id);
  const done = all.filter(({ state }) => state === 'done').map(({ run }) => run);
  const failed = all.filter(({ state }) => state !== 'done').map(({ run }) => run);
  for (const run of end.failed) {
    const { error } = await host.request('runs:show', { run: run.run });
    cli.out.say(`${run.run} failed: ${errorOfRun(run.run, error).message}`);
  }
  if (done.length === 0 && failed.length > 0) {
    const { error } = await host.request('runs:show', { run: failed[0]! });
    throw errorOfRun(failed[0]!, error);
  }
  const points: readonly CurvePoint[] =
    done.length > 0 ? await host.request('curve:points', { runs: done }) : [];
  cli.out.line('done', { sweep: id, runs: all.map(({ run }) => run), failed, points });
  cli.out.report(`${pointTable(points)}\nsweep ${id}: ${done.length} of ${all.length} runs done\n`);
}
