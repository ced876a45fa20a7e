import type { Preprocessing } from '../../../shared/dataset';
import type { HostTensor } from '../../engine';
import { INPUT, inferShapes } from '../../model/shapes';
import type { ModelSpec, SelectLayer } from '../../model/spec';
import { OnnxGraph } from './graph';
import { addLayer } from './layers';
import { addPreprocessing } from './preprocess';
import { inOrder } from './layout';
import type { Value } from './layout';

interface OnnxModel {
  readonly spec: ModelSpec;
  readonly weights: Readonly<Record<string, HostTensor>>;
  readonly preprocessing: Preprocessing;
  /** Shape of one sample in the dataset's own units. */
  readonly sampleShape: readonly number[];
  /** Facts for `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Version of Whittle. */
  readonly whittle: string;
}

const OUTPUT = 'logits';

/**
 * Encodes a net as a self-contained ONNX model (opset 17): input `input`, float32 `[N, ...sampleShape]` in the dataset's
 * own units (pixels 0–255, or table columns with NaN for missing values and categories as codes); output `logits`,
 * float32 `[N, classes]`. Dropout is left out. Images are computed channels first, as ONNX wants; weights are turned
 * accordingly, so that no sample has to be.
 */
export function encodeOnnx({
  spec,
  weights,
  preprocessing,
  sampleShape,
  metadata,
  whittle,
}: OnnxModel): Uint8Array {
  const graph = new OnnxGraph([INPUT, OUTPUT]);
  const shapes = inferShapes(spec);
  const values: Record<string, Value> = {};
  const absorbed = preprocessing.kind === 'columns' ? featureChoice(spec) : undefined;
  values[INPUT] = addPreprocessing(graph, preprocessing, absorbed?.indices);
  for (const layer of spec.layers) {
    const inputs = layer.inputs.map((source) => values[source]!);
    const inputShapes = layer.inputs.map((source) => shapes[source]!);
    values[layer.name] =
      layer === absorbed ? values[INPUT] : addLayer(layer, inputs, { graph, weights, inputShapes });
  }
  graph.output(inOrder(values[spec.layers.at(-1)!.name]!, graph), OUTPUT);
  return graph.encode([INPUT, [null, ...sampleShape]], [OUTPUT, [null, spec.classes]], {
    name: spec.name,
    producerVersion: whittle,
    metadata,
  });
}

/** The `select` layer that alone reads the input: features it leaves out need not be encoded at all. */
function featureChoice(spec: ModelSpec): SelectLayer | undefined {
  const readers = spec.layers.filter(({ inputs }) => inputs.includes(INPUT));
  return readers.length === 1 && readers[0]!.op === 'select' ? readers[0] : undefined;
}
