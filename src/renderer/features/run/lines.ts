/** A run's metrics as the lines of its charts. */
import type { EpochMetrics, LayerStats, StepMetrics } from '../../../shared/run';
import { texts } from '../../texts';
import type { Line } from '../../ui/line-data';

const words = texts.run;
const layerColors = ['--series-2', '--series-3', '--series-4', '--series-5', '--series-6'];

export function lossLines(steps: readonly StepMetrics[]): Line[] {
  // A loss of exactly zero has no place on a log axis.
  const ys = steps.map((point) => (point.loss > 0 ? point.loss : null));
  return [{ label: words.batches, color: '--series-1', xs: steps.map((point) => point.step), ys }];
}

/** Training batches behind, test (and validation, where there is one) in front. */
export function accuracyLines(steps: readonly StepMetrics[], epochs: readonly EpochMetrics[]): Line[] {
  const xs = epochs.map((epoch) => epoch.step);
  const lines: Line[] = [
    {
      label: words.batches,
      color: '--series-1',
      faint: true,
      xs: steps.map((point) => point.step),
      ys: steps.map((point) => point.batchAccuracy),
    },
  ];
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

const share = {
  weights: (layer: LayerStats) => (layer.weights ? 1 - layer.nonzero / layer.weights : null),
  groups: (layer: LayerStats) => (layer.groups ? layer.emptyGroups / layer.groups : null),
};

/** Sparsity of each layer, with that of all layers together, epoch by epoch. */
export function layerLines(epochs: readonly EpochMetrics[], of: 'weights' | 'groups'): Line[] {
  const xs = epochs.map((epoch) => epoch.step);
  const names = epochs.at(-1)?.layers.map((layer) => layer.name) ?? [];
  const layers = names.map((name, index): Line => {
    const ys = epochs.map((epoch) => {
      const layer = epoch.layers.find((one) => one.name === name);
      return layer ? share[of](layer) : null;
    });
    return {
      label: name,
      color: layerColors[index % layerColors.length]!,
      xs,
      ys,
      points: epochs.length < 30,
    };
  });
  const all = epochs.map((epoch) => (of === 'weights' ? epoch.weightSparsity : epoch.groupSparsity));
  return [{ label: words.allLayers, color: '--ink', xs, ys: all, dash: [5, 4] }, ...layers];
}

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
