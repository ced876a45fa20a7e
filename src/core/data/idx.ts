import { UserError } from '../../shared/errors';
import { indexClasses, listed, requireTwoClasses, unseenClassWarnings } from './classes';
import type { DataFormat, Listing, Match, OpenedDataset, OpenRequest, Source } from './format';
import { TEST } from './format';
import { startsWith } from './content';
import { IDX_HEADER_BYTES, looksLikeIdx, parseIdxHeader, trailing, type IdxHeader } from './idx-header';
import { familyOf, isIdxName, pairUp, partOf, prefixOf, type IdxPair } from './idx-names';
import { wholeRecords } from './pieces';
import { pixels } from './preprocess';
import { stratifiedSplit } from './split';

/** IDX, the format of MNIST: images `[N, H, W]` or `[N, H, W, C]` and labels `[N]`, unsigned bytes, plain or gzip. */
export const idx: DataFormat = {
  info: { name: 'idx', title: 'IDX (MNIST)', extensions: ['idx', 'idx.gz'] },
  match,
  open,
};

/** A file of a pair with its header checked. */
interface IdxFile {
  readonly source: Source;
  readonly file: string;
  readonly name: string;
  readonly header: IdxHeader;
}
interface IdxPart {
  readonly images: IdxFile;
  readonly labels: Uint8Array;
}

function match(listing: Listing, head: Uint8Array): Match | null {
  const { chosen } = listing;
  if (chosen !== null && !isIdxName(chosen) && !looksLikeIdx(head)) return null;
  const names = listing.files.filter((file) => !file.includes('/') && isIdxName(file));
  if (chosen === null && names.length === 0) return null;
  const own = chosen === null ? names : names.filter((name) => sameFamily(name, chosen));
  const hasTest = own.some((name) => partOf(prefixOf(name)) === 'test');
  return { summary: `IDX images and labels (${own.length} ${own.length === 1 ? 'file' : 'files'})`, hasTest };
}

async function open({ source, test, request }: OpenRequest): Promise<OpenedDataset> {
  await requireUsualName(source);
  const pairs = choosePairs(source);
  const train = await openPart(source, pairs.train);
  const testPart = test
    ? await openPart(test, chooseTestPair(test))
    : pairs.test && (await openPart(source, pairs.test));
  if (testPart) requireSameShape(train.images, testPart.images);
  const parts = testPart ? [train, testPart] : [train];
  const codes = joined(parts.map((part) => part.labels));
  const names = Array.from({ length: 256 }, (_, value) => String(value));
  const { classes, labels } = indexClasses(codes, names);
  requireTwoClasses(classes, source.path, 'choose files with labels of several classes');
  const split = testPart
    ? new Uint8Array(codes.length).fill(TEST, train.labels.length)
    : stratifiedSplit(labels, classes.length, source.path, request.testFraction, request.seed);
  const sampleShape = shapeOf(train.images);
  const channels = sampleShape[2]!;
  return {
    sampleShape,
    dtype: 'uint8',
    classes,
    preprocessing: pixels(channels),
    labels,
    parts: split,
    warnings: [...source.warnings, ...unseenClassWarnings(labels, split, classes)],
    async *samples() {
      for (const { images } of parts) {
        yield* wholeRecords(elements(images), sampleShape[0]! * sampleShape[1]! * channels);
      }
    },
  };
}

function joined(arrays: readonly Uint8Array[]): Uint8Array {
  if (arrays.length === 1) return arrays[0]!;
  const all = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const array of arrays) {
    all.set(array, filled);
    filled += array.length;
  }
  return all;
}

/** Which pairs of the path are the training and the test part. */
function choosePairs(source: Source): { train: IdxPair; test: IdxPair | null } {
  const { chosen } = source;
  const all = pairUp(source.files.filter((file) => !file.includes('/')));
  const own =
    chosen === null ? all : all.filter(({ prefix }) => familyOf(prefix) === familyOf(prefixOf(chosen)));
  const parts = (part: string): IdxPair[] => own.filter(({ prefix }) => partOf(prefix) === part);
  if (parts('train').length === 1) return { train: parts('train')[0]!, test: parts('test')[0] ?? null };
  return { train: onlyPair(own, source.path), test: null };
}

function chooseTestPair(test: Source): IdxPair {
  const pairs = choosePairs(test);
  if (test.chosen === null) return pairs.test ?? pairs.train;
  return pairs.test?.prefix === prefixOf(test.chosen) ? pairs.test : pairs.train;
}

function onlyPair(pairs: readonly IdxPair[], path: string): IdxPair {
  if (pairs.length === 1) return pairs[0]!;
  throw new UserError(
    `${path}: ${pairs.length} pairs of IDX files (${listed(pairs.map((pair) => `${pair.prefix}images`))})`,
    'one pair, or one for training and one for testing',
    'choose one of the files instead of the folder',
  );
}

