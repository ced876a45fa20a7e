import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readSamples } from '../dataset-files';
import { folderOf, importPath, refusal } from './testing/importing';

const small = fileURLToPath(new URL('../../../e2e/fixtures/mnist-small', import.meta.url));
const mnist = fileURLToPath(new URL('../../../../shared/data/mnist', import.meta.url));

/** An IDX file: magic, big-endian dimensions, data. */
function idxFile(dimensions: readonly number[], data: Iterable<number>, type = 8): Uint8Array {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, type, dimensions.length]);
  dimensions.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, Uint8Array.from(data)]);
}
const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';
/** Eight images of 2 × 3 pixels in two classes. */
const images = (count = 8) =>
  idxFile(
    [count, 2, 3],
    Array.from({ length: count * 6 }, (_, i) => i),
  );
const labels = (count = 8) =>
  idxFile(
    [count],
    Array.from({ length: count }, (_, i) => (i % 2) + 3),
  );

describe('IDX', () => {
  it('reads MNIST files byte for byte', async () => {
    const { info, directory } = await importPath(small);
    expect(info).toMatchObject({
      id: 'one',
      name: 'mnist-small',
      format: 'idx',
      sampleShape: [28, 28, 1],
      dtype: 'uint8',
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      trainCount: 1000,
      testCount: 200,
      classCounts: { train: Array(10).fill(100), test: Array(10).fill(20) },
      preprocessing: { kind: 'pixels', mean: [0], std: [255] },
      importedAt: 1_700_000_000_000,
      warnings: [],
    });
    const hash = createHash('sha256');
    for (const [part, name] of [
      ['train', 'train'],
      ['test', 't10k'],
    ] as const) {
      const raw = (kind: string) => gunzipSync(readFileSync(join(small, `${name}-${kind}-ubyte.gz`)));
      const { samples, labels } = await readSamples(directory, info, part);
      expect(Buffer.compare(Buffer.from(samples.buffer), raw('images-idx3').subarray(16))).toBe(0);
      expect([...labels]).toEqual([...raw('labels-idx1').subarray(8)]);
      hash.update(samples).update(new Uint8Array(labels.buffer));
    }
    expect(info.hash).toBe(`sha256:${hash.digest('hex')}`);
    const sizes = readdirSync(directory).filter((name) => name.endsWith('.bin'));
    expect(info.sizeBytes).toBe(sizes.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0));
    expect(JSON.parse(readFileSync(join(directory, 'dataset.json'), 'utf8'))).toEqual(info);
  });

  it('gives the same dataset for the folder and for any of its files', async () => {
    const whole = await importPath(small);
    for (const file of ['train-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz']) {
      expect((await importPath(join(small, file))).info.hash).toBe(whole.info.hash);
    }
  });

  it.runIf(existsSync(mnist))('reads all of MNIST', async () => {
    const { info } = await importPath(mnist);
    expect([info.trainCount, info.testCount]).toEqual([60_000, 10_000]);
    expect(info.classCounts.test).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it('reports progress to its end', async () => {
    const { progress } = await importPath(small);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['reading', 'writing', 'hashing']));
    const written = progress.filter(({ stage }) => stage === 'writing').at(-1);
    expect(written).toMatchObject({ path: small, done: 1200, total: 1200 });
  });

  it('refuses more samples than an honest file of its size can have', async () => {
    const count = 5_000_000;
    const folder = folderOf({
      [`${IMAGES}.gz`]: gzipSync(idxFile([count, 1, 1], new Uint8Array(count))),
      [`${LABELS}.gz`]: gzipSync(idxFile([count], new Uint8Array(count))),
    });
    const { got, expected } = await refusal(folder);
    expect(got).toMatch(
      /^\/train-labels.*: the header promises 5000000 labels, though .* have \d{4,5} bytes on disk$/,
    );
    expect(expected).toMatch(/^at most 41\d{5} samples/);
  });

  it('splits by seed where there is no test part, and takes names with dots, plain or gzip', async () => {
    const folder = folderOf({
      'train-images.idx3-ubyte': images(),
      'train-labels.idx1-ubyte.gz': gzipSync(labels()),
    });
    const first = await importPath(folder, { testFraction: 0.25, seed: 1 });
    expect(first.info.classes).toEqual(['3', '4']);
    expect(first.info.classCounts).toEqual({ train: [3, 3], test: [1, 1] });
    expect((await importPath(folder, { testFraction: 0.25, seed: 1 })).info.hash).toBe(first.info.hash);
    const others = await Promise.all(
      [2, 3, 4].map((seed) => importPath(folder, { testFraction: 0.25, seed })),
    );
    expect(others.some(({ info }) => info.hash !== first.info.hash)).toBe(true);
    const { samples, labels: read } = await readSamples(first.directory, first.info, 'train');
    // Image i holds 6i … 6i + 5, and its class is that of i.
    read.forEach((label, at) => expect((samples[at * 6]! / 6) % 2).toBe(label));
  });

  it('takes a test part from a path of its own', async () => {
    const train = folderOf({ [IMAGES]: images(), [LABELS]: labels() });
    const test = folderOf({ 'extra-images-idx3-ubyte': images(2), 'extra-labels-idx1-ubyte': labels(2) });
    const { info } = await importPath(train, { test });
    expect([info.trainCount, info.testCount]).toEqual([8, 2]);
  });

  it('reads colour images with the channels last', async () => {
    const data = Array.from({ length: 4 * 2 * 2 * 3 }, (_, i) => i);
    const folder = folderOf({ [IMAGES]: idxFile([4, 2, 2, 3], data), [LABELS]: labels(4) });
    expect((await importPath(folder)).info).toMatchObject({
      sampleShape: [2, 2, 3],
      preprocessing: { mean: [0, 0, 0], std: [255, 255, 255] },
    });
  });

  const damaged = (bytes: Uint8Array): Uint8Array => {
    const zipped = Buffer.from(gzipSync(bytes));
    zipped[zipped.length - 5]! ^= 1; // in the checksum
    return zipped;
  };
  const cases: [string, Record<string, Uint8Array>, string, string][] = [
    [
      'a failing checksum',
      { [`${IMAGES}.gz`]: damaged(images()), [LABELS]: labels() },
      `/${IMAGES}.gz: the gzip data is damaged (incorrect data check)`,
      'a whole gzip file',
    ],
    [
      'gzip cut short',
      { [`${IMAGES}.gz`]: gzipSync(images()).subarray(0, -9), [LABELS]: labels() },
      `/${IMAGES}.gz: the gzip data is cut short (unexpected end of file)`,
      'a whole gzip file',
    ],
    [
      'more labels than images',
      { [IMAGES]: images(8), [LABELS]: labels(9) },
      `/${LABELS}: 9 labels`,
      `8, one for each image of /${IMAGES}`,
    ],
    [
      'data cut short',
      { [IMAGES]: images().subarray(0, -1), [LABELS]: labels() },
      `/${IMAGES}: the header promises 8 × 2 × 3 bytes, but the file has 63 bytes`,
      '16 bytes of header and 8 × 2 × 3 bytes of data',
    ],
    [
      'data cut short before it was compressed',
      { [`${IMAGES}.gz`]: gzipSync(images().subarray(0, -8)), [LABELS]: labels() },
      `/${IMAGES}.gz: the data ends in record 6, after 40 bytes`,
      '8 × 2 × 3 bytes',
    ],
    [
      'bytes behind the data',
      { [IMAGES]: Buffer.concat([images(), Buffer.alloc(3)]), [LABELS]: labels() },
      `/${IMAGES}: 3 bytes follow the 8 × 2 × 3 bytes that the header promises`,
      'nothing after the last element',
    ],
    [
      'compressed bytes behind the data',
      { [`${IMAGES}.gz`]: gzipSync(Buffer.concat([images(), Buffer.alloc(3)])), [LABELS]: labels() },
      `/${IMAGES}.gz: more bytes follow the 8 × 2 × 3 bytes that the header promises`,
      'nothing after the last element',
    ],
    [
      'dimensions whose product overflows',
      {
        [`${IMAGES}.gz`]: gzipSync(idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1])),
        [LABELS]: labels(),
      },
      `/${IMAGES}.gz: the header promises 4294967295 × 4294967295 × 4294967295 bytes, but the file has ${gzipSync(idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [1])).length} bytes compressed`,
      'dimensions that the data can hold',
    ],
    [
      'another element type',
      { [IMAGES]: idxFile([1, 1, 1], [0, 0, 0, 0], 0x0d), [LABELS]: labels(1) },
      `/${IMAGES}: the elements are float32`,
      'unsigned bytes (type 0x08)',
    ],
    [
      'labels in the place of images',
      { [IMAGES]: labels(), [LABELS]: labels() },
      `/${IMAGES}: 1 dimension`,
      '3 or 4 dimensions',
    ],
    [
      'no labels',
      { [IMAGES]: images() },
      `/${IMAGES}: no labels lie beside it`,
      `${LABELS} or ${LABELS}.gz in the same folder`,
    ],
    [
      'another image size in the test part',
      {
        [IMAGES]: images(),
        [LABELS]: labels(),
        't10k-images-idx3-ubyte': idxFile([2, 3, 2], Array(12).fill(0)),
        't10k-labels-idx1-ubyte': labels(2),
      },
      '/t10k-images-idx3-ubyte: images of 3 × 2 × 1',
      `2 × 3 × 1, as in /${IMAGES}`,
    ],
    [
      'one class',
      { [IMAGES]: images(4), [LABELS]: idxFile([4], [7, 7, 7, 7]) },
      ': one class only (“7”)',
      'samples of at least two classes',
    ],
    [
      'no images at all',
      { [IMAGES]: idxFile([0, 2, 3], []), [LABELS]: labels(0) },
      `/${IMAGES}: the dimensions are 0 × 2 × 3`,
      'no empty dimension',
    ],
    [
      'two pairs of unknown parts',
      {
        'a-images-idx3-ubyte': images(),
        'a-labels-idx1-ubyte': labels(),
        'b-images-idx3-ubyte': images(),
        'b-labels-idx1-ubyte': labels(),
      },
      ': 2 pairs of IDX files (“a-images”, “b-images”)',
      'one pair, or one for training and one for testing',
    ],
  ];
  it.each(cases)('refuses %s', async (_, files, got, expected) => {
    expect(await refusal(folderOf(files))).toMatchObject({ kind: 'user', got, expected });
  });

  it('never writes to the source', async () => {
    const folder = folderOf({ [IMAGES]: images(), [LABELS]: labels() });
    const state = () => readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]);
    const before = state();
    await importPath(folder);
    expect(state()).toEqual(before);
  });
});
