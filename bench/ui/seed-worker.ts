/**
 * Fills a workspace as years of work would: every method, sweeps with seeds, all states, tags, notes, exports, and live
 * curves. Arguments: workspace folder, number of runs, points of all live curves together. One run has a fifth of them.
 */
import { mkdirSync } from 'node:fs';
import * as v from 'valibot';
import { workspacePaths } from '../../src/host/paths';
import { openStore } from '../../src/host/store';
import type { DatasetInfo } from '../../src/shared/dataset';
import { RunConfig } from '../../src/shared/run-config';
import type { EpochMetrics, LayerStats, StepMetrics } from '../../src/shared/metrics';
import type { ExportReport } from '../../src/shared/export';
import type { RunState } from '../../src/shared/run-state';

const [folder = '', runCount = '5000', pointCount = '10000000'] = process.argv.slice(2);
const runs = Number(runCount);
const points = Number(pointCount);
const paths = workspacePaths(folder);
mkdirSync(paths.root, { recursive: true });
const store = openStore(paths.database);

const methods = ['cges', 'l1', 'gs', 'es', 'none', 'hoyer-square', 'slimming', 'magnitude'];
const models = ['lenet-5', 'mlp', 'resnet', 'vgg'];
const datasets = ['mnist', 'fashion-mnist', 'cifar-10', 'digits'];
const tags = ['keep', 'paper', 'baseline', 'check again', 'for the talk'];
/** Seeds of one setting, and settings of one sweep. */
const SEEDS = 5;
const STRENGTHS = 10;
const EPOCHS = 12;
/** Runs of one transaction: as large as is quick, small enough for the write-ahead log. */
const PER_COMMIT = 50;
const DAY = 86_400_000;
const BEGAN = 1_700_000_000_000;

/** A number in [0, 1) that follows from its arguments. */
function noise(a: number, b: number): number {
  const x = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b);
  return (Math.imul(x ^ (x >>> 15), 0xc2b2ae35) >>> 0) / 2 ** 32;
}
const pick = <T>(of: readonly T[], at: number): T => of[at % of.length]!;

/** Of a hundred runs most are done; some wait, were left, or failed. Nothing runs while nobody trains. */
function stateOf(i: number): RunState {
  const place = noise(i, 7) * 100;
  if (i > runs - 40) return 'queued';
  if (place < 88) return 'done';
  if (place < 92) return 'failed';
  return place < 95 ? 'stopped' : place < 98 ? 'paused' : 'interrupted';
}

const layersAt = (share: number): LayerStats[] =>
  [500, 25_000, 400_000, 5_000].map((weights, i) => ({
    name: ['conv1', 'conv2', 'dense1', 'dense2'][i]!,
    shape: [weights / 50, 50],
    weights,
    nonzero: Math.round(weights * share),
    groups: 50 + 100 * i,
    emptyGroups: Math.round((50 + 100 * i) * (1 - share) * 0.6),
    macs: weights * 24,
    nonzeroMacs: Math.round(weights * 24 * share),
  }));

function stepsOf(i: number, count: number, epochs: number): StepMetrics[] {
  const all: StepMetrics[] = new Array(count);
  for (let k = 0; k < count; k++) {
    const at = (k + 1) / count;
    all[k] = {
      step: 3 * (k + 1),
      epoch: at * epochs,
      phase: at < 0.75 ? 'sparse' : 'fine-tune',
      loss: 2.3 * Math.exp(-6 * at) + 0.02 + 0.05 * noise(i, k),
      batchAccuracy: 1 - 0.9 * Math.exp(-7 * at) - 0.03 * noise(k, i),
      learningRate: 0.2 * (1 - 0.9 * at),
      lambda: 1e-3,
      samplesPerSecond: 9000 + 500 * noise(k, 3),
      elapsedMs: 250 * (k + 1),
    };
  }
  return all;
}

function addDatasets(): void {
  datasets.forEach((id, i) => {
    const info: DatasetInfo = {
      id,
      name: id,
      format: 'idx',
      sampleShape: [28, 28, 1],
      dtype: 'uint8',
      classes: Array.from({ length: 10 }, (_, c) => String(c)),
      trainCount: 60_000,
      testCount: 10_000,
      classCounts: { train: new Array(10).fill(6000), test: new Array(10).fill(1000) },
      hash: `sha256:${String(i).repeat(64)}`,
      preprocessing: { kind: 'pixels', mean: [33], std: [78] },
      source: id,
      importedAt: BEGAN + i,
      sizeBytes: 55e6,
      warnings: [],
    };
    store.datasets.insert(info);
  });
}

const exportOf = (run: string, accuracy: number, share: number, createdAt: number): ExportReport => ({
  run,
  format: 'onnx',
  createdAt,
  files: [{ path: `/models/${run}.onnx`, bytes: Math.round(1.7e6 * share) }],
  trained: { testAccuracy: accuracy, weights: 430_500, macs: 2.3e6 },
  compact: {
    testAccuracy: accuracy,
    weights: Math.round(430_500 * share),
    macs: Math.round(2.3e6 * share),
    bytes: Math.round(1.7e6 * share),
    latencyMs: 0.1 + 0.4 * share,
  },
  dense: { bytes: 1.7e6, latencyMs: 0.5 },
  maxAbsDiff: 2e-6,
  removed: [],
  notRemoved: [],
});

