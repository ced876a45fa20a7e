import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { DatasetInfo } from '../../shared/dataset';
import type { Act, Cli } from '../cli';
import { Interrupted } from '../failure';
import { findDataset } from '../lookup';
import { fraction, wholeNumber } from '../numbers';
import { createProgress } from '../progress';
import { factList, textTable } from '../text-table';
import { bytes, count, shape } from '../words';

interface ImportOptions {
  readonly name?: string;
  readonly format?: string;
  readonly label?: string;
  readonly test?: string;
  readonly testFraction?: number;
  readonly seed?: number;
}

export function data(program: Command, act: Act): void {
  const group = program.command('data').description('import, list, show and remove datasets');
  group
    .command('import')
    .description('import a local dataset; PATH may hold train and test parts in their usual names')
    .argument('<path>', 'file or folder')
    .option('--name <name>', 'what to call it (default: after its file)')
    .option('--format <format>', 'idx, image-folder or csv (default: recognised)')
    .option('--label <column>', 'label column of a table, by name or 0-based index (default: the last)')
    .option('--test <path>', 'test part, where it is a file or folder of its own')
    .option(
      '--test-fraction <fraction>',
      'part split off for testing where there is none (default: 0.2)',
      fraction,
    )
    .option('--seed <seed>', 'seed of that split (default: 0)', wholeNumber)
    .action(act((cli, path: string, options: ImportOptions) => importDataset(cli, path, options)));
  group
    .command('list')
    .description('list the datasets of the workspace')
    .action(
      act(async (cli) => {
        const datasets = await (await cli.host()).request('datasets:list', undefined);
        cli.out.result(datasets, () =>
          datasets.length > 0 ? listText(datasets) : 'no datasets yet: `whittle data import PATH`\n',
        );
      }),
    );
  group
    .command('show')
    .description('show one dataset')
    .argument('<dataset>', 'name or id')
    .action(
      act(async (cli, given: string) => {
        const dataset = await findDataset(await cli.host(), given);
        cli.out.result(dataset, () => showText(dataset));
      }),
    );
  group
    .command('remove')
    .description('remove a dataset from the workspace; its source is not touched')
    .argument('<dataset>', 'name or id')
    .action(
      act(async (cli, given: string) => {
        const host = await cli.host();
        const dataset = await findDataset(host, given);
        await host.request('datasets:remove', { id: dataset.id });
        cli.out.result(dataset, () => `removed ${dataset.id}\n`);
      }),
    );
}

async function importDataset(cli: Cli, path: string, options: ImportOptions): Promise<void> {
  const host = await cli.host('change');
  const progress = createProgress();
  const unsubscribe = host.subscribe((events) => {
    for (const event of events) {
      if (event.kind !== 'import:progress') continue;
      const { stage, done, total } = event.progress;
      progress.update(total > 0 ? done / total : 0, stage);
    }
  });
  const request = {
    ...options,
    path: resolve(path),
    ...(options.test === undefined ? {} : { test: resolve(options.test) }),
  };
  let interrupted = false;
  // Wherever it is imported, here or in the window that has the workspace open, it ends and leaves nothing behind.
  const cancel = (): void => {
    interrupted = true;
    void host.request('datasets:cancel', { path: request.path }).catch(() => undefined);
  };
  try {
    const dataset = await cli.interrupts.during(cancel, () => host.request('datasets:import', request));
    progress.end();
    for (const warning of dataset.warnings) cli.out.say(`warning: ${warning}`);
    const { unreadable } = dataset;
    if (unreadable) {
      cli.out.say(`warning: ${count(unreadable.count)} files could not be read and were left out`);
      for (const { file, reason } of unreadable.files) cli.out.say(`  ${file}: ${reason}`);
    }
    cli.out.result(dataset, () => showText(dataset));
  } catch (error) {
    throw interrupted ? new Interrupted('nothing was left behind') : error;
  } finally {
    unsubscribe();
    progress.end();
  }
}

function listText(datasets: readonly DatasetInfo[]): string {
  return textTable(
    [
      { title: 'id', cell: (one) => one.id },
      { title: 'name', cell: (one) => one.name },
      { title: 'format', cell: (one) => one.format },
      { title: 'sample', cell: (one) => shape(one.sampleShape) },
      { title: 'classes', cell: (one) => String(one.classes.length), align: 'right' },
      { title: 'train', cell: (one) => count(one.trainCount), align: 'right' },
      { title: 'test', cell: (one) => count(one.testCount), align: 'right' },
      { title: 'size', cell: (one) => bytes(one.sizeBytes), align: 'right' },
    ],
    datasets,
  );
}

function showText(dataset: DatasetInfo): string {
  const facts = factList([
    ['id', dataset.id],
    ['name', dataset.name],
    ['format', dataset.format],
    ['sample', `${shape(dataset.sampleShape)} ${dataset.dtype}`],
    ['samples', `${count(dataset.trainCount)} train, ${count(dataset.testCount)} test`],
    ['size', bytes(dataset.sizeBytes)],
    ['hash', dataset.hash],
    ['source', dataset.source],
  ]);
  const classes = textTable(
    [
      { title: 'class', cell: ({ name }) => name },
      { title: 'train', cell: ({ train }) => count(train), align: 'right' },
      { title: 'test', cell: ({ test }) => count(test), align: 'right' },
    ],
    dataset.classes.map((name, i) => ({
      name,
      train: dataset.classCounts.train[i] ?? 0,
      test: dataset.classCounts.test[i] ?? 0,
    })),
  );
  return `${facts}\n${classes}`;
}
