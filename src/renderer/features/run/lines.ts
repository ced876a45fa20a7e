/** A run's metrics as the lines of its charts. */
import type { EpochMetrics, LayerStats, StepMetrics } from '../../../shared/metrics';
import { texts } from '../../texts';
import { smoothed, type Line } from '../../ui/line-data';

const words = texts.run;
const layerColors = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'];

/** @param smoothing weight of the past; above 0 the smooth line stands before the measured one */
export function lossLines(steps: readonly StepMetrics[], smoothing = 0): Line[] {
  // A loss of exactly zero has no place on a log axis.
  const ys = steps.map((point) => (point.loss > 0 ? point.loss : null));
  return withSmooth(
    { label: words.batches, color: '--series-1', xs: steps.map((point) => point.step), ys },
    smoothing,
  );
}

function withSmooth(line: Line, smoothing: number): Line[] {
  if (smoothing === 0) return [line];
  const smooth = { ...line, label: words.smooth(line.label), faint: false, ys: smoothed(line.ys, smoothing) };
  return [{ ...line, faint: true }, smooth];
}

/** The strength and the step size that training used; zeros have no place on their log axis. */
export function rateLines(steps: readonly StepMetrics[]): Line[] {
  const xs = steps.map((point) => point.step);
  const known = (values: readonly number[]): (number | null)[] =>
    values.map((value) => (value > 0 ? value : null));
  return [
    { label: words.learningRate, color: '--series-2', xs, ys: known(steps.map((p) => p.learningRate)) },
    { label: words.lambda, color: '--series-4', xs, ys: known(steps.map((p) => p.lambda)) },
  ];
}

/** Weight and group sparsity of all layers together, epoch by epoch. */
export function sparsityLines(epochs: readonly EpochMetrics[]): Line[] {
  const xs = epochs.map((epoch) => epoch.step);
  const points = epochs.length < 30;
  return [
    { label: words.weightSparsity, color: '--series-1', xs, ys: epochs.map((e) => e.weightSparsity), points },
    { label: words.groupSparsity, color: '--series-3', xs, ys: epochs.map((e) => e.groupSparsity), points },
  ];
}

/** Training batches behind, test (and validation, where there is one) in front. */
export function accuracyLines(
  steps: readonly StepMetrics[],
  epochs: readonly EpochMetrics[],
  smoothing = 0,
): Line[] {
  const xs = epochs.map((epoch) => epoch.step);
  const lines = withSmooth(
    {
      label: words.batches,
      color: '--series-1',
      faint: true,
      xs: steps.map((point) => point.step),
      ys: steps.map((point) => point.batchAccuracy),
    },
    smoothing,
  );
  const measured = [
    { label: words.testSeries, color: '--series-2', ys: epochs.map((epoch) => epoch.testAccuracy) },
    {
      label: words.validationSeries,
      color: '--series-3',
      ys: epochs.map((epoch) => epoch.validationAccuracy),
    },
  ];
  for (const line of measured) {
    const known = line.ys.flatMap((y, index) => (y === null ? [] : [{ x: xs[index]!, y }]));
    if (known.length > 0) {
      lines.push({ ...line, xs: known.map(({ x }) => x), ys: known.map(({ y }) => y), points: true });
    }
  }
  return lines;
}

const part = (left: number, of: number): number | null => (of > 0 ? left / of : null);
/** What is left of a layer, 0–1; null where it was not counted. */
const left = {
  weights: ({ nonzero, weights }: LayerStats) => part(nonzero, weights),
  groups: ({ emptyGroups, groups }: LayerStats) => part(groups - emptyGroups, groups),
  units: ({ units }: LayerStats) => (units ? part(units.kept, units.of) : null),
};
export type Counted = keyof typeof left;

/** More layers than this are told apart by their depth, not one by one. */
const FEW = 6;

/** What is left of each layer, epoch by epoch, the first layer first. On a log axis nothing left has no place. */
export function layerLines(epochs: readonly EpochMetrics[], of: Counted, log = false): Line[] {
  const xs = epochs.map((epoch) => epoch.step);
  const names = epochs.at(-1)?.layers.map((layer) => layer.name) ?? [];
  return names.map((name, index): Line => {
    const ys = epochs.map(({ layers }) => {
      const layer = layers[index]?.name === name ? layers[index] : layers.find((one) => one.name === name);
      const share = layer ? left[of](layer) : null;
      return log && share === 0 ? null : share;
    });
    return {
      label: name,
      color: names.length > FEW ? depthColor(index, names.length) : layerColors[index]!,
      xs,
      ys,
      points: epochs.length < 30 && names.length <= FEW,
    };
  });
}

/** From the first to the last layer along the colours of the weight map; its palest would not be seen as a line. */
const depthColor = (index: number, layers: number): string =>
  `--map-${3 + Math.round((index / (layers - 1)) * 5)}`;

/**
 * The vertical range in which the differences that matter can be seen: from just under the lowest of the measured values
 * and of the later nine tenths of the training batches, up to 100 %.
 */
export function detailRange(lines: readonly Line[]): readonly [number, number] {
  const [batches, ...measured] = lines;
  const late = batches?.ys.slice(Math.floor(batches.ys.length / 10)) ?? [];
  const sorted = late.filter((y) => y !== null).sort((a, b) => a - b);
  const values = [
    ...measured.flatMap((line) => line.ys.filter((y) => y !== null)),
    ...sorted.slice(Math.floor(sorted.length / 20)),
  ];
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const margin = Math.max(0.005, (1 - low) * 0.1);
  return [Math.max(0, low - margin), 1 + Math.min(0.01, margin / 2)];
}
