import type { HostTensor } from '../engine';
import { parameters } from '../model/shapes';
import { varianceOf, weightsOf } from '../model/spec';
import type { ModelSpec } from '../model/spec';
import { shrunkSpec } from './apply';
import { clearDead, cutDead } from './liveness';
import type { PrunePlan } from './plan';
import { cutOut, putBack, slicesOf } from './slices';
import type { Kept } from './slices';

type Tensors = Readonly<Record<string, HostTensor>>;

export interface CompactState {
  readonly spec: ModelSpec;
  readonly tensors: Record<string, HostTensor>;
  /** Units of the original net that are left; the whole way from it, plain data for a checkpoint's metadata. */
  readonly kept: Kept;
}

/**
 * The training state of the smaller net that a plan describes: parameters, running statistics, and every optimiser slot
 * `<parameter>/<slot>`, cut alike. In evaluation it is the same function, up to rounding. Slots of weights that are cut
 * to zero become zero; variables that are neither are handed on as they are.
 *
 * @param plan made with `selects: false`: training knows no inserted layers
 * @param before mapping of the compaction before; left out at the first
 */
export function compactState(
  plan: PrunePlan,
  spec: ModelSpec,
  tensors: Tensors,
  before?: Kept,
): CompactState {
  if (plan.inserted.length > 0) throw new Error('compactState: the plan inserts select layers');
  const slices = slicesOf(spec, plan.kept);
  const cut = cutDead(spec, tensors, plan.live);
  const smaller: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const parameter = parameterOf(name, tensor, tensors, slices);
    if (parameter === undefined) smaller[name] = tensor;
    else if (parameter === name) smaller[name] = cutOut(cut[name]!, slices[name]!);
    else {
      const layer = parameter.slice(0, parameter.lastIndexOf('/'));
      const slot = clearDead(parameter === weightsOf(layer), tensor, plan.live[layer]!);
      smaller[name] = cutOut(slot, slices[parameter]!);
    }
  }
  return { spec: shrunkSpec(plan, spec), tensors: smaller, kept: compose(before, plan.kept) };
}

/**
 * A compacted state in the shapes of the net that it came from: zeros where units were cut, running variances 1. Their
 * constants are in the biases already, so that it is the same function, and counts and files are those of the original.
 */
export function expandState(original: ModelSpec, kept: Kept, tensors: Tensors): Record<string, HostTensor> {
  const slices = slicesOf(original, kept);
  const shapes = new Map(parameters(original).map(({ name, shape }) => [name, shape]));
  const larger: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const parameter = parameterOf(name, tensor, tensors, slices);
    if (parameter === undefined) larger[name] = tensor;
    else {
      const filler = name.endsWith(varianceOf('')) ? 1 : 0;
      larger[name] = putBack(tensor, shapes.get(parameter)!, slices[parameter]!, filler);
    }
  }
  return larger;
}

/** The parameter that a variable is, or is a slot of; undefined where it is neither. */
function parameterOf(
  name: string,
  { shape }: HostTensor,
  tensors: Tensors,
  slices: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.hasOwn(slices, name)) return name;
  const owner = name.slice(0, Math.max(0, name.lastIndexOf('/')));
  const isSlot = Object.hasOwn(slices, owner) && tensors[owner]?.shape.join() === shape.join();
  return isSlot ? owner : undefined;
}

/** Positions in the original net of units that are positions in what was left of it before. */
function compose(before: Kept | undefined, after: Kept): Kept {
  if (!before) return after;
  return Object.fromEntries(
    Object.entries(after).map(([name, units]) => [name, units.map((u) => before[name]![u]!)]),
  );
}
