import type { HostTensor } from '../engine';
import { INPUT, inferShapes, isWeightLayer } from '../model/shapes';
import { weightsOf } from '../model/spec';
import type { LayerSpec, ModelSpec, WeightLayer } from '../model/spec';
import { liveness } from './liveness';
import type { Liveness } from './liveness';

/** What stays of one layer with weights. Positions count in the trained net, ascending. */
export interface LayerPlan {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** One value for each of `outputs`, with the constants that were removed before it folded in. */
  readonly bias: readonly number[];
  /** How many of `inputs` a non-zero weight reads; 0 cuts the net in two. */
  readonly read: number;
}

/** A `select` layer put behind `after`; `indices` count among the units that `after` still has. */
interface InsertedSelect {
  readonly name: string;
  readonly after: string;
  readonly indices: readonly number[];
}

/** How a net shrinks, as plain data: what `planCompaction` finds, `checkPlan` judges and `applyPlan` does. */
export interface PrunePlan {
  readonly layers: Readonly<Record<string, LayerPlan>>;
  readonly inserted: readonly InsertedSelect[];
  /** New indices of the `select` layers that the net had already. */
  readonly selects: Readonly<Record<string, readonly number[]>>;
  /** Units, filters, features and flattened positions that go, by layer. */
  readonly removed: readonly { readonly layer: string; readonly kept: number; readonly of: number }[];
  /** What has to stay although it is zero or constant, and why. */
  readonly notRemoved: readonly { readonly layer: string; readonly reason: string }[];
}

type Weights = Readonly<Record<string, HostTensor>>;
type Shapes = Readonly<Record<string, readonly number[]>>;
type Lists<T> = Record<string, T[]>;

/**
 * Finds all that can be cut out of a net without changing its logits.
 *
 * A unit or filter goes with its column in its own layer and its rows in the layers that read it, through ReLU, pooling
 * and flatten. What no layer can be spared from making, because it comes from the data or is a single position of a
 * filter that lives on, is left out by a `select` layer where that saves more numbers than the list of indices costs.
 *
 * Example: conv 5→3 filters on 4×4 positions, flatten to 48, dense. If every weight that reads filter 2 is zero, the
 * filter goes and the dense layer loses 16 rows. If 10 more of its rows are zero, a select of 22 positions follows the
 * flatten, and 22 rows are left.
 */
export function planCompaction(spec: ModelSpec, weights: Weights): PrunePlan {
  const planner = new Planner(spec, weights);
  planner.settle(INPUT, range(planner.unitsOf(INPUT)));
  for (const layer of spec.layers) planner.visit(layer);
  return planner.plan;
}

/** Goes through the net in order and notes what each layer keeps. */
class Planner {
  readonly plan = {
    layers: {} as Record<string, LayerPlan>,
    inserted: [] as InsertedSelect[],
    selects: {} as Lists<number>,
    removed: [] as { layer: string; kept: number; of: number }[],
    notRemoved: [] as { layer: string; reason: string }[],
  };
  /** Units that the compact net still has behind each layer, as positions in the trained net. */
  private readonly kept: Lists<number> = {};
  private readonly live: Liveness;
  private readonly shapes: Shapes;
  private readonly needed: Lists<boolean>;

  constructor(
    private readonly spec: ModelSpec,
    private readonly weights: Weights,
  ) {
    this.live = liveness(spec, weights);
    this.shapes = inferShapes(spec);
    this.needed = findNeeded(spec, this.live, this.shapes);
  }

  unitsOf(name: string): number {
    return this.shapes[name]!.at(-1)!;
  }

  visit(layer: LayerSpec): void {
    const { name } = layer;
    const source = this.kept[layer.inputs[0]!]!;
    if (isWeightLayer(layer)) this.keepLive(layer, source);
    else if (layer.op === 'flatten') {
      const channels = this.unitsOf(layer.inputs[0]!);
      const positions = range(this.unitsOf(name) / channels);
      this.settle(
        name,
        positions.flatMap((p) => source.map((c) => p * channels + c)),
      );
    } else if (layer.op === 'select') {
      const place = placeOf(source);
      const wanted = range(layer.indices.length).filter((u) => this.needed[name]![u]);
      this.kept[name] = wanted.filter((u) => place.has(layer.indices[u]!));
      this.plan.selects[name] = this.kept[name].map((u) => place.get(layer.indices[u]!)!);
    } else {
      this.kept[name] = source;
    }
  }

