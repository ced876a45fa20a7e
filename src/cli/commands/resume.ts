import type { Command } from 'commander';
import { changedConfig as asChanged } from '../../core/train/changes';
import type { Host } from '../../host/host';
import type { RunConfigInput } from '../../shared/run-config';
import type { RunSummary } from '../../shared/run';
import { changesOf } from '../../shared/run-events';
import type { Act, Cli } from '../cli';
import { UsageError } from '../failure';
import { followRun, running } from '../follow';
import { findRuns } from '../lookup';
import { nonNegative, repeated } from '../numbers';
import { applySettings } from '../settings';
import { sweepToEnd } from '../sweep-end';

interface ResumeOptions {
  readonly lambda?: number;
  readonly set: readonly string[];
}

export function resume(program: Command, act: Act): void {
  program
    .command('resume')
    .description(
      'go on with a run, or with all unfinished runs of a sweep, from the last checkpoint; with other settings as a new run',
    )
    .argument('<run>', 'run or sweep')
    .option('--lambda <value>', 'another λ, from the last good checkpoint on: a new run', nonNegative)
    .option('--set <key=value>', 'another setting, likewise, repeatable: learningRate=0.05', repeated, [])
    .action(
      act((cli, id: string, options: ResumeOptions) =>
        running(cli, () => {
          const isChanged = options.lambda !== undefined || options.set.length > 0;
          return isChanged ? changeToEnd(cli, id, options) : resumeToEnd(cli, id);
        }),
      ),
    );
}

/** A new run, from the last good checkpoint of one that failed or was left, with other settings. */
async function changeToEnd(cli: Cli, id: string, options: ResumeOptions): Promise<void> {
  const host = await cli.host('train');
  const found = await findRuns(host, [id]);
  if (!found.some(({ run }) => run === id)) {
    throw new UsageError('--lambda and --set go on with one run, not with a sweep');
  }
  const config = await changedConfig(host, id, options);
  const { epochs } = await host.request('runs:show', { run: id });
  const toldUpTo = new Map<string, number>();
  await followRun(
    cli,
    async () => {
      const { runs } = await host.request('runs:enqueue', { configs: [config] });
      const run = runs[0]!;
      // What the first run measured up to its checkpoint has been told.
      const { continues } = (await host.request('runs:show', { run })).config;
      const last = epochs.filter(({ step }) => step <= (continues?.step ?? 0)).at(-1);
      if (last) toldUpTo.set(run, last.step);
      cli.out.say(`${run} goes on from ${id}, step ${continues?.step ?? 0}`);
      return run;
    },
    toldUpTo,
  );
}

async function changedConfig(host: Host, run: string, options: ResumeOptions): Promise<RunConfigInput> {
  const detail = await host.request('runs:show', { run });
  // What was changed while it trained holds on.
  const config = asChanged(detail.config, changesOf(detail.events ?? []));
  const { lambda = config.method.lambda } = options;
  const base = { ...config, method: { ...config.method, lambda }, continues: { run } };
  const { models, methods } = await host.request('registry:list', undefined);
  const known = {
    model: models.find(({ name }) => name === config.model.name),
    method: methods.find(({ name }) => name === config.method.name),
  };
  return applySettings(base, options.set, known) as unknown as RunConfigInput;
}

/** Goes on with a run or with what is left of a sweep. */
export async function resumeToEnd(cli: Cli, id: string): Promise<void> {
  const host = await cli.host('train');
  const found = await findRuns(host, [id]);
  const toldUpTo = await lastSteps(host, found);
  const single = found.find(({ run }) => run === id);
  if (single) {
    await followRun(
      cli,
      async () => {
        await host.request('runs:resume', { run: id });
        return id;
      },
      toldUpTo,
    );
    return;
  }
  const open = found.filter(({ state }) => state !== 'done' && state !== 'failed').map(({ run }) => run);
  await sweepToEnd(
    cli,
    async () => {
      // The last to go on is the next to run: backwards, they keep their order.
      for (const run of [...open].reverse()) await host.request('runs:resume', { run });
      return { name: id, runs: found.map(({ run }) => run) };
    },
    toldUpTo,
  );
}

/** The step up to which each run's epochs have been told before. */
async function lastSteps(host: Host, runs: readonly RunSummary[]): Promise<ReadonlyMap<string, number>> {
  const steps = new Map<string, number>();
  for (const { run } of runs) {
    const last = (await host.request('runs:show', { run })).epochs.at(-1);
    if (last) steps.set(run, last.step);
  }
  return steps;
}
