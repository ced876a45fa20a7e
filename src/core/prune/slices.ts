/** Which rows and columns of each parameter a set of kept units leaves, and the cutting of tensors along them. */
import type { HostTensor } from '../engine';
import { isWeightLayer, parameters } from '../model/shapes';
import { weightsOf } from '../model/spec';
import type { ModelSpec } from '../model/spec';

/** Kept units by layer, `input` included; positions of the larger net, ascending. */
export type Kept = Readonly<Record<string, readonly number[]>>;

/** Positions that stay of a parameter's last axis (`columns`) and of the one before it (`rows`; null: there is none). */
export interface Slice {
  readonly rows: readonly number[] | null;
  readonly columns: readonly number[];
}

/** By name of the parameter; batch norms' running statistics are among them. */
export function slicesOf(spec: ModelSpec, kept: Kept): Readonly<Record<string, Slice>> {
  const layers = new Map(spec.layers.map((layer) => [layer.name, layer]));
  const slices = parameters(spec).map(({ name, layer: owner }): [string, Slice] => {
    const layer = layers.get(owner)!;
    const units = kept[owner]!;
    if (!isWeightLayer(layer) || name !== weightsOf(owner)) return [name, { rows: null, columns: units }];
    const depthwise = layer.op === 'depthwise-conv2d';
    return [name, { rows: kept[layer.inputs[0]!]!, columns: depthwise ? [0] : units }];
  });
  return Object.fromEntries(slices);
}

/** The rows and columns of a tensor that stay, closed up. */
export function cutOut({ shape, data }: HostTensor, slice: Slice): HostTensor {
  const smaller = new Float32Array(sizeAfter(shape, slice));
  eachKept(shape, slice, (from, to) => (smaller[to] = data[from]!));
  return { dtype: 'float32', shape: shapeAfter(shape, slice), data: smaller };
}

/** The reverse: the rows and columns put back into a tensor of the larger shape that holds `filler` elsewhere. */
export function putBack(
  { data }: HostTensor,
  shape: readonly number[],
  slice: Slice,
  filler: number,
): HostTensor {
  const larger = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(filler);
  eachKept(shape, slice, (from, to) => (larger[from] = data[to]!));
  return { dtype: 'float32', shape, data: larger };
}

function shapeAfter(shape: readonly number[], { rows, columns }: Slice): number[] {
  return rows ? [...shape.slice(0, -2), rows.length, columns.length] : [columns.length];
}

const sizeAfter = (shape: readonly number[], slice: Slice): number =>
  shapeAfter(shape, slice).reduce((a, b) => a * b, 1);

/** Calls back with the position of each value that stays, in the larger and in the smaller tensor. */
function eachKept(
  shape: readonly number[],
  { rows, columns }: Slice,
  visit: (from: number, to: number) => void,
): void {
  let to = 0;
  if (!rows) return columns.forEach((o) => visit(o, to++));
  const [ins, outs] = shape.slice(-2) as [number, number];
  const taps = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  for (let tap = 0; tap < taps; tap++) {
    for (const i of rows) for (const o of columns) visit((tap * ins + i) * outs + o, to++);
  }
}