  /** Of the units that the named value is made with, keeps those that are read, by a `select` where it pays. */
  settle(name: string, made: number[]): void {
    const wanted = made.filter((u) => this.needed[name]![u]);
    const idle = made.length - wanted.length;
    const cost = weightsPerUnit(name, this.spec, this.live, this.shapes); // 0 where a select follows already
    const pays = idle * cost > wanted.length;
    if (pays) {
      const place = placeOf(made);
      const indices = wanted.map((u) => place.get(u)!);
      this.plan.inserted.push({ name: freshName(this.spec, name), after: name, indices });
    } else if (idle > 0 && cost > 0) {
      const reason = `${idle} unread positions: leaving them out would cost more than it saves`;
      this.plan.notRemoved.push({ layer: name, reason });
    }
    this.keep(name, pays ? wanted : made);
  }

  /** Keeps the live units of a layer with weights. */
  private keepLive(layer: WeightLayer, inputs: readonly number[]): void {
    const { name } = layer;
    const own = this.live[name]!;
    const outputs = range(own.outputs.length).filter((o) => own.outputs[o]);
    const bias = outputs.map((o) => own.bias[o]!);
    this.plan.layers[name] = { inputs, outputs, bias, read: inputs.filter((i) => own.inputs[i]).length };
    this.keep(name, outputs);
    const because = (reason: string) => this.plan.notRemoved.push({ layer: name, reason });
    if (own.keptConstants.length > 0) {
      because(
        `${own.keptConstants.length} constant filters: the next convolution pads with zeros, so that folding them ` +
          'into its bias would change the borders',
      );
    }
    const [zeros, all] = countZeros(this.weights[weightsOf(name)]!, own.inputs.length, inputs, outputs);
    if (zeros > 0)
      because(`${zeros} of ${all} weights left are zero, but scattered over rows and columns in use`);
  }

  private keep(name: string, units: number[]): void {
    this.kept[name] = units;
    const of = this.unitsOf(name);
    if (units.length < of) this.plan.removed.push({ layer: name, kept: units.length, of });
  }
}

/** Zero weights, and all, in the rows and columns that stay. */
function countZeros(
  tensor: HostTensor,
  ins: number,
  inputs: readonly number[],
  outputs: readonly number[],
): [number, number] {
  const outs = tensor.shape.at(-1)!;
  const taps = tensor.data.length / (ins * outs);
  let zeros = 0;
  for (let tap = 0; tap < taps; tap++) {
    for (const i of inputs)
      for (const o of outputs) if (tensor.data[(tap * ins + i) * outs + o] === 0) zeros++;
  }
  return [zeros, taps * inputs.length * outputs.length];
}

/** Whether the logits depend on each unit of each layer's output, the input included. */
function findNeeded(spec: ModelSpec, live: Liveness, shapes: Shapes): Lists<boolean> {
  const needed: Lists<boolean> = {};
  for (const name of [INPUT, ...spec.layers.map((layer) => layer.name)]) {
    needed[name] = Array<boolean>(shapes[name]!.at(-1)!).fill(false);
  }
  needed[spec.layers.at(-1)!.name]!.fill(true);
  for (const layer of [...spec.layers].reverse()) {
    const source = needed[layer.inputs[0]!]!;
    if (isWeightLayer(layer)) live[layer.name]!.inputs.forEach((read, i) => (source[i] ||= read === 1));
    else needed[layer.name]!.forEach((need, u) => (source[sourceUnit(layer, u, source.length)] ||= need));
  }
  return needed;
}

/** The unit of the layer's input from which its unit `u` comes. */
function sourceUnit(layer: Exclude<LayerSpec, WeightLayer>, u: number, units: number): number {
  if (layer.op === 'flatten') return u % units; // NHWC: the channel is the last axis
  return layer.op === 'select' ? layer.indices[u]! : u;
}

/** Weights of later layers that one unit of the named layer's output costs. */
function weightsPerUnit(name: string, spec: ModelSpec, live: Liveness, shapes: Shapes): number {
  let weights = 0;
  for (const layer of spec.layers.filter(({ inputs }) => inputs[0] === name)) {
    if (isWeightLayer(layer)) {
      const taps = layer.op === 'conv2d' ? layer.kernelSize[0] * layer.kernelSize[1] : 1;
      weights += taps * live[layer.name]!.outputs.filter((stays) => stays).length;
    } else if (layer.op !== 'select') {
      const copies = layer.op === 'flatten' ? shapes[layer.name]![0]! / shapes[name]!.at(-1)! : 1;
      weights += copies * weightsPerUnit(layer.name, spec, live, shapes);
    }
  }
  return weights;
}

function freshName(spec: ModelSpec, after: string): string {
  const taken = new Set(spec.layers.map((layer) => layer.name));
  let name = `${after}-select`;
  while (taken.has(name)) name += '-';
  return name;
}

/** Where each unit stands in a list of units. */
const placeOf = (units: readonly number[]): Map<number, number> => new Map(units.map((u, i) => [u, i]));
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
