import type { Format } from './format';
import { encodeOnnx } from './onnx';

/** One self-contained `.onnx` file. */
export const onnxFormat: Format = {
  name: 'onnx',
  encode: (model, stem) => [{ name: `${stem}.onnx`, bytes: encodeOnnx({ ...model, metadata: model.facts }) }],
  toOnnx: ([file]) => file!.bytes,
};
