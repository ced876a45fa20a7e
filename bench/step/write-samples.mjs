/** The samples that both sides train on, drawn from a fixed sequence: something to learn, of the shapes of MNIST and CIFAR-10. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const kinds = [
  { shape: [28, 28, 1], count: 20_000 },
  { shape: [32, 32, 3], count: 5_000 },
];

/** Writes `HxWxC.samples.u8` and `HxWxC.labels.i32` for each kind into `folder`. */
export function writeSamples(folder) {
  for (const { shape, count } of kinds) {
    const name = shape.join('x');
    const { samples, labels } = drawSamples(shape, count);
    writeFileSync(join(folder, `${name}.samples.u8`), samples);
    writeFileSync(join(folder, `${name}.labels.i32`), labels);
  }
}

/** A bright band whose place follows from the label, on a noisy ground. */
function drawSamples([height, width, channels], count) {
  const size = height * width * channels;
  const samples = new Uint8Array(count * size);
  const labels = new Int32Array(count);
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16;
  for (let i = 0; i < count; i++) {
    labels[i] = next() % 10;
    for (let p = 0; p < size; p++) {
      const isBand = Math.floor((14 * p) / size) === labels[i];
      samples[i * size + p] = isBand ? 200 + (next() % 56) : next() % 40;
    }
  }
  return { samples, labels };
}