/** Opens images and labels of one part and holds their headers against each other. */
async function openPart(source: Source, pair: IdxPair): Promise<IdxPart> {
  if (pair.images === null || pair.labels === null) throw await missingHalf(source, pair);
  const images = await openFile(source, pair.images, [3, 4]);
  const labelFile = await openFile(source, pair.labels, [1]);
  const [count, labelCount] = [images.header.dimensions[0]!, labelFile.header.dimensions[0]!];
  if (count !== labelCount) {
    throw new UserError(
      `${labelFile.name}: ${labelCount} labels`,
      `${count}, one for each image of ${images.name}`,
      'choose images and labels that belong together',
    );
  }
  shapeOf(images);
  requireHonestCount(images, labelFile);
  const labels = new Uint8Array(labelCount);
  let filled = 0;
  for await (const chunk of elements(labelFile)) {
    labels.set(chunk, filled);
    filled += chunk.length;
  }
  return { images, labels };
}

/**
 * Deflate makes a thousandth of a row of equal labels: a file of some megabytes may promise more of them than memory
 * holds.
 *
 * @throws UserError where the samples could not be kept in twice the bytes on disk and a fixed allowance
 */
function requireHonestCount(images: IdxFile, labels: IdxFile): void {
  const size = images.source.size(images.file) + labels.source.size(labels.file);
  const most = Math.floor((2 * size + ALLOWED_BYTES) / BYTES_PER_LABEL);
  const count = labels.header.dimensions[0]!;
  if (count <= most) return;
  throw new UserError(
    `${labels.name}: the header promises ${count} labels, though images and labels have ${size} bytes on disk`,
    `at most ${most} samples in files of this size`,
    'the file is damaged or no dataset: download it again, or store it without gzip',
  );
}

/** What a sample takes while it is imported: its code, its class, and its place among those of its class. */
const BYTES_PER_LABEL = 24;
const ALLOWED_BYTES = 100e6;

async function openFile(source: Source, file: string, ranks: readonly number[]): Promise<IdxFile> {
  const name = source.nameOf(file);
  const compressed = startsWith(source.bytes(file, 2), '\x1f\x8b');
  const head = await source.head(file, IDX_HEADER_BYTES);
  return { source, file, name, header: parseIdxHeader(head, name, ranks, source.size(file), compressed) };
}

/** The elements in chunks: exactly as many bytes as the header promises, or a UserError. */
async function* elements({ source, file, name, header }: IdxFile): AsyncIterable<Uint8Array> {
  const end = header.headerBytes + header.dataBytes;
  const shown = header.dimensions.join(' × ');
  let offset = 0;
  for await (const chunk of source.stream(file)) {
    const from = Math.max(header.headerBytes - offset, 0);
    offset += chunk.length;
    if (offset > end) throw trailing(name, shown, 'more');
    if (from < chunk.length) yield chunk.subarray(from);
  }
  if (offset === end) return;
  const record = header.dataBytes / header.dimensions[0]!;
  const whole = Math.floor((offset - header.headerBytes) / record);
  throw new UserError(
    `${name}: the data ends in record ${whole}, after ${offset - header.headerBytes} bytes`,
    `${shown} bytes`,
    'the file is cut short: download it again',
  );
}

function shapeOf({ header, name }: IdxFile): readonly number[] {
  const [, height, width, channels = 1] = header.dimensions;
  if (channels === 1 || channels === 3) return [height!, width!, channels];
  throw new UserError(
    `${name}: dimensions ${header.dimensions.join(' × ')}`,
    'count × height × width, or count × height × width × channels with 1 or 3 channels',
    'store the channels last',
  );
}

function requireSameShape(train: IdxFile, test: IdxFile): void {
  const [got, expected] = [shapeOf(test).join(' × '), shapeOf(train).join(' × ')];
  if (got === expected) return;
  throw new UserError(
    `${test.name}: images of ${got}`,
    `${expected}, as in ${train.name}`,
    'choose a training and a test part of the same size',
  );
}

/** The error for images without labels or the reverse; what is wrong with the one that is there comes first. */
async function missingHalf(source: Source, pair: IdxPair): Promise<UserError> {
  const [here, other] = pair.images === null ? [pair.labels!, 'images'] : [pair.images, 'labels'];
  await openFile(source, here, other === 'images' ? [1] : [3, 4]);
  const expected = `${pair.prefix}${other === 'images' ? 'images-idx3-ubyte' : 'labels-idx1-ubyte'}`;
  return new UserError(
    `${source.nameOf(here)}: no ${other} lie beside it`,
    `${expected} or ${expected}.gz in the same folder`,
    'put both files into one folder',
  );
}

async function requireUsualName(source: Source): Promise<void> {
  const { chosen } = source;
  if (chosen === null || isIdxName(chosen)) return;
  await openFile(source, chosen, [1, 3, 4]);
  throw new UserError(
    `${source.nameOf(chosen)}: the name does not say what belongs to it`,
    'names as MNIST has them, such as train-images-idx3-ubyte and train-labels-idx1-ubyte',
    'rename images and labels so',
  );
}

const sameFamily = (a: string, b: string): boolean => familyOf(prefixOf(a)) === familyOf(prefixOf(b));
