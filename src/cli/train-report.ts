/** What training commands say, to machines and to people. */
import { formatLambda } from '../core/figure';
import type { EpochMetrics, LayerStats, RunDetail, RunSummary } from '../shared/run';
import { factList, textTable } from './text-table';
import { count, duration, percent, shape } from './words';

/** `cges λ 1e-4 seed 0` */
export const titleOf = ({ method, lambda, seed }: RunSummary): string =>
  `${method} λ ${formatLambda(lambda)} seed ${seed}`;

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
  const phase = metrics.phase === 'fine-tune' ? ' (fine-tune)' : '';
  return [
    `epoch ${metrics.epoch + 1}${phase}`,
    `loss ${metrics.loss.toFixed(4)}`,
    accuracy,
    `weights left ${percent(1 - metrics.weightSparsity)}`,
  ].join('  ');
}

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
  facts.push(
    ['weights left', percent(1 - result.weightSparsity)],
    ['empty groups', percent(result.groupSparsity)],
    ['trained', `${count(result.steps)} steps in ${duration(result.elapsedMs)}`],
    ['engine', `${result.engine} on ${result.device}${detail.engine ? ` (${detail.engine.reason})` : ''}`],
  );
  return `${factList(facts)}\n${layerTable(result.layers)}`;
}
