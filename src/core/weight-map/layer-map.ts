import { columnsOf, rowsOf, type LayerMap } from '../../shared/weight-map';
import type { HostTensor } from '../engine';
import type { WeightLayer } from '../model/spec';
import type { LayerLiveness } from '../prune/liveness';
import { byteOf } from './scale';

/** Most rows and columns of a layer's picture, and most cells. Units come first: whole rows are what vanishes. */
const MOST = 512;
const MOST_CELLS = 65_536;
/** Kernel positions are columns of their own up to this many; beyond it a column is an input channel. */
const MOST_TAPS = 128;

export type LayerLayout = Omit<LayerMap, 'unitsLeft' | 'max' | 'cells'>;

/** How a layer is laid out as a picture. */
export function layoutOf(layer: WeightLayer, shape: readonly number[]): LayerLayout {
  const [ins, outs] = shape.slice(-2) as [number, number];
  const taps = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const depthwise = layer.op === 'depthwise-conv2d';
  const channels = depthwise ? 1 : ins;
  const tapwise = layer.op !== 'dense' && channels * taps <= MOST_TAPS;
  const units = depthwise ? ins : outs;
  const sources = tapwise ? channels * taps : channels;
  const unitsPerRow = Math.ceil(units / MOST);
  const columns = Math.min(MOST, Math.floor(MOST_CELLS / Math.ceil(units / unitsPerRow)));
  return {
    name: layer.name,
    units,
    unitsPerRow,
    sources,
    sourcesPerColumn: Math.ceil(sources / columns),
    sourcesAre: tapwise ? 'taps' : 'inputs',
  };
}

/**
 * A layer as a picture. A cell is |w| in a dense layer or at one kernel position, else the ℓ2 norm of the kernel from an
 * input channel to a filter; of several in a block the largest. Weights whose input or output is dead count as zero,
 * as they do in all counts.
 *
 * @param tensor weights `[…, in, out]`, of a depthwise convolution `[…, channels, 1]`
 */
export function layerMap(
  layer: WeightLayer,
  tensor: HostTensor,
  live: Pick<LayerLiveness, 'inputs' | 'outputs'>,
  unitsLeft: number,
): LayerMap {
  const layout = layoutOf(layer, tensor.shape);
  const { units, unitsPerRow, sources, sourcesPerColumn } = layout;
  const columns = columnsOf(layout);
  const squares = squaredNorms(layer.op, layout, tensor, live);
  const blocks = new Float32Array(rowsOf(layout) * columns);
  const rows = Int32Array.from({ length: units }, (_, unit) => Math.floor(unit / unitsPerRow) * columns);
  for (let source = 0, at = 0; source < sources; source++) {
    const column = Math.floor(source / sourcesPerColumn);
    for (let unit = 0; unit < units; unit++, at++) {
      const cell = rows[unit]! + column;
      if (squares[at]! > blocks[cell]!) blocks[cell] = squares[at]!;
    }
  }
  const max = Math.sqrt(blocks.reduce((most, value) => Math.max(most, value), 0));
  const cells = Uint8Array.from(blocks, (square) => (square === 0 ? 0 : byteOf(Math.sqrt(square), max)));
  return { ...layout, unitsLeft, max, cells };
}

/** `[sources, units]`, in the order of the weights: this runs over every weight of the net. Nothing is blocked together. */
function squaredNorms(
  op: WeightLayer['op'],
  { units, sources, sourcesAre }: LayerLayout,
  { shape, data }: HostTensor,
  { inputs, outputs }: Pick<LayerLiveness, 'inputs' | 'outputs'>,
): Float32Array {
  const [ins, outs] = shape.slice(-2) as [number, number];
  const taps = data.length / (ins * outs);
  const depthwise = op === 'depthwise-conv2d';
  const tapwise = sourcesAre === 'taps';
  const squares = new Float32Array(units * sources);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < ins; i++) {
      if (inputs[i] === 0) continue;
      const from = (tap * ins + i) * outs;
      const channel = depthwise ? 0 : i;
      const to = (tapwise ? channel * taps + tap : channel) * units + (depthwise ? i : 0);
      for (let o = 0; o < outs; o++) {
        const value = data[from + o]!;
        if (outputs[o] !== 0) squares[to + o]! += value * value;
      }
    }
  }
  return squares;
}
