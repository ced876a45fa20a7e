import type { HostTensor } from '../engine';
import { INPUT, isWeightLayer } from '../model/shapes';
import { biasOf, weightsOf } from '../model/spec';
import type { LayerSpec, ModelSpec, SelectLayer, WeightLayer } from '../model/spec';
import type { LayerPlan, PrunePlan } from './plan';

export interface Net {
  readonly spec: ModelSpec;
  readonly weights: Readonly<Record<string, HostTensor>>;
}

/**
 * The smaller net that a plan describes. It gives the logits of the trained net in evaluation, up to rounding; dropout
 * layers, which do nothing there, are gone. Other variables in `weights` (optimiser slots) are left out.
 */
export function applyPlan(
  plan: PrunePlan,
  spec: ModelSpec,
  weights: Readonly<Record<string, HostTensor>>,
): Net {
  const layers: LayerSpec[] = [];
  const smaller: Record<string, HostTensor> = {};
  // The layer of the compact net that stands for each layer of the trained one.
  const standIn: Record<string, string> = {};
  const place = (name: string, built: string): void => {
    standIn[name] = built;
    const select = plan.inserted.find(({ after }) => after === name);
    if (!select) return;
    layers.push({ name: select.name, op: 'select', inputs: [built], indices: select.indices });
    standIn[name] = select.name;
  };
  place(INPUT, INPUT);
  for (const layer of spec.layers) {
    const input = standIn[layer.inputs[0]!]!;
    if (layer.op === 'dropout') {
      place(layer.name, input);
      continue;
    }
    layers.push(shrink(layer, input, plan));
    place(layer.name, layer.name);
    if (isWeightLayer(layer)) Object.assign(smaller, cut(layer, plan.layers[layer.name]!, weights));
  }
  return { spec: { ...spec, layers }, weights: smaller };
}

function shrink(layer: Exclude<LayerSpec, { op: 'dropout' }>, input: string, plan: PrunePlan): LayerSpec {
  const inputs = [input];
  switch (layer.op) {
    case 'conv2d':
      return { ...layer, inputs, filters: plan.layers[layer.name]!.outputs.length };
    case 'dense':
      return { ...layer, inputs, units: plan.layers[layer.name]!.outputs.length };
    case 'select':
      return { ...layer, inputs, indices: plan.selects[layer.name]! } satisfies SelectLayer;
    default:
      return { ...layer, inputs };
  }
}

/** Rows and columns that stay of `[...taps, in, out]`, and the bias of the plan. */
function cut(
  layer: WeightLayer,
  { inputs, outputs, bias }: LayerPlan,
  weights: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  const { shape, data } = weights[weightsOf(layer.name)]!;
  const [ins, outs] = shape.slice(-2) as [number, number];
  const taps = data.length / (ins * outs);
  const smaller = new Float32Array(taps * inputs.length * outputs.length);
  let at = 0;
  for (let tap = 0; tap < taps; tap++) {
    for (const i of inputs) for (const o of outputs) smaller[at++] = data[(tap * ins + i) * outs + o]!;
  }
  return {
    [weightsOf(layer.name)]: {
      dtype: 'float32',
      shape: [...shape.slice(0, -2), inputs.length, outputs.length],
      data: smaller,
    },
    [biasOf(layer.name)]: { dtype: 'float32', shape: [outputs.length], data: Float32Array.from(bias) },
  };
}