function addRun(i: number, count: number): void {
  const number = store.settings.next('run');
  const run = `r${String(number).padStart(4, '0')}`;
  const cell = Math.floor(i / SEEDS);
  const at = Math.floor(cell / STRENGTHS);
  const method = pick(methods, at);
  const dataset = pick(datasets, Math.floor(at / 3));
  const strength = cell % STRENGTHS;
  const state = stateOf(i);
  const createdAt = BEGAN + Math.round((i / runs) * 400 * DAY);
  let sweep: string | null = null;
  if (i % (SEEDS * STRENGTHS) === 0)
    store.sweeps.insert((sweep = `s${String(at + 1).padStart(4, '0')}`), `Sweep ${at + 1}`, createdAt);
  else sweep = `s${String(at + 1).padStart(4, '0')}`;
  const config = v.parse(RunConfig, {
    dataset,
    model: { name: pick(models, Math.floor(at / 5)) },
    method: { name: method, lambda: method === 'none' ? 0 : Number((1e-5 * 2.2 ** strength).toPrecision(3)) },
    batchSize: pick([50, 100, 200], at),
    learningRate: pick([0.05, 0.1, 0.2], Math.floor(at / 2)),
    seed: i % SEEDS,
  });
  store.runs.insert({ run, number, config, datasetName: dataset, sweep, createdAt });
  const share = method === 'none' ? 1 : Math.max(0.01, 0.6 - 0.058 * strength - 0.05 * noise(i, 1));
  const accuracy = 0.992 - 0.002 * strength * noise(at, 4) - 0.003 * noise(i, 2);
  const begun = state !== 'queued';
  const progress = state === 'done' ? 1 : begun ? 0.1 + 0.8 * noise(i, 5) : 0;
  const layers = layersAt(share);
  const measured = { testAccuracy: accuracy, weightSparsity: 1 - share, groupSparsity: (1 - share) * 0.6 };
  const seen = begun ? Math.max(1, Math.round(count * progress)) : 0;
  store.metrics.addSteps(run, stepsOf(i, seen, EPOCHS * progress));
  for (let epoch = 0; epoch < Math.round(EPOCHS * progress); epoch++)
    store.metrics.addEpoch(run, epochAt(epoch, 3 * Math.round((seen * (epoch + 1)) / EPOCHS), measured));
  store.runs.update(run, {
    state,
    progress,
    ...(begun ? { ...measured, elapsedMs: 250 * seen, totalSteps: 3 * count } : {}),
    ...(state === 'done'
      ? {
          result: {
            ...measured,
            validationAccuracy: null,
            beforeFineTune: accuracy - 0.01,
            layers,
            steps: 3 * seen,
            elapsedMs: 250 * seen,
            engine: 'tensorflow',
            device: 'CPU',
          },
        }
      : {}),
    ...(state === 'failed'
      ? { error: { kind: 'user', got: 'the loss is not finite', expected: 'a number', fix: 'a lower rate' } }
      : {}),
    ...(i % 9 === 0 ? { tags: [pick(tags, at), ...(i % 27 === 0 ? [pick(tags, at + 2)] : [])] } : {}),
    ...(i % 40 === 0
      ? { name: `${method} ${strength}, tried again`, note: 'better than the week before' }
      : {}),
    ...(i % 33 === 0 ? { archived: true } : {}),
  });
  if (state === 'done' && i % 10 === 0) store.exports.insert(exportOf(run, accuracy, share, createdAt));

  function epochAt(
    epoch: number,
    step: number,
    end: Pick<EpochMetrics, 'testAccuracy' | 'weightSparsity' | 'groupSparsity'>,
  ): EpochMetrics {
    const far = (epoch + 1) / EPOCHS;
    return {
      epoch,
      step,
      phase: far < 0.75 ? 'sparse' : 'fine-tune',
      loss: 2.3 * Math.exp(-6 * far),
      validationAccuracy: null,
      layers,
      elapsedMs: 11_000 * epoch,
      testAccuracy: end.testAccuracy! - 0.1 * (1 - far) ** 2,
      weightSparsity: end.weightSparsity * Math.sqrt(far),
      groupSparsity: end.groupSparsity * Math.sqrt(far),
    };
  }
}

store.transaction(addDatasets);
// Queued runs must not begin to train when the app opens.
store.settings.set('queue.paused', true);
/** The long one: days of training. */
const long = Math.round(points / 5);
const LONG = Math.floor(runs / 2) - (Math.floor(runs / 2) % 2);
for (let from = 0; from < runs; from += PER_COMMIT) {
  store.transaction(() => {
    for (let i = from; i < Math.min(runs, from + PER_COMMIT); i++)
      addRun(i, i === LONG ? long : Math.round((points - long) / (runs - 1) / 0.93));
  });
}
store.transaction(() => store.runs.setQueue(store.runs.inState('queued')));
store.close();
