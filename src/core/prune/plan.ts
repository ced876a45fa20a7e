import { INPUT, isWeightLayer } from '../model/shapes';
import type { ModelSpec } from '../model/spec';
import type { Weights } from './constants';
import { Coupling } from './coupling';
import { dependsOnInput } from './dependence';
import { analyse } from './liveness';
import type { Analysis, Liveness } from './liveness';
import { findReasons } from './reasons';
import { roundUp } from './rounding';
import { cuttableLayers, idleOf, madeOf, selectPays } from './selects';
import { unitsOf } from './units';

/** A `select` layer put behind `after`; `indices` count among the units that `after` still has. */
interface InsertedSelect {
  readonly name: string;
  readonly after: string;
  readonly indices: readonly number[];
}

/** How a net shrinks, as plain data: what `planCompaction` finds, `checkPlan` judges and `applyPlan` does. */
export interface PrunePlan {
  /** Units that each layer of the smaller net hands on, `input` included: positions in the trained net, ascending. */
  readonly kept: Readonly<Record<string, readonly number[]>>;
  /** What matters of each layer with parameters; the rest of what is kept becomes zeros. */
  readonly live: Liveness;
  readonly inserted: readonly InsertedSelect[];
  /** Whether no logit depends on the sample: such a net answers every one alike. */
  readonly severed: boolean;
  /** Units, filters, features and flattened positions that go, by layer. */
  readonly removed: readonly { readonly layer: string; readonly kept: number; readonly of: number }[];
  /** What has to stay although it is zero or constant, and why. */
  readonly notRemoved: readonly { readonly layer: string; readonly reason: string }[];
}

export interface PlanOptions {
  /** Whether `select` layers may be inserted, which training has no use for. Default true. */
  readonly selects?: boolean;
  /** Keeps dead units, as zeros, until the units of each hidden layer are a multiple of this. Default 1. */
  readonly multipleOf?: number;
}

/**
 * Finds all that can be cut out of a net without changing its logits in evaluation.
 *
 * A unit goes with its column in its own layer, its parameters in batch norms and depthwise convolutions, and its rows in
 * the layers that read it, together with all units that it is coupled with (`Coupling`), when none of them matters
 * (`liveness`). No layer is left empty. What no layer can be spared from making, because it comes from the data or is a
 * single position of a filter that lives on, is left out by a `select` layer where that saves more numbers than the list
 * of indices costs.
 *
 * Example: conv 5→3 filters on 4×4 positions, flatten to 48, dense. If every weight that reads filter 2 is zero, the
 * filter goes and the dense layer loses 16 rows. If 10 more of its rows are zero, a select of 22 positions follows the
 * flatten, and 22 rows are left. Example of coupled units: see `coupling.ts`.
 */
export function planCompaction(spec: ModelSpec, weights: Weights, options: PlanOptions = {}): PrunePlan {
  const analysis = analyse(spec, weights);
  const { live, shapes } = analysis;
  const { coupling, chosen, cuttable, free, added } = settleUnits(spec, analysis, options);
  const kept = keptOf(spec, coupling);
  const changing = [INPUT, ...spec.layers.filter(chooses).map((layer) => layer.name)];
  const idle = new Map(
    cuttable.filter((name) => !chosen.has(name)).map((name) => [name, idleOf(name, spec, free, analysis)]),
  );
  return {
    kept,
    live,
    inserted: [...chosen].map((after) => insertSelect(after, spec, coupling, analysis)),
    severed: !dependsOnInput(spec, shapes, weights),
    removed: changing
      .map((layer) => ({ layer, kept: kept[layer]!.length, of: unitsOf(shapes, layer) }))
      .filter(({ kept: stays, of }) => stays < of),
    notRemoved: findReasons({ spec, weights, analysis, coupling, kept, added, idle }),
  };
}

/** The units that `planCompaction` keeps, and what is live, without its reasons: cheap enough for every epoch. */
export function planUnits(spec: ModelSpec, weights: Weights): Pick<PrunePlan, 'kept' | 'live'> {
  const analysis = analyse(spec, weights);
  return { kept: keptOf(spec, settleUnits(spec, analysis, {}).coupling), live: analysis.live };
}

/** Which units stay, where selects are chosen, and what was looked at for it. */
function settleUnits(spec: ModelSpec, analysis: Analysis, options: PlanOptions) {
  const cuttable = options.selects === false ? [] : cuttableLayers(spec);
  const free = couplingOf(spec, analysis, new Set(cuttable));
  const chosen = new Set(cuttable.filter((name) => selectPays(name, spec, free, analysis)));
  const coupling = couplingOf(spec, analysis, chosen);
  const added = roundUp(coupling, spec, options.multipleOf ?? 1);
  return { cuttable, free, chosen, coupling, added };
}

const keptOf = (spec: ModelSpec, coupling: Coupling): PrunePlan['kept'] =>
  Object.fromEntries(
    [INPUT, ...spec.layers.map((layer) => layer.name)].map((name) => [name, coupling.keptOf(name)]),
  );

const chooses = (layer: ModelSpec['layers'][number]): boolean =>
  isWeightLayer(layer) || layer.op === 'flatten';

/** The groups of the net, with all kept that has to be. */
function couplingOf(spec: ModelSpec, { shapes, needs }: Analysis, cut: ReadonlySet<string>): Coupling {
  const coupling = new Coupling(spec, shapes, cut);
  for (const [name, units] of Object.entries(needs.units)) {
    units.forEach((why, u) => {
      if (why || (name === INPUT && !cut.has(INPUT))) coupling.keep(name, u);
    });
  }
  coupling.settle();
  return coupling;
}

function insertSelect(
  after: string,
  spec: ModelSpec,
  coupling: Coupling,
  { shapes }: Analysis,
): InsertedSelect {
  const place = placeOf(madeOf(after, spec, coupling, shapes));
  const indices = coupling.keptOf(after).map((u) => place.get(u)!);
  return { name: freshName(spec, after), after, indices };
}

function freshName(spec: ModelSpec, after: string): string {
  const taken = new Set(spec.layers.map((layer) => layer.name));
  let name = `${after}-select`;
  while (taken.has(name)) name += '-';
  return name;
}

/** Where each unit stands in a list of units. */
export const placeOf = (units: readonly number[]): Map<number, number> =>
  new Map(units.map((u, i) => [u, i]));
