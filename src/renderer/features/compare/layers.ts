/** What is left of each layer, run by run. */
import type { LayerStats } from '../../../shared/metrics';
import type { Side } from './side';

export interface Part {
  readonly kept: number;
  readonly of: number;
}
export interface LayerCell {
  /** Nonzero weights / weights, 0–1. */
  readonly left: number;
  readonly groups: Part | null;
  /** Units that the compact net keeps; null where that was never counted. */
  readonly units: Part | null;
}
export interface LayerRow {
  readonly name: string;
  /** In the order of the sides; null where a run's net has no such layer, or was not counted yet. */
  readonly cells: readonly (LayerCell | null)[];
}

const layersOf = ({ detail, epochs }: Side): readonly LayerStats[] =>
  detail.result?.layers ?? epochs.at(-1)?.layers ?? [];

/** By the newest export, for runs whose counts know no units. */
function exportedUnits({ detail }: Side, layer: string): Part | null {
  // An export of a point of a λ path is of another net than the run ends with.
  const whole = detail.exports.filter(({ point }) => point === undefined);
  const newest = [...whole].sort((a, b) => b.createdAt - a.createdAt)[0];
  return newest?.removed.find((one) => one.layer === layer) ?? null;
}

export function layerRows(sides: readonly Side[]): readonly LayerRow[] {
  const layers = sides.map((side) => new Map(layersOf(side).map((layer) => [layer.name, layer])));
  const names = [...new Set(layers.flatMap((own) => [...own.keys()]))];
  return names.map((name) => ({
    name,
    cells: sides.map((side, at) => {
      const layer = layers[at]!.get(name);
      if (!layer) return null;
      const { weights, nonzero, groups, emptyGroups } = layer;
      return {
        left: weights > 0 ? nonzero / weights : 0,
        groups: groups > 0 ? { kept: groups - emptyGroups, of: groups } : null,
        units: layer.units ?? exportedUnits(side, name),
      };
    }),
  }));
}
