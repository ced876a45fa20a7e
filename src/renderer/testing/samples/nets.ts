/** Layers, what sparsity leaves of them, and weight maps, for tests of the window. */
import type { LayerStats } from '../../../shared/metrics';
import type { NetLayer } from '../../../shared/net';
import type { WeightMap } from '../../../shared/weight-map';

const SHAPES: readonly [string, number[]][] = [
  ['conv1', [5, 5, 1, 20]],
  ['conv2', [5, 5, 20, 50]],
  ['dense1', [800, 500]],
  ['dense2', [500, 10]],
];
const PLACES = [576, 64, 1, 1];

export function layers(sparsity: number): LayerStats[] {
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
