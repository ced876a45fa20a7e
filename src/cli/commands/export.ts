import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import type { ExportFormat, ExportReport } from '../../shared/run';
import type { Act, Cli } from '../cli';
import { createProgress } from '../progress';
import { factList, textTable } from '../text-table';
import { bytes, count, percent } from '../words';

const formats: readonly ExportFormat[] = ['onnx', 'safetensors'];

interface ExportOptions {
  readonly format: ExportFormat;
  readonly out: string;
}

export function exportRun(program: Command, act: Act): void {
  program
    .command('export')
    .description('write the compact model of a finished run, proved equal to the trained one')
    .argument('<run>', 'run')
    .addOption(new Option('--format <format>', 'file format').choices(formats).default('onnx'))
    .requiredOption('--out <folder>', 'folder that receives the files')
    .action(
      act(async (cli, run: string, { format, out }: ExportOptions) => {
        const report = await exportWithProgress(cli, run, format, resolve(out));
        cli.out.result(report, () => exportText(report));
      }),
    );
}

export async function exportWithProgress(
  cli: Cli,
  run: string,
  format: ExportFormat,
  directory: string,
): Promise<ExportReport> {
  const host = await cli.host('change');
  const progress = createProgress();
  const unsubscribe = host.subscribe((events) => {
    for (const event of events) {
      if (event.kind === 'export:progress' && event.run === run && event.total > 0) {
        progress.update(event.done / event.total, event.stage);
      }
    }
  });
  try {
    return await host.request('exports:create', { run, format, directory });
  } finally {
    unsubscribe();
    progress.end();
  }
}

/** The before and after of an export, and its proof. */
export function exportText(report: ExportReport): string {
  const { files, trained, compact, dense, maxAbsDiff, removed, notRemoved } = report;
  const table = textTable(
    [
      { title: '', cell: (row) => row.name },
      { title: 'trained, dense', cell: (row) => row.before, align: 'right' },
      { title: 'compact', cell: (row) => row.after, align: 'right' },
    ],
    [
      { name: 'test accuracy', before: percent(trained.testAccuracy), after: percent(compact.testAccuracy) },
      { name: 'weights', before: count(trained.weights), after: count(compact.weights) },
      { name: 'MACs', before: count(trained.macs), after: count(compact.macs) },
      { name: 'file', before: bytes(dense.bytes), after: bytes(compact.bytes) },
      {
        name: 'latency',
        before: `${dense.latencyMs.toFixed(3)} ms`,
        after: `${compact.latencyMs.toFixed(3)} ms`,
      },
    ],
  );
  const facts: [string, string][] = [
    ['proof', `largest difference of a logit over the test part: ${maxAbsDiff.toExponential(1)}`],
    ...removed.map(({ layer, kept, of }): [string, string] => [layer, `${kept} of ${of} kept`]),
    ...notRemoved.map(({ layer, reason }): [string, string] => [layer, `not removed: ${reason}`]),
    ...files.map(({ path, bytes: size }): [string, string] => ['file', `${path}  ${bytes(size)}`]),
  ];
  return `${table}\n${factList(facts)}`;
}
