import type { RunConfigInput } from '../shared/run';

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
    ...runs('cges', [1e-3, 3e-3, 1e-2, 2e-2]),
    ...runs('l1', [1e-3, 3e-3, 6e-3, 1e-2]),
    ...runs('gs', [5e-3, 1e-2, 2e-2, 3e-2]),
  ];
}

const lenetCges = {
  model: { name: 'lenet-5' },
  learningRate: 0.2,
  lambdaWarmupEpochs: 1,
} as const;
const releasedMultipliers = { grouping: 'tap', multipliers: 'released' } as const;

/** Settings that were measured, by name. */
export const presets: readonly Preset[] = [
  {
    name: 'lenet-cges',
    title: 'LeNet-5 with CGES, few weights',
    description:
      'For MNIST-sized images. CGES in tap groups with the multipliers of the released code; 6 epochs and 2 of fine-tuning with the zeros frozen.',
    config: { ...lenetCges, method: { name: 'cges', lambda: 1.3e-4, settings: releasedMultipliers } },
  },
  {
    name: 'lenet-cges-compact',
    title: 'LeNet-5 with CGES, a small file',
    description:
      'The same for 10 epochs and 4 of fine-tuning at a lower λ: more whole units are emptied, so that the compact model is smaller.',
    config: {
      ...lenetCges,
      method: { name: 'cges', lambda: 1e-4, settings: releasedMultipliers },
      epochs: 10,
      fineTuneEpochs: 4,
    },
  },
];
