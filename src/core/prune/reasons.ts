/** Why what is zero or constant has to stay, in words. */
import type { HostTensor } from '../engine';
import { INPUT, isWeightLayer, weightLayers } from '../model/shapes';
import { weightsOf } from '../model/spec';
import type { ModelSpec, WeightLayer } from '../model/spec';
import type { Weights } from './constants';
import type { Coupling } from './coupling';
import type { Analysis } from './liveness';
import { SUMMED, UNFOLDED } from './needs';
import type { Idle } from './selects';
import { unitsOf } from './units';

interface Findings {
  readonly spec: ModelSpec;
  readonly weights: Weights;
  readonly analysis: Analysis;
  readonly coupling: Coupling;
  readonly kept: Readonly<Record<string, readonly number[]>>;
  /** Units kept for rounding, by layer. */
  readonly added: ReadonlyMap<string, number>;
  /** Of the layers that could have a select behind them and have none. */
  readonly idle: ReadonlyMap<string, Idle>;
}

interface Reason {
  readonly layer: string;
  readonly reason: string;
}

export function findReasons(findings: Findings): Reason[] {
  const { spec, idle } = findings;
  const owners = ownersOf(findings);
  const reasons: Reason[] = [];
  for (const name of [INPUT, ...spec.layers.map((layer) => layer.name)]) {
    const because = (reason: string): number => reasons.push({ layer: name, reason });
    const { count, cost } = idle.get(name) ?? { count: 0, cost: 0 };
    if (count > 0 && cost > 0)
      because(`${count} unread positions: leaving them out would cost more than it saves`);
    const layer = spec.layers.find((candidate) => candidate.name === name);
    if (layer && isWeightLayer(layer))
      for (const reason of reasonsOf(layer, findings, owners)) because(reason);
  }
  return reasons;
}

function reasonsOf(layer: WeightLayer, findings: Findings, owners: Owners): string[] {
  const { analysis, weights, kept, added } = findings;
  const { inputs, outputs, keptConstants } = analysis.live[layer.name]!;
  const reasons: string[] = [];
  const coupled = findCoupled(layer.name, findings, owners);
  const constants = keptConstants.length + coupled.constants;
  if (constants > 0) {
    reasons.push(
      `${counted(constants, 'constant filter')}: the next convolution pads with zeros, so that folding into its bias ` +
        'would change the borders',
    );
  }
  for (const [keeper, count] of coupled.keepers)
    reasons.push(`${counted(count, 'dead channel')} kept: ${keeper}`);
  if (coupled.alone > (added.get(layer.name) ?? 0)) reasons.push('1 dead unit kept: a layer cannot be empty');
  const rounded = added.get(layer.name) ?? 0;
  if (rounded > 0) reasons.push(`${counted(rounded, 'dead unit')}: kept as zeros to round their number up`);
  const rows = kept[layer.inputs[0]!]!;
  const columns = layer.op === 'depthwise-conv2d' ? [0] : kept[layer.name]!;
  const [zeros, all] = countZeros(
    weights[weightsOf(layer.name)]!,
    inputs.length,
    outputs.length,
    rows,
    columns,
  );
  if (zeros > 0)
    reasons.push(`${zeros} of ${all} weights left are zero, but scattered over rows and columns in use`);
  return reasons;
}

/** A group's layers that make live units, its additions, and whether a reader needs it as a constant. */
interface Owner {
  readonly makers: Set<string>;
  readonly additions: Set<string>;
  isConstant: boolean;
}
type Owners = ReadonlyMap<number, Owner>;

function ownersOf({ spec, analysis: { shapes, needs, constants }, coupling }: Findings): Owners {
  const owners = new Map<number, Owner>();
  const makers = new Set([INPUT, ...weightLayers(spec).map((layer) => layer.name)]);
  const additions = new Set(spec.layers.filter(({ op }) => op === 'add').map((layer) => layer.name));
  for (const name of [INPUT, ...spec.layers.map((layer) => layer.name)]) {
    for (let u = 0; u < unitsOf(shapes, name); u++) {
      const group = coupling.groupOf(name, u);
      if (!owners.has(group))
        owners.set(group, { makers: new Set(), additions: new Set(), isConstant: false });
      const owner = owners.get(group)!;
      const why = needs.units[name]![u]!;
      const varies = Number.isNaN(constants.values[name]![u]!);
      if (additions.has(name)) owner.additions.add(name);
      if (makers.has(name) && why && varies) owner.makers.add(name);
      if (why & UNFOLDED && !varies) owner.isConstant = true;
    }
  }
  return owners;
}

interface Coupled {
  /** Dead channels, and constants that are added to something, by what keeps them: an addition and a live layer. */
  readonly keepers: ReadonlyMap<string, number>;
  /** Dead channels that become, on the way, a constant that a reader cannot take in. */
  readonly constants: number;
  /** Dead units that nothing needs. */
  readonly alone: number;
}

function findCoupled(
  name: string,
  { spec, analysis: { needs, constants }, coupling, kept }: Findings,
  owners: Owners,
): Coupled {
  const order = (layer: string): number => spec.layers.findIndex((candidate) => candidate.name === layer);
  const keepers = new Map<string, number>();
  const found = { constants: 0, alone: 0 };
  for (const u of kept[name]!) {
    const bits = needs.units[name]![u]!;
    const isSummed = (bits & SUMMED) !== 0 && !Number.isNaN(constants.values[name]![u]!);
    if (bits && !isSummed) continue;
    const { makers, additions, isConstant } = owners.get(coupling.groupOf(name, u))!;
    const maker = [...makers].find((other) => other !== name);
    const addition = [...additions].find((add) => order(add) > Math.max(order(name), order(maker ?? name)));
    if (maker === undefined) found[isConstant ? 'constants' : 'alone']++;
    else {
      const keeper = addition
        ? `the residual addition "${addition}" also adds live channels from "${maker}"`
        : `they are coupled with live channels of "${maker}"`;
      keepers.set(keeper, (keepers.get(keeper) ?? 0) + 1);
    }
  }
  return { keepers, ...found };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Zero weights, and all, in the rows and columns that stay. */
function countZeros(
  { data }: HostTensor,
  ins: number,
  outs: number,
  rows: readonly number[],
  columns: readonly number[],
): [number, number] {
  const taps = data.length / (ins * outs);
  let zeros = 0;
  for (let tap = 0; tap < taps; tap++) {
    for (const i of rows) for (const o of columns) if (data[(tap * ins + i) * outs + o] === 0) zeros++;
  }
  return [zeros, taps * rows.length * columns.length];
}
