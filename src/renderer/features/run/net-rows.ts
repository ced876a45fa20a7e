/** A net as rows: one a layer with weights, what follows it beside it, shortcuts as edges between rows. */
import type { NetLayer } from '../../../shared/net';
import type { LayerStats } from '../../../shared/metrics';

export interface NetRow {
  /** Layers with weights that the row stands for: several where like blocks are shown as one; none at the input. */
  readonly layers: readonly NetLayer[];
  readonly name: string;
  /** Operations, in order, of the layers up to the next row: `batch-norm`, `relu`, … */
  readonly then: readonly string[];
  /** Like blocks that are shown as one; 1 for a plain row. */
  readonly blocks: number;
}
export interface Edge {
  readonly from: number;
  readonly to: number;
}
export interface NetRows {
  readonly rows: readonly NetRow[];
  /** Ways that pass rows by. */
  readonly edges: readonly Edge[];
}
export interface Amount {
  readonly dense: number;
  readonly compact: number | null;
}

/** Every layer with weights as a row of its own. */
export function netRows(layers: readonly NetLayer[]): NetRows {
  const rows: { layers: NetLayer[]; name: string; then: string[]; blocks: 1 }[] = [];
  /** The row whose output, up to what follows it, a layer hands on. */
  const rowOf = new Map<string, number>();
  const edges: Edge[] = [];
  for (const layer of layers) {
    const sources = layer.inputs.map((input) => rowOf.get(input)!);
    const opens = layer.weights !== undefined || layer.op === 'input';
    if (opens) rows.push({ layers: layer.weights ? [layer] : [], name: layer.name, then: [], blocks: 1 });
    else rows.at(-1)!.then.push(layer.op);
    const joins = layer.inputs.length > 1;
    const own = opens || joins ? rows.length - 1 : sources[0]!;
    rowOf.set(layer.name, own);
    for (const from of sources) if (from < own - 1) edges.push({ from, to: own });
  }
  return { rows, edges: unique(edges) };
}

/** At least as many like blocks in a row are shown as one. */
const ALIKE = 2;

/**
 * Blocks (rows between two places that no shortcut passes by) of two rows or more that repeat are shown as one row.
 * What they keep is added up there.
 */
export function collapsed({ rows, edges }: NetRows): NetRows {
  const blocks = blocksOf(rows.length, edges).map(([from, to]) => rows.slice(from, to));
  const signatures = blocks.map((block) =>
    JSON.stringify(block.map(({ layers: [l] }) => [l?.op, l?.weights])),
  );
  const shown: NetRow[] = [];
  const place: number[] = [];
  for (let at = 0; at < blocks.length;) {
    let end = at + 1;
    while (end < blocks.length && signatures[end] === signatures[at]) end += 1;
    const alike = blocks.slice(at, end);
    if (alike.length >= ALIKE && alike[0]!.length > 1) {
      alike.flat().forEach(() => place.push(shown.length));
      shown.push({
        layers: alike.flat().flatMap((row) => row.layers),
        name: nameOf(alike[0]!, alike.at(-1)!),
        then: [],
        blocks: alike.length,
      });
    } else {
      for (const row of alike.flat()) {
        place.push(shown.length);
        shown.push(row);
      }
    }
    at = end;
  }
  const moved = edges.map(({ from, to }) => ({ from: place[from]!, to: place[to]! }));
  return { rows: shown, edges: unique(moved.filter(({ from, to }) => from < to - 1)) };
}

/** Runs of rows `[from, to)` such that no edge passes a border between two of them, but from the row before it. */
function blocksOf(count: number, edges: readonly Edge[]): (readonly [number, number])[] {
  const blocks: (readonly [number, number])[] = [];
  let from = 0;
  for (let row = 0; row < count; row++) {
    if (edges.some((edge) => edge.from < row && edge.to > row)) continue;
    blocks.push([from, row + 1]);
    from = row + 1;
  }
  return blocks;
}

/** `stage1.block1 – block9`: what the names of a block's layers share, without what both ends share, once said. */
function nameOf(first: readonly NetRow[], last: readonly NetRow[]): string {
  const [from, to] = [first, last].map((rows) => shared(rows.map(({ name }) => name.split('.')))) as [
    string[],
    string[],
  ];
  if (from.length === 0 || to.length === 0) return `${first[0]!.name} – ${last.at(-1)!.name}`;
  const said = shared([from.slice(0, -1), to.slice(0, -1)]).length;
  return `${from.join('.')} – ${to.slice(said).join('.')}`;
}

/** Parts that all paths begin with. */
function shared([first = [], ...rest]: readonly string[][]): string[] {
  const differs = first.findIndex((part, at) => rest.some((path) => path[at] !== part));
  return differs < 0 ? first : first.slice(0, differs);
}

const unique = (edges: readonly Edge[]): Edge[] => [
  ...new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values(),
];

/** A lane for each edge, from 0, so that edges that overlap lie beside each other. */
export function lanesOf(edges: readonly Edge[]): readonly number[] {
  const ends: number[] = [];
  return edges.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Units, weights and multiply–accumulates of a row: of the dense net and, where counted, of the compact one. */
export function amountsOf(
  { layers }: Pick<NetRow, 'layers'>,
  stats: ReadonlyMap<string, LayerStats>,
): { readonly units: Amount; readonly weights: Amount; readonly macs: Amount } {
  const sum = (
    dense: (l: NetLayer) => number,
    compact: (l: NetLayer, s: LayerStats) => number | null,
  ): Amount => {
    const parts = layers.map((layer) => {
      const own = stats.get(layer.name);
      return own?.compactShape ? compact(layer, own) : null;
    });
    return {
      dense: layers.reduce((total, layer) => total + dense(layer), 0),
      compact: parts.some((value) => value === null) ? null : parts.reduce((a: number, b) => a + b!, 0),
    };
  };
  const weights = (layer: NetLayer): number => product(layer.weights!);
  return {
    units: sum(
      ({ output }) => output.at(-1)!,
      (_, { units }) => units?.kept ?? null,
    ),
    weights: sum(weights, (_, { compactShape }) => product(compactShape!)),
    macs: sum(
      ({ macs }) => macs ?? 0,
      (layer, { compactShape }) => ((layer.macs ?? 0) * product(compactShape!)) / weights(layer),
    ),
  };
}
