/** Fills a workspace with finished runs, as months of work would. Arguments: workspace folder, number of runs. */
import { mkdirSync } from 'node:fs';
import * as v from 'valibot';
import { workspacePaths } from '../../src/host/paths';
import { openStore } from '../../src/host/store';
import { RunConfig, type EpochMetrics, type LayerStats } from '../../src/shared/run';

const [folder, count] = process.argv.slice(2) as [string, string];
const paths = workspacePaths(folder);
mkdirSync(paths.root, { recursive: true });
const store = openStore(paths.database);
const methods = ['none', 'l1', 'gs', 'es', 'cges'];
const layers: LayerStats[] = ['conv1', 'conv2', 'dense1', 'dense2'].map((name) => ({
  name,
  shape: [800, 500],
  weights: 400_000,
  nonzero: 40_000,
  groups: 800,
  emptyGroups: 300,
  macs: 400_000,
  nonzeroMacs: 40_000,
}));

store.transaction(() => {
  for (let left = Number(count); left > 0; left--) {
    const i = store.settings.next('run');
    const method = methods[i % methods.length]!;
    const lambda = method === 'none' ? 0 : 1e-4 * 1.5 ** (i % 12);
    const config = v.parse(RunConfig, {
      dataset: 'mnist',
      model: { name: 'lenet-5' },
      method: { name: method, lambda },
      seed: Math.floor(i / 60),
    });
    const run = `r${String(i).padStart(4, '0')}`;
    const createdAt = 1_700_000_000_000 + 60_000 * i;
    store.runs.insert({ run, number: i, config, datasetName: 'MNIST', sweep: null, createdAt });
    const sparsity = method === 'none' ? 0 : 0.5 + 0.04 * (i % 12);
    const measured = {
      testAccuracy: 0.99 - 0.001 * (i % 12),
      weightSparsity: sparsity,
      groupSparsity: sparsity / 2,
    };
    for (let epoch = 0; epoch < 8; epoch++) store.metrics.addEpoch(run, epochOf(epoch, measured));
    const result = {
      ...measured,
      validationAccuracy: null,
      beforeFineTune: 0.98,
      layers,
      steps: 4800,
      elapsedMs: 90_000,
      engine: 'tensorflow',
      device: 'CPU',
    };
    store.runs.update(run, {
      ...measured,
      state: 'done',
      progress: 1,
      elapsedMs: 90_000,
      totalSteps: 4800,
      result,
    });
  }
});
store.close();

function epochOf(
  epoch: number,
  measured: Pick<EpochMetrics, 'testAccuracy' | 'weightSparsity' | 'groupSparsity'>,
): EpochMetrics {
  const step = 600 * (epoch + 1);
  return {
    epoch,
    step,
    phase: 'sparse',
    loss: 0.1,
    validationAccuracy: null,
    layers,
    elapsedMs: 11_000 * epoch,
    ...measured,
  };
}
