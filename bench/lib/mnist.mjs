/** MNIST where it is at hand (`--data`, or `shared/data/mnist` beside the checkout), else 70,000 images of its shape. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../scripts/lib/paths.mjs';

/** @returns {string} a folder with the four files in their usual names */
export function mnistFolder(folder, given) {
  for (const candidate of [given, join(root, '..', 'shared', 'data', 'mnist')]) {
    if (candidate && existsSync(join(candidate, 'train-images-idx3-ubyte.gz'))) return candidate;
  }
  const made = join(folder, 'mnist-like');
  mkdirSync(made, { recursive: true });
  writePart(made, 'train', 60_000);
  writePart(made, 't10k', 10_000);
  return made;
}

function writePart(folder, name, count) {
  const images = Buffer.alloc(16 + count * 784);
  const labels = Buffer.alloc(8 + count);
  [0x803, count, 28, 28].forEach((value, i) => images.writeUInt32BE(value, 4 * i));
  [0x801, count].forEach((value, i) => labels.writeUInt32BE(value, 4 * i));
  let state = count;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16;
  for (let i = 0; i < count; i++) {
    const label = next() % 10;
    labels[8 + i] = label;
    // A bright band whose place follows from the label: something to learn, and as compressible as strokes are.
    for (let p = 0; p < 784; p++)
      images[16 + i * 784 + p] = Math.floor(p / 56) === label ? 128 + (next() % 128) : 0;
  }
  writeFileSync(join(folder, `${name}-images-idx3-ubyte.gz`), gzipSync(images, { level: 6 }));
  writeFileSync(join(folder, `${name}-labels-idx1-ubyte.gz`), gzipSync(labels));
}
