/** Data as the host gives it, for tests of the window: plausible numbers, the same every time. */
import type { RuntimeList } from '../../shared/runtimes';
import type { DatasetInfo, PreviewSample } from '../../shared/dataset';
import type { CurvePoint } from '../../shared/curve-point';
import type { DoctorReport } from '../../shared/doctor';
import type { EpochMetrics, LayerStats, StepMetrics } from '../../shared/metrics';
import type { ExportReport } from '../../shared/export';
import type { MethodInfo, ModelInfo } from '../../shared/registry';
import type { RunDetail, RunSummary } from '../../shared/run';
import type { NetLayer } from '../../shared/net';
import { RunConfig } from '../../shared/run-config';
import type { WeightMap } from '../../shared/weight-map';
import * as v from 'valibot';

/** 2026-03-14, 15:09. */
const NOW = 1_773_500_940_000;

const wave = (i: number): number => Math.sin(i * 12.9898) * 0.5 + Math.sin(i * 4.1414) * 0.5;

export function digitsDataset(over: Partial<DatasetInfo> = {}): DatasetInfo {
  return {
    id: 'digits',
    name: 'digits',
    format: 'csv',
    sampleShape: [64],
    dtype: 'float32',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    trainCount: 1437,
    testCount: 360,
    classCounts: {
      train: [142, 146, 142, 146, 145, 146, 145, 143, 139, 143],
      test: [36, 36, 35, 37, 36, 36, 36, 36, 35, 37],
    },
    hash: 'sha256:7c2c4f0a91e33a8e0f5f8d6b1c9d2e4477aa0b31c2f95e0d6a8b7c6d5e4f3a2b',
    preprocessing: {
      kind: 'columns',
      features: Array.from({ length: 64 }, (_, i) => ({
        kind: 'numeric' as const,
        name: `column ${i + 1}`,
        mean: 5,
        std: 4,
        missing: 0,
      })),
    },
    source: 'digits.csv.gz',
    importedAt: NOW - 86_400_000,
    sizeBytes: 467_220,
    warnings: [],
    ...over,
  };
}

export function irisDataset(): DatasetInfo {
  const names = ['sepal length', 'sepal width', 'petal length', 'petal width'];
  return digitsDataset({
    id: 'iris',
    name: 'iris',
    sampleShape: [4],
    classes: ['setosa', 'versicolor', 'virginica'],
    trainCount: 120,
    testCount: 30,
    classCounts: { train: [40, 40, 40], test: [10, 10, 10] },
    preprocessing: {
      kind: 'columns',
      features: names.map((name) => ({ kind: 'numeric', name, mean: 3, std: 1, missing: 0 })),
    },
    source: 'iris.csv',
    sizeBytes: 2_400,
    warnings: ['2 rows were empty and left out (rows 151 and 152).'],
  });
}

export function mnistDataset(): DatasetInfo {
  return digitsDataset({
    id: 'mnist',
    name: 'mnist',
    format: 'idx',
    sampleShape: [28, 28, 1],
    dtype: 'uint8',
    trainCount: 60_000,
    testCount: 10_000,
    classCounts: {
      train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
      test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    },
    preprocessing: { kind: 'pixels', mean: [33.3], std: [78.6] },
    source: 'mnist/',
    sizeBytes: 54_950_000,
  });
}

/** Rows of a 5 × 7 font, one byte a row, for the digits 0–9. */
const FONT = [
  '0e11131519110e',
  '040c040404040e',
  '0e11010204081f',
  '1f02040201110e',
  '02060a121f0202',
  '1f101e0101110e',
  '0608101e11110e',
  '1f010204080808',
  '0e11110e11110e',
  '0e11110f01020c',
];

/** A digit drawn on an n × n grid, a little different for each index; values 0–`white`. */
function drawnDigit(digit: number, index: number, side: number, white: number): number[] {
  const rows = FONT[digit]!.match(/../g)!.map((hex) => Number.parseInt(hex, 16));
  const scale = side / 8;
  return Array.from({ length: side * side }, (_, at) => {
    const y = Math.floor((Math.floor(at / side) + 0.5) / scale + 0.3 * wave(index)) - 0;
    const x = Math.floor(((at % side) + 0.5) / scale + 0.4 * wave(index + 9)) - 1;
    const on = x >= 0 && x < 5 && y >= 0 && y < 7 && ((rows[y]! >> (4 - x)) & 1) === 1;
    return on ? Math.round(white * (0.82 + 0.18 * Math.abs(wave(at + index)))) : 0;
  });
}

