/** What training commands say, to machines and to people. */
import { formatLambda } from '../core/figure';
import type { EpochMetrics, LayerStats } from '../shared/metrics';
import type { PathPoint, TargetResult } from '../shared/run-result';
import type { RunDetail, RunSummary } from '../shared/run';
import { factList, textTable } from './text-table';
import { bytes, count, duration, percent, shape } from './words';

/** `cges λ 1e-4 seed 0`; a path with the range of its λ, a target with what was asked. */
export const titleOf = (summary: RunSummary): string =>
  `${summary.method} ${strengthText(summary)} seed ${summary.seed}`;

export function strengthText({ lambda, path, target }: RunSummary): string {
  if (path) return `λ ${formatLambda(path.low)}–${formatLambda(path.high)}`;
  return target ? `to ${targetText(target.kind, target.value)}` : `λ ${formatLambda(lambda)}`;
}

function targetText(kind: TargetResult['kind'], value: number): string {
  switch (kind) {
    case 'sparsity':
      return `${percent(value)} zeros`;
    case 'macs':
      return `${count(Math.round(value))} MACs`;
    case 'bytes':
      return bytes(Math.round(value));
  }
}

/** Fields of a JSON line `epoch`. */
export function epochLine(run: string, metrics: EpochMetrics): object {
  const {
    epoch,
    step,
    phase,
    loss,
    testAccuracy,
    validationAccuracy,
    weightSparsity,
    groupSparsity,
    elapsedMs,
  } = metrics;
  return {
    run,
    epoch,
    step,
    phase,
    loss,
    testAccuracy,
    validationAccuracy,
    weightSparsity,
    groupSparsity,
    elapsedMs,
  };
}

/** Fields of a JSON line `point`. */
export const pointLine = (run: string, { layers: _layers, ...point }: PathPoint): object => ({
  run,
  ...point,
});

/** Fields of the JSON line `done` of a run. */
export function doneLine({ run, result }: RunDetail): object {
  if (!result) throw new Error(`run ${run} is done but has no result`);
  return { run, ...result };
}

export function epochText(metrics: EpochMetrics): string {
  const accuracy =
    metrics.validationAccuracy === null
      ? `test ${percent(metrics.testAccuracy)}`
      : `validation ${percent(metrics.validationAccuracy)}`;
  const phase = metrics.phase === 'sparse' ? '' : ` (${metrics.phase})`;
  return [
    `epoch ${metrics.epoch + 1}${phase}`,
    `loss ${metrics.loss.toFixed(4)}`,
    accuracy,
    `weights left ${percent(1 - metrics.weightSparsity)}`,
  ].join('  ');
}

export const pointText = (point: PathPoint): string =>
  [
    `λ ${formatLambda(point.lambda)}`,
    `test ${percent(point.testAccuracy)}${point.fineTuned ? '' : ' (not fine-tuned)'}`,
    `weights left ${percent(1 - point.weightSparsity)}`,
  ].join('  ');

/** The points of a λ path, numbered as `export --point` takes them. */
export function pathTable(points: readonly PathPoint[]): string {
  const place = new Map(points.map((point, i) => [point, i + 1]));
  return textTable(
    [
      { title: 'point', cell: (point) => String(place.get(point)), align: 'right' },
      { title: 'λ', cell: ({ lambda }) => formatLambda(lambda), align: 'right' },
      { title: 'weights left', cell: ({ weightSparsity }) => percent(1 - weightSparsity), align: 'right' },
      { title: 'empty groups', cell: ({ groupSparsity }) => percent(groupSparsity), align: 'right' },
      { title: 'test accuracy', cell: ({ testAccuracy }) => percent(testAccuracy), align: 'right' },
      { title: 'fine-tuned', cell: ({ fineTuned }) => (fineTuned ? 'yes' : 'no') },
    ],
    points,
  );
}

/** What a target came to: asked, reached, and why not where it was missed. */
const reachedText = ({ kind, asked, reached, lambda, missed }: TargetResult): string =>
  [
    `${targetText(kind, reached)}; ${targetText(kind, asked)} asked; at λ ${formatLambda(lambda)}`,
    ...(missed === null ? [] : [`missed: ${missed}`]),
  ].join('; ');

/** Time a run still needs, going by the part that is done; empty before there is anything to go by. */
export function timeLeft({ progress, elapsedMs }: RunSummary): string {
  if (progress < 0.02 || progress >= 1 || elapsedMs <= 0) return '';
  return `${duration((elapsedMs * (1 - progress)) / progress)} left`;
}

export function layerTable(layers: readonly LayerStats[]): string {
  return textTable(
    [
      { title: 'layer', cell: (layer) => layer.name },
      { title: 'shape', cell: (layer) => shape(layer.shape) },
      { title: 'weights', cell: (layer) => count(layer.weights), align: 'right' },
      { title: 'nonzero', cell: (layer) => count(layer.nonzero), align: 'right' },
      { title: 'left', cell: (layer) => percent(layer.nonzero / layer.weights), align: 'right' },
      {
        title: 'units',
        cell: ({ units }) => (units ? `${count(units.kept)} of ${count(units.of)}` : '–'),
        align: 'right',
      },
      { title: 'empty groups', cell: (layer) => `${layer.emptyGroups} of ${layer.groups}`, align: 'right' },
      { title: 'MACs', cell: (layer) => count(layer.macs), align: 'right' },
      { title: 'on nonzeros', cell: (layer) => count(layer.nonzeroMacs), align: 'right' },
    ],
    layers,
  );
}

export function resultText(detail: RunDetail): string {
  const { run, result } = detail;
  if (!result) return `${run} is ${detail.state}\n`;
  const facts: [string, string][] = [
    ['run', `${run}  ${detail.model} on ${detail.datasetName}, ${titleOf(detail)}`],
    ['test accuracy', percent(result.testAccuracy)],
  ];
  if (result.beforeFineTune !== null) facts.push(['before fine-tune', percent(result.beforeFineTune)]);
  if (result.validationAccuracy !== null)
    facts.push(['validation accuracy', percent(result.validationAccuracy)]);
  if (result.target) facts.push(['target', reachedText(result.target)]);
  for (const [name, values] of Object.entries(result.calibrated ?? {})) {
    facts.push(['calibrated', `${name} ${values.map((value) => Number(value.toPrecision(3))).join(', ')}`]);
  }
  facts.push(
    ['weights left', percent(1 - result.weightSparsity)],
    ['empty groups', percent(result.groupSparsity)],
    ['trained', `${count(result.steps)} steps in ${duration(result.elapsedMs)}`],
    ['engine', `${result.engine} on ${result.device}${detail.engine ? ` (${detail.engine.reason})` : ''}`],
  );
  const points = result.points ? `\n${pathTable(result.points)}` : '';
  return `${factList(facts)}${points}\n${layerTable(result.layers)}`;
}
