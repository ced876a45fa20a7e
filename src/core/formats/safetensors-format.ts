import { UserError } from '../../shared/errors';
import type { Preprocessing } from '../../shared/dataset';
import type { LayerSpec } from '../model/spec';
import type { ExportModel, Format } from './format';
import { encodeOnnx } from './onnx';
import { decodeSafetensors, encodeSafetensors } from './safetensors';
import { utf8Bytes, utf8Text } from './utf8';

const WEIGHTS = 'model.safetensors';
const LAYERS = 'model.json';

/** What `model.json` holds: how to compute the logits from a raw sample and the weights beside it. */
interface ModelDescription {
  readonly format: 'whittle-model';
  readonly version: 1;
  readonly name: string;
  /** Shape of a raw sample, and of the net's input after preprocessing. */
  readonly sampleShape: readonly number[];
  readonly inputShape: readonly number[];
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing;
  /** In topological order; `<layer>/weights`, `/bias`, `/scale`, `/shift`, `/mean` and `/variance` are the tensors' names. */
  readonly layers: readonly LayerSpec[];
  readonly facts: Readonly<Record<string, string>>;
}

/** `model.safetensors` with the weights under layer names, and `model.json` with the layers, in a folder of their own. */
export const safetensorsFormat: Format = {
  name: 'safetensors',
  encode: (model) => [
    { name: WEIGHTS, bytes: encodeSafetensors(model.weights, model.facts) },
    { name: LAYERS, bytes: utf8Bytes(`${JSON.stringify(describe(model), null, 2)}\n`) },
  ],
  toOnnx: (files) => {
    const bytes = (name: string): Uint8Array => files.find((file) => file.name === name)!.bytes;
    const { tensors } = decodeSafetensors(bytes(WEIGHTS));
    const { name, inputShape, sampleShape, classes, layers, preprocessing, facts } = parse(bytes(LAYERS));
    const spec = { name, inputShape, classes: classes.length, layers };
    return encodeOnnx({
      spec,
      weights: tensors,
      preprocessing,
      sampleShape,
      metadata: facts,
      whittle: facts['whittle']!,
    });
  },
};

function describe({ spec, sampleShape, classes, preprocessing, facts }: ExportModel): ModelDescription {
  return {
    format: 'whittle-model',
    version: 1,
    name: spec.name,
    sampleShape,
    inputShape: spec.inputShape,
    classes,
    preprocessing,
    layers: spec.layers,
    facts,
  };
}

/** Reads back what `describe` wrote a moment ago. */
function parse(bytes: Uint8Array): ModelDescription {
  try {
    return JSON.parse(utf8Text(bytes)) as ModelDescription;
  } catch {
    throw new UserError(`${LAYERS} is no JSON`, 'the layers of the model', 'export again, to another disk');
  }
}
