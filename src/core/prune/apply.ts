import type { HostTensor } from '../engine';
import { INPUT } from '../model/shapes';
import type { LayerSpec, ModelSpec } from '../model/spec';
import type { Weights } from './constants';
import { cutDead } from './liveness';
import { placeOf } from './plan';
import type { PrunePlan } from './plan';
import { cutOut, slicesOf } from './slices';

export interface Net {
  readonly spec: ModelSpec;
  readonly weights: Readonly<Record<string, HostTensor>>;
}

/**
 * The smaller net that a plan describes. It gives the logits of the trained net in evaluation, up to rounding; dropout
 * layers, which do nothing there, are gone. Other variables in `weights` (optimiser slots) are left out.
 */
export function applyPlan(plan: PrunePlan, spec: ModelSpec, weights: Weights): Net {
  const cut = cutDead(spec, weights, plan.live);
  const smaller = Object.entries(slicesOf(spec, plan.kept)).map(
    ([name, slice]) => [name, cutOut(cut[name]!, slice)] as const,
  );
  return { spec: shrunkSpec(plan, spec, { dropouts: false }), weights: Object.fromEntries(smaller) };
}

/**
 * The layers of the smaller net.
 *
 * @param options whether dropout layers stay; default true, for training goes on with them
 */
export function shrunkSpec(
  plan: Pick<PrunePlan, 'kept'> & Partial<Pick<PrunePlan, 'inserted'>>,
  spec: ModelSpec,
  options: { readonly dropouts: boolean } = { dropouts: true },
): ModelSpec {
  const layers: LayerSpec[] = [];
  // The layer of the smaller net that stands for each layer of the trained one.
  const standIn: Record<string, string> = {};
  const place = (name: string, built: string): void => {
    standIn[name] = built;
    const select = plan.inserted?.find(({ after }) => after === name);
    if (!select) return;
    layers.push({ name: select.name, op: 'select', inputs: [built], indices: select.indices });
    standIn[name] = select.name;
  };
  place(INPUT, INPUT);
  for (const layer of spec.layers) {
    const inputs = layer.inputs.map((name) => standIn[name]!);
    if (layer.op === 'dropout' && !options.dropouts) {
      place(layer.name, inputs[0]!);
      continue;
    }
    layers.push(shrink({ ...layer, inputs }, layer, plan));
    place(layer.name, layer.name);
  }
  return { ...spec, layers };
}

/** @param layer with the inputs of the smaller net; `before` has those of the trained one */
function shrink(layer: LayerSpec, before: LayerSpec, { kept }: Pick<PrunePlan, 'kept'>): LayerSpec {
  const units = kept[layer.name]!;
  switch (layer.op) {
    case 'conv2d':
      return { ...layer, filters: units.length };
    case 'dense':
      return { ...layer, units: units.length };
    case 'reshape':
      return { ...layer, shape: [...layer.shape.slice(0, -1), units.length] };
    case 'select': {
      const place = placeOf(kept[before.inputs[0]!]!);
      return { ...layer, indices: units.map((u) => place.get(layer.indices[u]!)!) };
    }
    default:
      return layer;
  }
}