export function previewSamples(dataset: DatasetInfo, offset: number, count: number): PreviewSample[] {
  const total = Math.max(0, Math.min(count, dataset.trainCount - offset));
  return Array.from({ length: total }, (_, i): PreviewSample => {
    const index = offset + i;
    const label = (index * 7 + 3) % dataset.classes.length;
    if (dataset.sampleShape.length === 3) {
      return {
        index,
        label,
        pixels: Uint8Array.from(drawnDigit(label, index, dataset.sampleShape[0]!, 255)),
      };
    }
    const columns = dataset.sampleShape[0]!;
    const cells =
      columns === 64
        ? drawnDigit(label, index, 8, 16).map(String)
        : Array.from({ length: columns }, (_, column) => (4 + 2 * wave(index * 5 + column)).toFixed(1));
    return { index, label, cells };
  });
}

export const methods: readonly MethodInfo[] = [
  ['none', 'None (dense training)', false, [0, 0]],
  ['l2', 'ℓ2 (weight decay)', true, [1e-5, 1e-2]],
  ['l1', 'ℓ1 (lasso)', true, [1e-5, 1e-3]],
  ['gs', 'Group sparsity (group lasso)', true, [1e-4, 1e-2]],
  ['es', 'Exclusive sparsity', true, [1e-5, 1e-3]],
  ['sgs', 'Sparse group (ℓ1, then groups)', true, [1e-5, 1e-3]],
  ['cges', 'CGES (combined group and exclusive sparsity)', true, [1e-4, 1e-2]],
  ['magnitude', 'Magnitude pruning', false, [0, 0]],
].map(([name, title, usesLambda, range]) => ({
  name: name as string,
  title: title as string,
  description: `${title as string}: a penalty on the weights.`,
  paper: 'Yoon & Hwang, ICML 2017',
  usesLambda: usesLambda as boolean,
  usesSparsity: name === 'magnitude',
  lambdaRange: range as [number, number],
  settings:
    name === 'cges'
      ? [
          {
            name: 'mode',
            title: 'Proximal step',
            description: 'The released code’s two steps, or the exact operator.',
            type: 'choice',
            default: 'reference',
            choices: ['reference', 'exact-sequential', 'exact-joint'],
          },
          {
            name: 'exclusiveBalance',
            title: 'Balance m',
            description: 'μ rises from m at the first layer to 1 − m at the last.',
            type: 'number',
            default: 0.2,
            min: 0,
            max: 1,
          },
        ]
      : name === 'magnitude'
        ? [
            {
              name: 'sparsity',
              title: 'Weight sparsity',
              description: 'Share of the weights to remove.',
              type: 'number',
              default: 0.9,
              min: 0,
              max: 0.999,
            },
          ]
        : [],
}));

export const models: readonly ModelInfo[] = [
  {
    name: 'mlp',
    title: 'Multilayer perceptron',
    description: 'Dense layers with ReLU between them. Takes tables, and images pixel by pixel.',
    accepts: ['image', 'table'],
    settings: [
      {
        name: 'hidden',
        title: 'Hidden layers',
        description: 'Units of each hidden layer, first layer first.',
        type: 'numbers',
        default: [500, 300],
        min: 1,
        max: 65536,
      },
    ],
  },
  {
    name: 'lenet-5',
    title: 'LeNet-5 (20-50-500)',
    description: 'Two 5×5 convolutions with pooling, one hidden dense layer. Images of 16×16 and more.',
    accepts: ['image'],
    settings: [],
  },
  {
    name: 'custom',
    title: 'Custom net',
    description: 'Layers written as a JSON document.',
    accepts: ['image', 'table'],
    settings: [
      {
        name: 'spec',
        title: 'Layers',
        description: 'A JSON document with the list of layers.',
        type: 'text',
        default: '',
      },
    ],
  },
];

export function runSummary(over: Partial<RunSummary> = {}): RunSummary {
  return {
    run: 'r1',
    state: 'done',
    dataset: 'digits',
    datasetName: 'digits',
    model: 'mlp',
    method: 'cges',
    lambda: 1e-3,
    seed: 0,
    sweep: 'quick',
    testAccuracy: 0.975,
    weightSparsity: 0.93,
    groupSparsity: 0.41,
    createdAt: NOW - 60_000,
    elapsedMs: 6_400,
    progress: 1,
    queuePosition: null,
    hasCheckpoint: true,
    ...over,
  };
}

