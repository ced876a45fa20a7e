/** How values lie in memory, and what it takes to lay them otherwise. */
import { sizeOf } from '../../model/shapes';
import type { OnnxGraph } from './graph';

/** A value of the graph and how its elements lie in memory. */
export interface Value {
  readonly name: string;
  /** Images are born `nhwc`; convolutions and pooling want `nchw`. */
  readonly layout: 'nhwc' | 'nchw' | 'flat';
  /** `flat` only: the net's unit at each position, where that is not the position itself. */
  readonly order?: readonly number[];
}

export const isIdentity = (order: readonly number[]): boolean =>
  order.every((unit, position) => unit === position);

/** The position of each unit. */
export function inverse(order: readonly number[]): number[] {
  const place = Array<number>(order.length);
  order.forEach((unit, position) => (place[unit] = position));
  return place;
}

/** A flat value whose positions hold the units of `order`. */
export function flat(name: string, order?: readonly number[]): Value {
  return { name, layout: 'flat', ...(order && !isIdentity(order) ? { order } : {}) };
}

/** The name of an image laid out channels first. */
export function channelsFirst(x: Value, graph: OnnxGraph): string {
  return x.layout === 'nchw'
    ? x.name
    : graph.node(`${x.name}/nchw`, 'Transpose', [x.name], { perm: [0, 3, 1, 2] });
}

/** The name of a flat value with its units in the net's order. */
export function inOrder(x: Value, graph: OnnxGraph): string {
  if (!x.order) return x.name;
  const indices = indexList(graph, `${x.name}/ordered`, inverse(x.order));
  return graph.node(`${x.name}/ordered`, 'Gather', [x.name, indices], { axis: 1 });
}

/**
 * The unit at each position once an image `[height, width, channels]` that lies channels first is read as a list: memory
 * holds channel by channel, the net counts position by position.
 */
export function channelOrder(imageShape: readonly number[]): number[] {
  const channels = imageShape.at(-1)!;
  const places = sizeOf(imageShape) / channels;
  return Array.from(
    { length: places * channels },
    (_, i) => (i % places) * channels + Math.floor(i / places),
  );
}

/** Values by unit in the order in which the positions of a flat value hold them. */
export function follow(data: Float32Array, { order }: Value): Float32Array {
  return order ? Float32Array.from(order, (unit) => data[unit]!) : data;
}

export const indexList = (graph: OnnxGraph, name: string, indices: readonly number[]): string =>
  graph.constant(`${name}/indices`, [indices.length], Int32Array.from(indices));
