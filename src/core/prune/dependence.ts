import { INPUT } from '../model/shapes';
import { scaleOf, weightsOf } from '../model/spec';
import type { ModelSpec } from '../model/spec';
import type { Weights } from './constants';
import { eachSource, isMixing, unitsOf } from './units';
import type { Shapes } from './units';

/**
 * Whether some logit depends on the sample. More than whether it varies (`findConstants`): behind a padded convolution a
 * constant varies with the position, and is the same for every sample all the same.
 */
export function dependsOnInput(spec: ModelSpec, shapes: Shapes, weights: Weights): boolean {
  const depends: Record<string, Uint8Array> = { [INPUT]: new Uint8Array(unitsOf(shapes, INPUT)).fill(1) };
  for (const layer of spec.layers) {
    const inputs = layer.inputs.map((name) => depends[name]!);
    const own = new Uint8Array(unitsOf(shapes, layer.name));
    depends[layer.name] = own;
    if (isMixing(layer)) {
      const [ins, outs] = [inputs[0]!.length, own.length];
      const { data } = weights[weightsOf(layer.name)]!;
      for (let row = 0, start = 0; start < data.length; row++, start += outs) {
        if (inputs[0]![row % ins] === 0) continue;
        for (let o = 0; o < outs; o++) if (data[start + o] !== 0) own[o] = 1;
      }
    } else if (layer.op === 'depthwise-conv2d') {
      weights[weightsOf(layer.name)]!.data.forEach((weight, at) => {
        if (weight !== 0 && inputs[0]![at % own.length]) own[at % own.length] = 1;
      });
    } else {
      const scale = layer.op === 'batch-norm' ? weights[scaleOf(layer.name)]!.data : null;
      eachSource(layer, shapes, (u, k, s) => {
        if (inputs[k]![s] && scale?.[u] !== 0) own[u] = 1;
      });
    }
  }
  return depends[spec.layers.at(-1)!.name]!.includes(1);
}
