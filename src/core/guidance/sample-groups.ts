import type { HostTensor } from '../engine';
import type { GroupView } from '../methods/method';

/** Groups of a layer as rows, chosen so that they stand for all of it. */
export interface GroupSample {
  /** `[rows, groupSize]` */
  readonly tensor: HostTensor;
  /** The rows as a layer of their own. */
  readonly view: GroupView;
}

/** Weights of a sample at most, where whole groups allow it: enough for a layer's shares, quick on any net. */
const MOST_WEIGHTS = 65_536;

/**
 * A layer's groups as rows, evenly spaced in the order of their ℓ2 norms where there are too many: the smallest and the
 * largest are always among them, and what share of them is empty is about the share in the layer.
 */
export function sampleGroups(tensor: HostTensor, view: GroupView): GroupSample {
  const rows = groupRows(tensor, view);
  const most = Math.max(2, Math.floor(MOST_WEIGHTS / view.groupSize));
  const chosen = rows.length <= most ? rows : evenly(sortedByNorm(rows), most);
  const data = new Float32Array(chosen.length * view.groupSize);
  chosen.forEach((row, r) => data.set(row, r * view.groupSize));
  const shape = [chosen.length, view.groupSize];
  return {
    tensor: { dtype: 'float32', shape, data },
    view: { shape, reduceAxes: [1], groups: chosen.length, groupSize: view.groupSize },
  };
}

/** The weights of each group, in the order of the tensor. */
export function groupRows({ data }: HostTensor, view: GroupView): Float32Array[] {
  const { shape, reduceAxes, groups, groupSize } = view;
  // Strides of the group number by axis: 0 along the axes inside a group.
  const strides = new Array<number>(shape.length).fill(0);
  for (let axis = shape.length - 1, stride = 1; axis >= 0; axis--) {
    if (reduceAxes.includes(axis)) continue;
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  const rows = Array.from({ length: groups }, () => new Float32Array(groupSize));
  const filled = new Int32Array(groups);
  const at = new Array<number>(shape.length).fill(0);
  let group = 0;
  for (const value of data) {
    rows[group]![filled[group]!++] = value;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      group += strides[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      group -= strides[axis]! * shape[axis]!;
      at[axis] = 0;
    }
  }
  return rows;
}

const norm = (row: Float32Array): number => Math.sqrt(row.reduce((sum, w) => sum + w * w, 0));

const sortedByNorm = (rows: readonly Float32Array[]): Float32Array[] =>
  rows
    .map((row) => ({ row, size: norm(row) }))
    .sort((a, b) => a.size - b.size)
    .map(({ row }) => row);

const evenly = (rows: readonly Float32Array[], count: number): Float32Array[] =>
  Array.from({ length: count }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (count - 1))]!);
