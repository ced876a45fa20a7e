/** Runs an exported model on MNIST's raw test files with nothing but onnxruntime: `node check-onnx.mjs MODEL FOLDER`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as ort from 'onnxruntime-node';

const [, , model, folder] = process.argv;
const read = (name) => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
};
const pixels = read('t10k-images-idx3-ubyte').subarray(16);
const labels = read('t10k-labels-idx1-ubyte').subarray(8);
const size = pixels.length / labels.length;

const session = await ort.InferenceSession.create(model);
let right = 0;
for (let start = 0; start < labels.length; start += 500) {
  const count = Math.min(500, labels.length - start);
  const batch = Float32Array.from(pixels.subarray(start * size, (start + count) * size));
  const input = new ort.Tensor('float32', batch, [count, 28, 28, 1]);
  const { logits } = await session.run({ input });
  const classes = logits.dims[1];
  for (let i = 0; i < count; i++) {
    const row = logits.data.subarray(i * classes, (i + 1) * classes);
    right += row.indexOf(Math.max(...row)) === labels[start + i] ? 1 : 0;
  }
}
// The metadata is read out of the file's text: a protobuf entry is key, then value.
const text = readFileSync(model).toString('latin1');
const reported = Number(/testAccuracy\x12.([0-9.e-]+)/s.exec(text)?.[1]);
console.log(JSON.stringify({ accuracy: right / labels.length, reported, count: labels.length }));
