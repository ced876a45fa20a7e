/** A workspace as it is after an afternoon's work, by real trainings on the bundled digits: what the screens are looked at with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunConfigInput } from '../src/shared/run';
import { root } from './fixtures';
import { allDone, ask } from './requests';

export interface Filled {
  readonly digits: string;
  readonly images: string;
  readonly done: readonly string[];
  readonly path: string;
  readonly failed: string;
}

export async function fill(page: Page, folder: string): Promise<Filled> {
  const digits = await ask(page, 'datasets:import', {
    path: join(root, 'resources', 'datasets', 'digits.csv.gz'),
    name: 'Digits',
  });
  const images = await ask(page, 'datasets:import', {
    path: join(root, 'e2e', 'fixtures', 'mnist-small'),
    name: 'MNIST, 600 of it',
  });
  const flowers = join(folder, 'flowers.csv');
  writeFileSync(flowers, flowerTable());
  await ask(page, 'datasets:import', { path: flowers, name: 'Flowers' });

  const common: Omit<RunConfigInput, 'method'> = {
    dataset: digits.id,
    model: { name: 'mlp', settings: { hidden: [64, 32] } },
    epochs: 12,
    fineTuneEpochs: 4,
    batchSize: 50,
    lambdaWarmupEpochs: 2,
  };
  const cells = (name: string, lambdas: readonly number[]): RunConfigInput[] =>
    lambdas.map((lambda) => ({ ...common, method: { name, lambda } }));
  const sweep = await ask(page, 'runs:enqueue', {
    name: 'First comparison',
    configs: [
      ...cells('none', [0]),
      ...cells('cges', [1e-3, 5e-3, 1e-2]),
      ...cells('l1', [1e-3, 5e-3, 1e-2]),
      { ...common, method: { name: 'cges', lambda: 5e-3 }, seed: 1 },
    ],
  });
  const path = await ask(page, 'runs:enqueue', {
    configs: [
      {
        ...common,
        method: { name: 'gs', lambda: 0 },
        path: { low: 2e-3, high: 3e-2, count: 4, epochsPerPoint: 1 },
      },
    ],
  });
  // So strong that a layer loses its last weight: it fails, and says so.
  const failed = await ask(page, 'runs:enqueue', {
    configs: [{ ...common, method: { name: 'l1', lambda: 3 } }],
  });
  await allDone(page, 240_000);
  const models = join(folder, 'models');
  mkdirSync(models);
  await ask(page, 'exports:create', { run: sweep.runs[2]!, format: 'onnx', directory: models });
  await ask(page, 'runs:annotate', {
    runs: [sweep.runs[2]!],
    name: 'Candidate for the device',
    tags: ['device', 'week 12'],
    note: 'Smallest net within one point of the dense one.',
  });
  await ask(page, 'runs:annotate', { runs: sweep.runs.slice(4, 7), tags: ['rival'] });
  return {
    digits: digits.id,
    images: images.id,
    done: sweep.runs,
    path: path.runs[0]!,
    failed: failed.runs[0]!,
  };
}

/** 150 rows of numbers and one category, some cells empty, the same every time. */
function flowerTable(): string {
  const kinds = ['setosa', 'versicolor', 'virginica'];
  const rows = Array.from({ length: 150 }, (_, i) => {
    const kind = Math.floor(i / 50);
    const size = (at: number): string => (1 + kind + ((i * 7 + at * 13) % 17) / 10).toFixed(1);
    const colour = ['blue', 'violet', 'white'][(i * 5 + kind) % 3]!;
    return [size(0), size(1), i % 23 === 0 ? '' : size(2), colour, kinds[kind]].join(',');
  });
  return ['sepal length,petal length,petal width,colour,kind', ...rows].join('\n');
}
