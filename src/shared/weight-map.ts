/** Pictures of a net's weights along its training: what the job writes, the host reads and the window draws. */
import type { Phase } from './run-state';

/** One layer at one moment: a cell for each block of `unitsPerRow` output units × `sourcesPerColumn` sources. */
export interface LayerMap {
  readonly name: string;
  /** Output units, filters, or channels of a depthwise convolution: top to bottom. */
  readonly units: number;
  readonly unitsPerRow: number;
  /**
   * What a unit's weights read, left to right: input units of a dense layer, input channels of a convolution, or, where
   * those are few, the kernel positions of each input channel in turn.
   */
  readonly sources: number;
  readonly sourcesPerColumn: number;
  readonly sourcesAre: 'inputs' | 'taps';
  /** Units that the compact net keeps. */
  readonly unitsLeft: number;
  /** Largest norm of all cells; 0 where every weight is zero. */
  readonly max: number;
  /**
   * Row-major: the largest norm of each block as a byte on a log scale below `max` (`core/weight-map/scale.ts`), exactly
   * 0 where all of the block's weights are zero or dead.
   */
  readonly cells: Uint8Array;
}

/** All layers with weights, in the net's order, at one step. */
export interface WeightMap {
  readonly step: number;
  /** Epochs trained at that moment. */
  readonly epoch: number;
  readonly phase: Phase;
  readonly layers: readonly LayerMap[];
}

export const rowsOf = ({ units, unitsPerRow }: Pick<LayerMap, 'units' | 'unitsPerRow'>): number =>
  Math.ceil(units / unitsPerRow);
export const columnsOf = ({
  sources,
  sourcesPerColumn,
}: Pick<LayerMap, 'sources' | 'sourcesPerColumn'>): number => Math.ceil(sources / sourcesPerColumn);

/** Name of the file with a run's weight maps, among its checkpoints. */
export const WEIGHT_MAP_FILE = 'weight-maps.bin';
