import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { encodeTable, encodedShape } from '../../../core/data/preprocess';
import type { HostTensor } from '../../../core/engine';
import { findModel } from '../../../core/model';
import { parameters } from '../../../core/model/shapes';
import type { ModelSpec } from '../../../core/model/spec';
import { forward64 } from '../../../core/prune/testing/forward64';
import { stream } from '../../../core/random';
import type { RandomStream } from '../../../core/random';
import type { DatasetInfo, Preprocessing } from '../../../shared/dataset';
import { stagingName } from '../../../shared/export-staging';
import type { ExportJob } from '../../../shared/protocol';
import { RunConfig } from '../../../shared/run-config';
import type { ExportFormat } from '../../../shared/export';
import { writeCheckpoint } from '../../checkpoint-files';

export const SAMPLES = 60;
const CLASSES = ['null', 'één', '"two"', '3'];

export const kinds = {
  image: { model: { name: 'lenet-5', settings: { widths: [8, 12, 24] } }, sampleShape: [17, 18, 2] },
  padded: { model: { name: 'reference-net', settings: { widths: [8, 12, 24] } }, sampleShape: [9, 8, 3] },
  residual: {
    model: { name: 'resnet', settings: { depth: '20', width: 0.5 } },
    sampleShape: [8, 9, 3],
  },
  depthwise: { model: { name: 'mobilenet', settings: { width: 0.15 } }, sampleShape: [9, 8, 3] },
  flat: { model: { name: 'mlp', settings: { hidden: [30, 20], dropout: 0.2 } }, sampleShape: [5, 5, 1] },
  table: { model: { name: 'mlp', settings: { hidden: [24] } }, sampleShape: [3] },
} as const;
export type Kind = keyof typeof kinds;

const columns: Preprocessing = {
  kind: 'columns',
  features: [
    { kind: 'numeric', name: 'age', mean: 40.3, std: 12, missing: 1 },
    { kind: 'categorical', name: 'land', categories: ['a', 'b', 'c'], missing: 1 },
    { kind: 'numeric', name: 'year', mean: 1999.7, std: 3, missing: 0 },
  ],
};

interface TrainedRun {
  readonly job: ExportJob & { readonly result: { readonly testAccuracy: number } };
  /** Logits of every test sample, by definition. */
  readonly logits: readonly Float64Array[];
}

/**
 * Writes a dataset's canonical files and the checkpoint of a run on it below `root`: a net with zeros of every kind
 * that gets about 80 % of the test part right.
 */
export async function trainedRun(root: string, kind: Kind, format: ExportFormat): Promise<TrainedRun> {
  const random = stream('trained run', kind);
  const { model, sampleShape } = kinds[kind];
  const dataset = datasetInfo(kind, sampleShape);
  const spec = findModel(model.name).build(encodedShape(dataset), CLASSES.length, model.settings);
  const weights = sparseWeights(spec, random);
  const samples = kind === 'table' ? tableRows(random) : pixels(sampleShape, random);
  const logits = preprocessed(samples, dataset).map((sample) => forward64(spec, weights, sample));
  const answers = logits.map((row) => row.indexOf(Math.max(...row)));
  const labels = Int32Array.from(answers, (answer) => (random.uniform() < 0.8 ? answer : (answer + 1) % 4));
  const right = labels.filter((label, s) => label === answers[s]).length;

  const datasetDirectory = join(root, 'data');
  const checkpoints = join(root, 'checkpoints');
  for (const folder of [datasetDirectory, checkpoints]) await mkdir(folder, { recursive: true });
  await writeFile(join(datasetDirectory, 'test-samples.bin'), samples);
  await writeFile(join(datasetDirectory, 'test-labels.bin'), labels);
  const slot = { dtype: 'float32', shape: [2], data: Float32Array.of(NaN, 1) } as const;
  const tensors = { ...weights, 'momentum/conv1': slot };
  const job: TrainedRun['job'] = {
    kind: 'export',
    request: { run: 'run-0001', format, directory: join(root, 'exports') },
    config: v.parse(RunConfig, { dataset: 'd1', model, method: { name: 'cges', lambda: 0.00013 }, seed: 3 }),
    result: { testAccuracy: right / SAMPLES },
    dataset,
    datasetDirectory,
    staging: stagingName('test'),
    checkpoint: await writeCheckpoint(checkpoints, { tensors, metadata: {} }, 7),
    whittle: '0.1.0',
    changes: [],
  };
  return { job, logits };
}

function datasetInfo(kind: Kind, sampleShape: readonly number[]): DatasetInfo {
  const channels = sampleShape.at(-1)!;
  return {
    id: 'd1',
    name: `Zähler / ${kind}`,
    format: 'idx',
    sampleShape,
    dtype: kind === 'table' ? 'float32' : 'uint8',
    classes: CLASSES,
    trainCount: 0,
    testCount: SAMPLES,
    classCounts: { train: [], test: [] },
    hash: 'sha256:abc',
    preprocessing:
      kind === 'table'
        ? columns
        : { kind: 'pixels', mean: Array(channels).fill(20), std: Array(channels).fill(100) },
    source: '',
    importedAt: 0,
    sizeBytes: 0,
    warnings: [],
  };
}

/**
 * Weights of which a third is zero at random; of the hidden units, every third has no incoming weight that is not zero,
 * and every fourth no outgoing one. Every fifth batch norm scale is zero.
 */
function sparseWeights(spec: ModelSpec, random: RandomStream): Record<string, HostTensor> {
  const weights: Record<string, HostTensor> = {};
  const all = parameters(spec);
  let before = 0; // units of the hidden layer before
  for (const { name, shape, kind, layer } of all) {
    const size = shape.reduce((product, n) => product * n, 1);
    const data = Float32Array.from({ length: size }, () => random.normal());
    const outs = shape.at(-1)!;
    const ins = size / outs;
    if (kind === 'weights' && outs > 1) {
      const last = layer === all.at(-1)!.layer;
      data.forEach((value, at) => {
        const [i, o] = [Math.floor(at / outs), at % outs];
        const dead = (!last && o % 3 === 0) || (before > 0 && (i % before) % 4 === 1);
        data[at] = dead || random.uniform() < 1 / 3 ? 0 : value * Math.sqrt(2 / ins);
      });
      before = outs;
    }
    if (kind === 'variance') data.forEach((value, u) => (data[u] = 1 + value ** 2));
    if (kind === 'scale') data.forEach((value, u) => (data[u] = u % 5 === 2 ? 0 : 1 + value / 4));
    weights[name] = { dtype: 'float32', shape, data };
  }
  return weights;
}

function pixels(sampleShape: readonly number[], random: RandomStream): Uint8Array {
  const length = SAMPLES * sampleShape.reduce((product, n) => product * n, 1);
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Rows of `columns` with missing values. */
function tableRows(random: RandomStream): Float32Array {
  const cells = [() => random.below(60), () => random.below(3), () => 1990 + random.below(20)];
  return Float32Array.from({ length: SAMPLES * 3 }, (_, i) =>
    random.uniform() < 0.1 ? NaN : cells[i % 3]!(),
  );
}

function preprocessed(samples: Uint8Array | Float32Array, info: DatasetInfo): number[][] {
  const x =
    samples instanceof Float32Array
      ? encodeTable(samples, info)
      : Array.from(samples, (pixel) => (pixel - 20) / 100);
  const size = x.length / SAMPLES;
  return Array.from({ length: SAMPLES }, (_, s) => Array.from(x.slice(s * size, (s + 1) * size)));
}
