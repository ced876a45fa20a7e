import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { baselineMethod, measures, pointOrder, spreadOf } from '../../core/figure';
import type { Host } from '../../host/host';
import type { CurvePoint } from '../../shared/curve-point';
import { UserError } from '../../shared/errors';
import { xMeasures, yMeasures, type FigureLook, type XMeasure, type YMeasure } from '../../shared/figure';
import type { RunSummary } from '../../shared/run';
import type { Act } from '../cli';
import { findRuns } from '../lookup';
import { repeated } from '../numbers';
import { readPoints } from '../point-file';
import { pointTable } from '../point-table';
import { figureSize } from '../run-values';
import { withPareto } from '../sweep-end';

interface CurveOptions {
  readonly out?: string;
  readonly points: readonly string[];
  readonly x?: XMeasure;
  readonly y?: YMeasure;
  readonly size?: FigureLook['size'];
}

export function curve(program: Command, act: Act): void {
  program
    .command('curve')
    .description(
      'draw accuracy (or the loss) against sparsity, MACs, bytes or latency, mean ± std over seeds, the Pareto front marked, from sweeps or runs (default: all runs)',
    )
    .argument('[ids...]', 'sweeps or runs')
    .option('--out <file>', 'figure (.svg, .pdf, .png) or table (.csv, .tex) to write')
    .option(
      '--points <file>',
      'draw the points of another workspace too, as `whittle curve --json` printed them there; repeatable',
      repeated,
      [],
    )
    .addOption(new Option('--x <measure>', 'horizontal axis').choices(xMeasures))
    .addOption(new Option('--y <measure>', 'vertical axis').choices(yMeasures))
    .option('--size <millimetres>', 'of the figure, as 85x62', figureSize)
    .action(
      act(async (cli, ids: readonly string[], { out: file, points: files, x, y, size }: CurveOptions) => {
        const guests = (await Promise.all(files.map(readPoints))).flat();
        const host = await cli.host();
        const finished = await finishedRuns(host, ids, guests.length > 0);
        const runs = finished.map(({ run }) => run);
        // To the host no runs mean all of them.
        const own = runs.length > 0 ? await host.request('curve:points', { runs }) : [];
        const points = [...own, ...guests].sort(pointOrder);
        const saved =
          file &&
          (await host.request('curve:save', {
            runs,
            points: own.map(({ runs, pathIndex }) => ({ runs, pathIndex })),
            guests,
            path: resolve(file),
            look: { x, y, size },
          }));
        const out = saved ? saved.out : null;
        const warnings = [...mixtures(points), ...withoutPlace(points, x, y)];
        warnings.forEach((warning) => cli.out.say(warning));
        cli.out.result(
          { out, points: withPareto(points, x, y), warnings },
          () => `${pointTable(points, x, y)}${out ? `\n${out}\n` : ''}`,
        );
      }),
    );
}

/**
 * The runs asked for that are done; all that are done when none is named.
 *
 * @param hasGuests whether there is something to draw without them. Runs that are named must be there all the same.
 * @throws UserError when nothing is left to draw
 */
async function finishedRuns(
  host: Host,
  ids: readonly string[],
  hasGuests: boolean,
): Promise<readonly RunSummary[]> {
  const asked = ids.length > 0 ? await findRuns(host, ids) : await host.request('runs:list', undefined);
  const finished = asked.filter(({ state }) => state === 'done');
  if (finished.length > 0 || (hasGuests && ids.length === 0)) return finished;
  throw new UserError('no finished run to draw', 'at least one run that is done', 'see `whittle runs`');
}

/** What keeps points from being compared: several datasets or nets under one pair of axes. */
function mixtures(points: readonly CurvePoint[]): readonly string[] {
  const values = { datasets: points.map(({ dataset }) => dataset), nets: points.map(({ model }) => model) };
  return Object.entries(values).flatMap(([what, all]) => {
    const names = [...new Set(all.filter((name) => name !== undefined))].sort();
    return names.length < 2
      ? []
      : [
          `these points are of ${names.length} ${what} (${names.join(', ')}) and do not compare; name the runs, sweeps or files of one`,
        ];
  });
}

/**
 * How many points the figure leaves out because a measure of its axes is not known of them. The dense control is a line
 * across the figure, which needs no place on the horizontal axis.
 */
function withoutPlace(
  all: readonly CurvePoint[],
  x: XMeasure | undefined,
  y: YMeasure | undefined,
): readonly string[] {
  const warn = (measure: XMeasure | YMeasure, points: readonly CurvePoint[]): readonly string[] => {
    const missing = points.filter((point) => spreadOf(point, measure) === null);
    if (missing.length === 0) return [];
    const { title, exported } = measures[measure];
    const fix = exported ? ': `whittle export` their runs first' : '';
    return [`${missing.length} of ${points.length} points have no ${title}${fix}`];
  };
  const marks = all.filter(({ method }) => method !== baselineMethod);
  return [...(x ? warn(x, marks) : []), ...(y ? warn(y, all) : [])];
}
