import type { RunConfigInput } from '../shared/run-config';

/** A named, documented choice of settings; anything else on the command line or in the form wins over it. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly config: Omit<RunConfigInput, 'dataset'>;
}

/** λ values of a geometric grid from `low` to `high`, both included. */
export function geometricGrid(low: number, high: number, count: number): readonly number[] {
  if (count === 1) return [low];
  const ratio = (high / low) ** (1 / (count - 1));
  return Array.from({ length: count }, (_, i) => Number((low * ratio ** i).toPrecision(3)));
}

/** What quick start trains on the bundled digits: CGES, its two halves' best-known rivals, and the dense baseline. */
export function quickStartConfigs(dataset: string): readonly RunConfigInput[] {
  const common = {
    dataset,
    model: { name: 'mlp', settings: { hidden: [128, 64] } },
    epochs: 30,
    fineTuneEpochs: 8,
    batchSize: 50,
    learningRate: 0.2,
    lambdaWarmupEpochs: 5,
  };
  const runs = (name: string, lambdas: readonly number[]): RunConfigInput[] =>
    lambdas.map((lambda) => ({ ...common, method: { name, lambda } }));
  return [
    ...runs('none', [0]),
    ...runs('cges', [1e-3, 3e-3, 6e-3, 1e-2]),
    ...runs('l1', [1e-3, 3e-3, 6e-3, 1e-2]),
    ...runs('gs', [5e-3, 1e-2, 2e-2, 3e-2]),
  ];
}

/**
 * CGES on LeNet-5 with strengths per layer (conv1, conv2, dense1, dense2): the small first convolution and the logits
 * are shielded from the group term, the dense layers' exclusive term is strengthened. Found on a validation split of
 * MNIST among released multipliers, none, and these: at equal validation accuracy the compact net is the smallest.
 */
const lenetCges = (lambda: number): Preset['config'] => ({
  model: { name: 'lenet-5' },
  method: {
    name: 'cges',
    lambda,
    settings: { grouping: 'tap', groupMultipliers: [0.3, 1, 1, 0.3], exclusiveMultipliers: [0.1, 0.3, 3, 3] },
  },
  epochs: 9,
  fineTuneEpochs: 3,
  batchSize: 100,
  learningRate: 0.2,
  lambdaWarmupEpochs: 1,
  validationFraction: 1 / 12,
});

/** Settings that were measured, by name; docs/presets.md has the figures. */
export const presets: readonly Preset[] = [
  {
    name: 'lenet-cges',
    title: 'LeNet-5 with CGES, few weights',
    description:
      'For MNIST-sized images: CGES in tap groups, 9 epochs and 3 of fine-tuning with the zeros frozen; a twelfth of the training part is kept for validation.',
    config: lenetCges(7e-4),
  },
  {
    name: 'lenet-cges-compact',
    title: 'LeNet-5 with CGES, a small file',
    description: 'The same at a higher λ: fewer whole units stay, so that the compact model is smaller.',
    config: lenetCges(1.2e-3),
  },
];
