import type { RunDetail, RunSummary } from '../shared/run';
import type { Cli } from './cli';
import { errorOfRun, Interrupted } from './failure';
import { createProgress } from './progress';
import {
  doneLine,
  epochLine,
  epochText,
  pointLine,
  pointText,
  resultText,
  timeLeft,
  titleOf,
} from './train-report';
import { watchRuns } from './watch';

/** The work of a command that runs: `runCommandLine` sees to the last of its JSON lines, whatever goes wrong. */
export async function running(cli: Cli, work: () => Promise<void>): Promise<void> {
  cli.out.begin();
  await work();
}

/** Starts one run and sees it through: progress for people, an `epoch` line each epoch, and `done` at the end. */
export async function followRun(
  cli: Cli,
  start: () => Promise<string>,
  toldUpTo?: ReadonlyMap<string, number>,
): Promise<void> {
  const host = await cli.host();
  const progress = createProgress();
  let run: string | null = null;
  let note = '';
  let isLeaving = false;
  const leave = (): void => {
    isLeaving = true;
    progress.log('pausing: writing a checkpoint (again Ctrl-C ends at once)');
    if (run) void host.request('runs:pause', { run }).catch(() => undefined);
  };
  const begin = async (): Promise<readonly string[]> => {
    run = await start();
    if (isLeaving) void host.request('runs:pause', { run }).catch(() => undefined);
    return [run];
  };
  try {
    await cli.interrupts.during(leave, () =>
      watchRuns(host, {
        start: begin,
        toldUpTo,
        isLeaving: () => isLeaving,
        listener: {
          changed: (summary) =>
            progress.update(
              summary.progress,
              [summary.run, titleOf(summary), note, timeLeft(summary)].filter(Boolean).join('  '),
            ),
          epoch: (name, metrics) => {
            note = epochText(metrics);
            if (!process.stderr.isTTY) progress.log(`${name}  ${note}`);
            cli.out.line('epoch', epochLine(name, metrics));
          },
          point: (name, point) => {
            progress.log(`${name}  ${pointText(point)}`);
            cli.out.line('point', pointLine(name, point));
          },
          notice: (_, text) => progress.log(text),
        },
      }),
    );
  } finally {
    progress.end();
  }
  endOf(cli, await host.request('runs:show', { run: run! }));
}

/** Reports how a run ended, or throws why it did not get there. */
function endOf(cli: Cli, detail: RunDetail): void {
  if (detail.state !== 'done') throw errorOfRun(detail);
  cli.out.line('done', doneLine(detail));
  cli.out.report(resultText(detail));
}

/** What `followSweep` found out. */
export interface SweepEnd {
  readonly done: readonly RunSummary[];
  readonly failed: readonly RunSummary[];
}

/** Starts several runs and sees them through: one bar over all of them, a line and a JSON line as each one ends. */
export async function followSweep(
  cli: Cli,
  start: () => Promise<{ readonly name: string; readonly runs: readonly string[] }>,
  toldUpTo?: ReadonlyMap<string, number>,
): Promise<SweepEnd> {
  const host = await cli.host();
  const progress = createProgress();
  const latest = new Map<string, RunSummary>();
  let runs: readonly string[] = [];
  let name = '';
  let leaving: Promise<unknown> | null = null;
  const pauseAll = async (): Promise<void> => {
    // Those that wait first: else the next one would start as soon as the running one has left.
    for (const run of [...runs].reverse()) await host.request('runs:pause', { run }).catch(() => undefined);
  };
  const leave = (): void => {
    progress.log('pausing: writing a checkpoint (again Ctrl-C ends at once)');
    leaving = pauseAll();
  };
  const begin = async (): Promise<readonly string[]> => {
    ({ name, runs } = await start());
    if (leaving) leaving = pauseAll();
    return runs;
  };
  try {
    const summaries = await cli.interrupts.during(leave, () =>
      watchRuns(host, {
        start: begin,
        toldUpTo,
        isLeaving: () => leaving !== null,
        listener: {
          changed: (summary) => {
            latest.set(summary.run, summary);
            const total = [...latest.values()].reduce(
              (sum, one) => sum + (one.state === 'failed' ? 1 : one.progress),
              0,
            );
            const place = `${runs.indexOf(summary.run) + 1}/${runs.length}`;
            progress.update(
              total / runs.length,
              [place, titleOf(summary), timeLeft(summary)].filter(Boolean).join('  '),
            );
          },
          epoch: (run, metrics) => cli.out.line('epoch', epochLine(run, metrics)),
          point: (run, point) => cli.out.line('point', pointLine(run, point)),
          ended: (summary) => {
            if (summary.state === 'paused') return;
            progress.log(endedText(summary));
            cli.out.line('run', { ...summary });
          },
        },
      }),
    );
    await leaving;
    if (summaries.some(({ state }) => state === 'paused')) {
      throw new Interrupted(`go on with \`whittle resume ${name}\``);
    }
    return {
      done: summaries.filter(({ state }) => state === 'done'),
      failed: summaries.filter(({ state }) => state !== 'done'),
    };
  } finally {
    progress.end();
  }
}

function endedText(summary: RunSummary): string {
  const accuracy = summary.testAccuracy === null ? '–' : `${(100 * summary.testAccuracy).toFixed(2)} %`;
  const left = summary.weightSparsity === null ? '–' : `${(100 * (1 - summary.weightSparsity)).toFixed(2)} %`;
  return `${summary.run}  ${titleOf(summary)}  ${summary.state}  accuracy ${accuracy}  weights left ${left}`;
}
