import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { formatLambda } from '../../core/figure';
import { UserError } from '../../shared/errors';
import type { ExportFormat, ExportReport, ExportRequest } from '../../shared/export';
import type { Host } from '../../host/host';
import type { Act, Cli } from '../cli';
import { Interrupted, UsageError } from '../failure';
import { findRuns } from '../lookup';
import { countingNumber, positive } from '../numbers';
import { createProgress } from '../progress';
import { factList, textTable } from '../text-table';
import { bytes, count, percent } from '../words';

const formats: readonly ExportFormat[] = ['onnx', 'safetensors'];

interface ExportOptions {
  readonly format: ExportFormat;
  readonly out: string;
  readonly lambda?: number;
  readonly point?: number;
  readonly roundTo?: number;
}

export function exportRun(program: Command, act: Act): void {
  program
    .command('export')
    .description('write the compact model of a run, proved equal to the trained one')
    .argument('<run>', 'run')
    .addOption(new Option('--format <format>', 'file format').choices(formats).default('onnx'))
    .requiredOption('--out <folder>', 'folder that receives the files')
    .option('--lambda <value>', 'of a λ path: the point at this λ', positive)
    .option('--point <number>', 'of a λ path: this point, from 1 (see `whittle show`)', countingNumber)
    .option('--round-to <number>', 'round hidden channel counts up to a multiple of this', countingNumber)
    .action(
      act(async (cli, run: string, options: ExportOptions) => {
        const { format, out, roundTo } = options;
        const point = await pointOf(await cli.host('change'), run, options);
        const request = { run, format, directory: resolve(out), point, roundTo };
        const report = await exportWithProgress(cli, request);
        cli.out.result(report, () => exportText(report));
      }),
    );
}

/** The path point that is asked for, from 0; undefined for the end of the run. */
async function pointOf(
  host: Host,
  run: string,
  { lambda, point }: ExportOptions,
): Promise<number | undefined> {
  if (lambda !== undefined && point !== undefined) throw new UsageError('one of --lambda and --point');
  if (point !== undefined) return point - 1;
  if (lambda === undefined) return undefined;
  await findRuns(host, [run]);
  const { points = [] } = await host.request('runs:show', { run });
  const near = points.findIndex((one) => Math.abs(one.lambda / lambda - 1) < LAMBDA_TOLERANCE);
  if (near >= 0) return near;
  const known = points.map((one) => formatLambda(one.lambda)).join(', ');
  throw new UserError(
    `run ${run} has no path point at λ ${formatLambda(lambda)}`,
    known ? `one of ${known}` : 'a run of a λ path',
    known ? 'choose one of them, or one by its number with --point' : 'leave --lambda out',
  );
}

/** λ as tables show it has three digits. */
const LAMBDA_TOLERANCE = 0.005;

export async function exportWithProgress(cli: Cli, request: ExportRequest): Promise<ExportReport> {
  const host = await cli.host('change');
  const progress = createProgress();
  const unsubscribe = host.subscribe((events) => {
    for (const event of events) {
      if (event.kind === 'export:progress' && event.run === request.run) {
        progress.update(event.overall, event.stage);
      }
    }
  });
  let isCancelled = false;
  // Wherever it is exported, here or in the window that has the workspace open, it ends and leaves nothing behind.
  const cancel = (): void => {
    isCancelled = true;
    void host.request('exports:cancel', { run: request.run }).catch(() => undefined);
  };
  try {
    return await cli.interrupts.during(cancel, () => host.request('exports:create', request));
  } catch (error) {
    throw isCancelled ? new Interrupted('nothing was left behind') : error;
  } finally {
    unsubscribe();
    progress.end();
  }
}

/** What the model is of, where it is not the end of a run that is done. */
function sourceFacts({ run, point, unfinished }: ExportReport): [string, string][] {
  if (point) return [['of', `point ${point.index + 1} of run ${run}, λ ${formatLambda(point.lambda)}`]];
  if (!unfinished) return [];
  const { state, step, totalSteps } = unfinished;
  const all = totalSteps === null ? '' : ` of ${count(totalSteps)}`;
  return [
    [
      'of',
      `run ${run}, which ${state === 'failed' ? 'failed' : 'was stopped'}: its checkpoint at step ${count(step)}${all}`,
    ],
    ['', 'the run did not end, so this net may be trained and fine-tuned in part only'],
  ];
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
    ...sourceFacts(report),
    ...(report.roundTo
      ? [['rounded', `channel counts to multiples of ${report.roundTo}`] as [string, string]]
      : []),
    ['proof', `largest difference of a logit over the test part: ${maxAbsDiff.toExponential(1)}`],
    ...removed.map(({ layer, kept, of }): [string, string] => [layer, `${kept} of ${of} kept`]),
    ...notRemoved.map(({ layer, reason }): [string, string] => [layer, `not removed: ${reason}`]),
    ...files.map(({ path, bytes: size }): [string, string] => ['file', `${path}  ${bytes(size)}`]),
  ];
  return `${table}\n${factList(facts)}`;
}
