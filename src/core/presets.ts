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
    ...runs('cges', geometricGrid(3e-4, 1e-2, 4)),
    ...runs('l1', geometricGrid(3e-4, 1e-2, 4)),
    ...runs('gs', geometricGrid(1e-3, 3e-2, 4)),
  ];
}
