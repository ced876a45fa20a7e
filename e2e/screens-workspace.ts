/** A workspace as it is after an afternoon's work, by real trainings on the bundled digits: what the screens are looked at with. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { RunConfigInput } from '../src/shared/run-config';
import { root } from './fixtures';
import { allDone, ask } from './requests';

export interface Filled {
  readonly digits: string;
  readonly images: string;
  readonly done: readonly string[];
  readonly path: string;
  readonly failed: string;
  /** Left on the way, with a checkpoint. */
  readonly stopped: string;
}

export async function fill(page: Page, folder: string): Promise<Filled> {
  // The one that quick start brings along.
  const digits = (await ask(page, 'quickstart:prepare', undefined))!;
  const images = await ask(page, 'datasets:import', {
    path: join(root, 'e2e', 'fixtures', 'mnist-small'),
    name: 'MNIST, a part',
  });
  const flowers = join(folder, 'flowers.csv');
  writeFileSync(flowers, flowerTable());
  await ask(page, 'datasets:import', { path: flowers, name: 'Flowers' });

  const common: Omit<RunConfigInput, 'method'> = {
    dataset: digits.id,
    model: { name: 'mlp', settings: { hidden: [64, 32] } },
    epochs: 20,
    fineTuneEpochs: 6,
    batchSize: 50,
    lambdaWarmupEpochs: 4,
  };
  const cells = (name: string, lambdas: readonly number[]): RunConfigInput[] =>
    lambdas.map((lambda) => ({ ...common, method: { name, lambda } }));
  const sweep = await ask(page, 'runs:enqueue', {
    name: 'First comparison',
    configs: [
      ...cells('none', [0]),
      ...cells('cges', [3e-3, 1e-2, 2e-2]),
      ...cells('l1', [3e-3, 1e-2, 2e-2]),
      { ...common, method: { name: 'cges', lambda: 1e-2 }, seed: 1 },
    ],
  });
  const path = await ask(page, 'runs:enqueue', {
    configs: [
      {
        ...common,
        method: { name: 'gs', lambda: 0 },
        path: { low: 1e-2, high: 8e-2, count: 4, epochsPerPoint: 3 },
      },
    ],
  });
  // So strong that a layer loses its last weight: it fails, and says so.
  const failed = await ask(page, 'runs:enqueue', {
    configs: [{ ...common, method: { name: 'l1', lambda: 3 } }],
  });
  await allDone(page, 240_000);
  const { runs: left } = await ask(page, 'runs:enqueue', {
    configs: [{ ...common, method: { name: 'cges', lambda: 1e-2 }, epochs: 100_000 }],
  });
  const stopped = left[0]!;
  const epochs = async (): Promise<number> => (await ask(page, 'runs:show', { run: stopped })).epochs.length;
  await expect.poll(epochs, { timeout: 60_000 }).toBeGreaterThan(20);
  await ask(page, 'runs:stop', { run: stopped });
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
    stopped,
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
