import type { Command } from 'commander';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bestRun, SPARSE_FLOOR, type BestRun } from '../../core/figure';
import type { CurvePoint } from '../../shared/curve-point';
import type { ExportReport } from '../../shared/export';
import type { Act, Cli } from '../cli';
import { errorOfRun } from '../failure';
import { followSweep, running } from '../follow';
import { pointTable } from '../point-table';
import { titleOf } from '../train-report';
import { percent } from '../words';
import { exportText, exportWithProgress } from './export';

export function quickstart(program: Command, act: Act): void {
  program
    .command('quickstart')
    .description('the whole job on bundled handwritten digits: train, compare, draw, export')
    .option('--out <folder>', 'folder for figure, model and summary (default: quickstart in the workspace)')
    .action(
      act((cli, options: { readonly out?: string }) =>
        running(cli, () => quickStart(cli, resolve(options.out ?? join(cli.workspace, 'quickstart')))),
      ),
    );
}

async function quickStart(cli: Cli, folder: string): Promise<void> {
  const host = await cli.host('train');
  let sweep = '';
  cli.out.say('Training the bundled digits with CGES and its rivals.');
  const end = await followSweep(cli, async () => {
    const started = await host.request('quickstart:run', undefined);
    sweep = started.sweep;
    return { name: started.sweep, runs: started.runs };
  });
  const best = bestRun(end.done);
  if (!best) {
    const first = end.failed[0]!.run;
    throw errorOfRun(await host.request('runs:show', { run: first }));
  }
  await mkdir(folder, { recursive: true });
  const runs = end.done.map(({ run }) => run);
  const points = await host.request('curve:points', { runs });
  const figures = [join(folder, 'accuracy-vs-sparsity.svg'), join(folder, 'accuracy-vs-sparsity.png')];
  for (const path of figures) await host.request('curve:save', { runs, path });
  const report = await exportWithProgress(cli, { run: best.run.run, format: 'onnx', directory: folder });
  const text = summaryText(points, best, report, figures);
  const summary = {
    sweep,
    runs,
    failed: end.failed.map(({ run }) => run),
    points,
    best: best.run.run,
    figures,
    export: report,
  };
  await writeWhole(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await writeWhole(join(folder, 'summary.txt'), text);
  cli.out.line('done', { ...summary, out: folder });
  cli.out.report(`${text}\nEverything is in ${folder}\n`);
}

const reasons: Readonly<Record<BestRun['reason'], string>> = {
  sparse: `the most accurate run with at least ${percent(SPARSE_FLOOR)} of its weights zero`,
  knee: 'the bend of the curve, where accuracy begins to cost more than sparsity brings',
};

function summaryText(
  points: readonly CurvePoint[],
  best: BestRun,
  report: ExportReport,
  figures: readonly string[],
): string {
  return `Accuracy against sparsity on the bundled digits

${pointTable(points)}
Exported: ${best.run.run}, ${titleOf(best.run)}: ${reasons[best.reason]}.

${exportText(report)}${figures.map((path) => `figure         ${path}\n`).join('')}`;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, path);
}