/** Sparsity and accuracy where such a run would end. */
function outcome(method: string, lambda: number, seed: number): { sparsity: number; accuracy: number } {
  const reach: Record<string, number> = { l1: 2200, gs: 700, cges: 1500, es: 1200, none: 0 };
  const strength = lambda * (reach[method] ?? 900);
  const sparsity = method === 'none' ? 0 : 1 - 1 / (1 + strength);
  const cost: Record<string, number> = { cges: 0.028, l1: 0.034, gs: 0.06, es: 0.045 };
  const loss = (cost[method] ?? 0.04) * sparsity ** 9 + 0.05 * sparsity ** 60;
  return { sparsity, accuracy: 0.9806 - loss + 0.0022 * wave(lambda * 1e5 + seed * 3 + method.length) };
}

/** A sweep over methods, λ and seeds; the last `open` runs are not done yet. */
export function sweepRuns(seeds = 3, open = 0): RunSummary[] {
  const grid = (values: readonly number[], method: string) =>
    values.flatMap((lambda) => Array.from({ length: seeds }, (_, seed) => ({ method, lambda, seed })));
  const lambdas = [3e-4, 1e-3, 3.1e-3, 1e-2];
  const all = [
    ...grid([0], 'none'),
    ...lambdas.flatMap((l) => ['cges', 'l1', 'gs'].flatMap((m) => grid([l], m))),
  ];
  return all.map(({ method, lambda, seed }, index) => {
    const { sparsity, accuracy } = outcome(method, lambda, seed);
    const left = all.length - index;
    const training = left === open;
    const queued = left < open;
    return runSummary({
      run: `r${index + 1}`,
      state: training ? 'running' : queued ? 'queued' : 'done',
      method,
      lambda,
      seed,
      testAccuracy: queued ? null : accuracy - (training ? 0.02 : 0),
      weightSparsity: queued ? null : training ? sparsity * 0.7 : sparsity,
      groupSparsity: queued ? null : sparsity * 0.45,
      createdAt: NOW - 600_000 + index * 1000,
      elapsedMs: queued ? 0 : training ? 3_100 : 6_400 + index * 13,
      progress: queued ? 0 : training ? 0.46 : 1,
      queuePosition: queued ? open - left - 1 : null,
    });
  });
}

