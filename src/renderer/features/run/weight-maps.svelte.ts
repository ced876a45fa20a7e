/** The weight maps of a run, loaded when they are first looked at and followed while it trains. */
import { normOf } from '../../../core/weight-map/scale';
import type { LayerMap, WeightMap } from '../../../shared/weight-map';
import { columnsOf } from '../../../shared/weight-map';
import { request } from '../../api';

export class WeightMaps {
  maps = $state.raw<readonly WeightMap[]>([]);
  loaded = $state(false);
  error = $state.raw<Error | null>(null);
  readonly #run: string;
  #loading = false;
  /** Asked for while an answer was on its way, which may not hold what came since. */
  #again = false;

  constructor(run: string) {
    this.#run = run;
  }

  /** Fetches what is newer than the newest. A resumed run that went back makes the very same pictures again. */
  async load(): Promise<void> {
    if (this.#loading) return void (this.#again = true);
    this.#loading = true;
    try {
      const after = this.maps.at(-1)?.step;
      const fresh = await request('runs:weight-maps', {
        run: this.#run,
        ...(after === undefined ? {} : { after }),
      });
      if (fresh.length > 0) this.maps = [...this.maps, ...fresh];
      this.error = null;
    } catch (thrown) {
      this.error = thrown as Error;
    }
    this.loaded = true;
    this.#loading = false;
    if (!this.#again) return;
    this.#again = false;
    await this.load();
  }
}

/** Largest norm of each layer over all maps, so that a colour means the same along the training. */
export const largestNorms = (maps: readonly WeightMap[]): readonly number[] =>
  (maps[0]?.layers ?? []).map((_, at) => Math.max(...maps.map(({ layers }) => layers[at]?.max ?? 0)));

/** Where in the palette each byte of a layer lies, 0–1: the square root of its share of the largest norm; null for zero. */
export const tonesOf = (max: number, largest: number): readonly (number | null)[] =>
  Array.from({ length: 256 }, (_, byte) => (byte === 0 ? null : Math.sqrt(normOf(byte, max) / largest)));

export const zeroShare = ({ cells }: LayerMap): number =>
  cells.reduce((zeros, cell) => zeros + (cell === 0 ? 1 : 0), 0) / cells.length;

/** The layer's blocks, where its cells are some: how many units and sources each. */
export const blockOf = ({ unitsPerRow, sourcesPerColumn }: LayerMap): readonly [number, number] | null =>
  unitsPerRow * sourcesPerColumn > 1 ? [unitsPerRow, sourcesPerColumn] : null;

/** Units and sources that a cell stands for, counted from 1, and its norm. */
export function cellAt(
  layer: LayerMap,
  row: number,
  column: number,
): {
  units: readonly [number, number];
  sources: readonly [number, number];
  norm: number;
  rowIsZero: boolean;
} {
  const span = (at: number, block: number, of: number): readonly [number, number] => [
    at * block + 1,
    Math.min(of, (at + 1) * block),
  ];
  const columns = columnsOf(layer);
  const cells = layer.cells.subarray(row * columns, (row + 1) * columns);
  return {
    units: span(row, layer.unitsPerRow, layer.units),
    sources: span(column, layer.sourcesPerColumn, layer.sources),
    norm: normOf(cells[column] ?? 0, layer.max),
    rowIsZero: cells.every((cell) => cell === 0),
  };
}