/** What the host's aggregation answers: mean ± std over seeds. */
export function curveOf(runs: readonly RunSummary[]): CurvePoint[] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const key = `${run.method} ${run.lambda}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((members) => {
    const mean = (value: (run: RunSummary) => number): number =>
      members.reduce((sum, run) => sum + value(run), 0) / members.length;
    const accuracy = mean((run) => run.testAccuracy ?? 0);
    const squares = members.reduce((sum, run) => sum + ((run.testAccuracy ?? 0) - accuracy) ** 2, 0);
    return {
      method: members[0]!.method,
      lambda: members[0]!.lambda,
      runs: members.map((run) => run.run),
      seeds: members.length,
      weightSparsity: mean((run) => run.weightSparsity ?? 0),
      groupSparsity: mean((run) => run.groupSparsity ?? 0),
      testAccuracy: accuracy,
      std: members.length > 1 ? Math.sqrt(squares / (members.length - 1)) : 0,
    };
  });
}

const SHAPES: readonly [string, number[]][] = [
  ['conv1', [5, 5, 1, 20]],
  ['conv2', [5, 5, 20, 50]],
  ['dense1', [800, 500]],
  ['dense2', [500, 10]],
];
const PLACES = [576, 64, 1, 1];

function layers(sparsity: number): LayerStats[] {
  return SHAPES.map(([name, shape], index) => {
    const weights = shape.reduce((product, size) => product * size, 1);
    const own = Math.min(0.995, sparsity * [0.35, 0.8, 1.03, 0.7][index]!);
    const groups = weights / shape.at(-1)!;
    const macs = weights * PLACES[index]!;
    return {
      name,
      shape,
      ...compact(index, sparsity),
      weights,
      nonzero: Math.round(weights * (1 - own)),
      groups,
      emptyGroups: Math.round(groups * own * 0.6),
      macs,
      nonzeroMacs: Math.round(macs * (1 - own)),
    };
  });
}

/** Units left of each layer, and what that leaves of its weights' shape. */
function compact(index: number, sparsity: number): Required<Pick<LayerStats, 'compactShape' | 'units'>> {
  const kept = SHAPES.map(([, shape], i) =>
    i === SHAPES.length - 1 ? shape.at(-1)! : Math.max(2, Math.round(shape.at(-1)! * (1 - sparsity * 0.6))),
  );
  const shape = SHAPES[index]![1];
  const before = index === 0 ? 1 : kept[index - 1]! * (shape.at(-2)! / SHAPES[index - 1]![1].at(-1)!);
  return {
    compactShape: [...shape.slice(0, -2), before, kept[index]!],
    units: { kept: kept[index]!, of: shape.at(-1)! },
  };
}

/** LeNet-5, without the layers that hold no weights but the pools and the flattening. */
export const netLayers: readonly NetLayer[] = [
  { name: 'input', op: 'input', inputs: [], output: [28, 28, 1] },
  {
    name: 'conv1',
    op: 'conv2d',
    inputs: ['input'],
    output: [24, 24, 20],
    weights: [5, 5, 1, 20],
    macs: 288_000,
  },
  { name: 'pool1', op: 'max-pool', inputs: ['conv1'], output: [12, 12, 20] },
  {
    name: 'conv2',
    op: 'conv2d',
    inputs: ['pool1'],
    output: [8, 8, 50],
    weights: [5, 5, 20, 50],
    macs: 1_600_000,
  },
  { name: 'pool2', op: 'max-pool', inputs: ['conv2'], output: [4, 4, 50] },
  { name: 'flatten', op: 'flatten', inputs: ['pool2'], output: [800] },
  { name: 'dense1', op: 'dense', inputs: ['flatten'], output: [500], weights: [800, 500], macs: 400_000 },
  { name: 'relu1', op: 'relu', inputs: ['dense1'], output: [500] },
  { name: 'dense2', op: 'dense', inputs: ['relu1'], output: [10], weights: [500, 10], macs: 5_000 },
];

/** Two layers at three moments: units of the first one vanish. */
export const weightMaps: readonly WeightMap[] = [4, 3, 1].map((left, at) => ({
  step: at * 600,
  epoch: at,
  phase: 'sparse',
  layers: [
    {
      name: 'dense1',
      units: 4,
      unitsPerRow: 1,
      sources: 6,
      sourcesPerColumn: 1,
      sourcesAre: 'inputs',
      unitsLeft: left,
      max: 0.5,
      cells: Uint8Array.from({ length: 24 }, (_, cell) => (cell < left * 6 ? 255 - 8 * cell : 0)),
    },
    {
      name: 'dense2',
      units: 2,
      unitsPerRow: 1,
      sources: 4,
      sourcesPerColumn: 1,
      sourcesAre: 'inputs',
      unitsLeft: 2,
      max: 1,
      cells: Uint8Array.from({ length: 8 }, (_, cell) => (cell % 4 < left ? 200 : 0)),
    },
  ],
}));

const STEPS_PER_EPOCH = 600;

export function stepMetrics(count: number, every = 10): StepMetrics[] {
  return Array.from({ length: count }, (_, i) => {
    const step = (i + 1) * every;
    const epoch = step / STEPS_PER_EPOCH;
    return {
      step,
      epoch,
      phase: epoch > 6 ? 'fine-tune' : 'sparse',
      loss: 0.045 + 2.1 * Math.exp(-step / 160) + 0.03 * Math.abs(wave(i)) * (1 + 3 * Math.exp(-step / 400)),
      batchAccuracy: Math.min(1, 0.988 - 0.85 * Math.exp(-step / 140) + 0.008 * wave(i + 3)),
      learningRate: 0.2 * Math.min(1, 1.5 - epoch / 8),
      lambda: 1.3e-4 * Math.min(1, epoch),
      samplesPerSecond: 8_450 + 200 * wave(i),
      elapsedMs: step * 11.8,
    };
  });
}

export function epochMetrics(count: number): EpochMetrics[] {
  return Array.from({ length: count }, (_, i) => {
    const sparsity = 0.93 * (1 - Math.exp(-(i + 1) / 1.7));
    const stats = layers(sparsity);
    return {
      epoch: i + 1,
      step: (i + 1) * STEPS_PER_EPOCH,
      phase: i >= 6 ? 'fine-tune' : 'sparse',
      loss: 0.3 * Math.exp(-i / 2) + 0.05,
      testAccuracy: 0.9903 - 0.03 * Math.exp(-i / 1.6) - (i < 6 ? 0.002 : 0),
      validationAccuracy: null,
      weightSparsity: 1 - stats.reduce((n, l) => n + l.nonzero, 0) / stats.reduce((n, l) => n + l.weights, 0),
      groupSparsity: stats.reduce((n, l) => n + l.emptyGroups, 0) / stats.reduce((n, l) => n + l.groups, 0),
      layers: stats,
      elapsedMs: (i + 1) * 7_100,
    };
  });
}

export function exportReport(run: string): ExportReport {
  return {
    run,
    format: 'onnx',
    createdAt: NOW,
    files: [{ path: '/home/ada/models/digits-cges.onnx', bytes: 31_870 }],
    trained: { testAccuracy: 0.975, weights: 17_024, macs: 17_024 },
    compact: { testAccuracy: 0.975, weights: 6_310, macs: 6_310, bytes: 31_870, latencyMs: 0.0121 },
    dense: { bytes: 76_480, latencyMs: 0.0174 },
    maxAbsDiff: 3.8e-6,
    removed: [
      { layer: 'input', kept: 52, of: 64 },
      { layer: 'dense1', kept: 71, of: 128 },
      { layer: 'dense2', kept: 38, of: 64 },
    ],
    notRemoved: [
      {
        layer: 'dense1',
        reason: '9 units are nearly empty, but each still carries at least one nonzero weight.',
      },
    ],
  };
}

export function runDetail(summary: RunSummary, over: Partial<RunDetail> = {}): RunDetail {
  const ended = summary.state === 'done';
  const epochs = summary.state === 'queued' ? [] : epochMetrics(ended ? 8 : 5);
  const steps = summary.state === 'queued' ? [] : stepMetrics(ended ? 480 : 318);
  return {
    ...summary,
    config: v.parse(RunConfig, {
      dataset: summary.dataset,
      model: { name: summary.model },
      method: {
        name: summary.method,
        lambda: summary.lambda,
        settings: { mode: 'reference', exclusiveBalance: 0.2 },
      },
      seed: summary.seed,
    }),
    result: ended
      ? {
          testAccuracy: summary.testAccuracy ?? 0,
          validationAccuracy: null,
          weightSparsity: summary.weightSparsity ?? 0,
          groupSparsity: summary.groupSparsity ?? 0,
          layers: layers(summary.weightSparsity ?? 0),
          beforeFineTune: (summary.testAccuracy ?? 0) - 0.011,
          steps: 4800,
          elapsedMs: summary.elapsedMs,
          engine: 'tensorflow',
          device: 'CPU',
        }
      : null,
    error: null,
    engine: {
      name: 'tensorflow',
      device: 'CPU',
      version: '2.9.1',
      reason: 'The native runtime is installed.',
    },
    epochs,
    steps,
    totalSteps: 4800,
    exports: [],
    ...over,
  };
}

export const doctorReport: DoctorReport = {
  engines: [
    {
      name: 'tensorflow',
      available: true,
      device: 'CPU, 2 threads',
      version: '2.9.1',
      reason: 'Native TensorFlow is installed. No CUDA device was found, so it runs on the CPU.',
      gpu: { found: null, used: false },
    },
    {
      name: 'wasm',
      available: true,
      device: 'CPU, SIMD, 2 threads',
      version: '4.22.0',
      reason: 'Always there.',
    },
  ],
  workspace: { path: '/home/ada/.local/share/whittle', writable: true, freeBytes: 182_000_000_000 },
  machine: {
    platform: 'Linux 6.1 x64',
    cpu: 'AMD Ryzen 7 7840U',
    cores: 16,
    memoryBytes: 33_500_000_000,
    node: '20.18.1',
    electron: '33.2.1',
    whittle: '0.1.0',
  },
};

export const runtimeList: RuntimeList = {
  runtimes: [
    {
      name: 'cpu',
      installed: true,
      version: '2.21.0',
      sizeBytes: 640_000_000,
      inUse: true,
      unavailable: null,
      warning: null,
      folder: '/home/ada/.cache/whittle/tensorflow/2.21.0-cpu',
    },
    {
      name: 'cuda',
      installed: false,
      version: '2.21.0',
      sizeBytes: null,
      inUse: false,
      unavailable: null,
      warning: 'no-gpu',
      folder: null,
    },
    {
      name: 'wasm',
      installed: true,
      version: '4.22.0',
      sizeBytes: 1_300_000,
      inUse: false,
      unavailable: null,
      warning: null,
      folder: '/opt/whittle/tfjs-backend-wasm',
    },
  ],
  fixed: null,
  working: null,
};
