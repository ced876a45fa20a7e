import { UserError } from '../../shared/errors';
import { indexClasses, requireTwoClasses, unseenClassWarnings } from './classes';
import type { DataFormat, Listing, Match, OpenedDataset, OpenRequest, Source } from './format';
import { DROPPED, TEST } from './format';
import { Unreadable } from './unreadable';
import { decodeImage, imageExtensions, imageKind, readImageHeader } from './image';
import type { ImageHeader } from './image-types';
import {
  classFolders,
  leftOut,
  readLayout,
  requireImages,
  type FolderLayout,
  type PlacedImage,
} from './image-layout';
import { pixels } from './preprocess';
import { stratifiedSplit } from './split';

/** Images in folders named after their classes, PNG or JPEG, all of one size. */
export const imageFolder: DataFormat = {
  info: { name: 'image-folder', title: 'Image folder', extensions: [...imageExtensions] },
  match,
  open,
};

/** Names that promise an image; without one, a file that is no image is left out instead of refused. */
const imageName = /\.(png|jpe?g|jpe|jfif|gif|bmp|webp|tiff?|ico|avif|heic)$/i;
/** Headers mostly lie in these bytes; where not, the whole file is read. */
const HEAD_BYTES = 4096;
const PIECE_BYTES = 1 << 20;

interface SizedImage extends PlacedImage {
  readonly source: Source;
}
/** Size and channels of the dataset, and what a person should know. */
interface Survey {
  readonly images: readonly SizedImage[];
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly warnings: readonly string[];
  readonly unreadable: Unreadable;
}

function match(listing: Listing): Match | null {
  if (listing.kind === 'file') return null;
  const layout = readLayout(listing.files.filter((file) => imageName.test(file)));
  if (layout.images.length === 0) return null;
  const classes = new Set(layout.images.map((image) => image.className)).size;
  const count = layout.images.length;
  return { summary: `${count} images in ${classes} classes`, hasTest: layout.hasTest };
}

async function open({ source, test, request }: OpenRequest): Promise<OpenedDataset> {
  const layout = layoutOf(source);
  const testLayout = test ? classFolders(test.files, TEST) : null;
  if (test) requireImages(testLayout!, test.path);
  const own = testLayout ? layout.images.filter(({ part }) => part !== TEST) : layout.images;
  const placed = own.map((image) => ({ ...image, source }));
  const testPlaced = test ? testLayout!.images.map((image) => ({ ...image, source: test })) : [];
  const survey = surveyHeaders([...placed, ...testPlaced], source.path);

  const names = [...new Set(survey.images.map((image) => image.className))];
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const codes = survey.images.map((image) => codeOf.get(image.className)!);
  const { classes, labels } = indexClasses(codes, names);
  requireTwoClasses(classes, source.path, 'put each class into a folder of its own');
  const divided = layout.hasTest || test !== null;
  const parts = divided
    ? Uint8Array.from(survey.images, (image) => image.part)
    : stratifiedSplit(labels, classes.length, source.path, request.testFraction, request.seed);
  return {
    sampleShape: [survey.height, survey.width, survey.channels],
    dtype: 'uint8',
    classes,
    preprocessing: pixels(survey.channels),
    labels,
    parts,
    warnings: [
      ...source.warnings,
      ...(test?.warnings ?? []),
      ...layout.warnings,
      ...(testLayout?.warnings ?? []),
      ...survey.warnings,
      ...unseenClassWarnings(labels, parts, classes),
    ],
    unreadable: survey.unreadable.files,
    samples: () => decodeAll(survey, parts),
  };
}

function layoutOf(source: Source): FolderLayout {
  if (source.kind === 'file') {
    throw new UserError(
      `${source.path}: a file`,
      'a folder with one folder for each class',
      'choose the folder',
    );
  }
  const layout = readLayout(source.files);
  requireImages(layout, source.path);
  return layout;
}

/** Looks at every header before anything is decoded: one size, and gray only if all are gray. */
function surveyHeaders(placed: readonly SizedImage[], path: string): Survey {
  const images: SizedImage[] = [];
  const others: string[] = [];
  const unreadable = new Unreadable(placed.length);
  let first: { image: SizedImage; header: ImageHeader } | null = null;
  let [channels, transparent, animated] = [1 as 1 | 3, 0, 0];
  for (const image of placed) {
    const header = unreadable.attempt(image.file, () => headerOf(image));
    if (header === undefined) continue;
    if (header === null) {
      others.push(image.file);
      continue;
    }
    first ??= { image, header };
    requireSameSize(first, image, header);
    if (header.channels === 3) channels = 3;
    if (header.transparency) transparent++;
    if (header.animated) animated++;
    images.push(image);
  }
  if (first === null) requireImages({ images: [], hasTest: false, warnings: [] }, path);
  const warnings = leftOut(others, 'no images');
  if (transparent > 0)
    warnings.push(`${transparent} images may have transparent pixels; these lie over black.`);
  if (animated > 0) warnings.push(`${animated} images are animated; the first picture of each is used.`);
  const { width, height } = first!.header;
  return { images, width, height, channels, warnings, unreadable };
}

/** The header, or null for a file that neither is nor claims to be an image. */
function headerOf({ source, file }: SizedImage): ImageHeader | null {
  const name = source.nameOf(file);
  const head = source.bytes(file, HEAD_BYTES);
  if (imageKind(head) === null && !imageName.test(file)) return null;
  return readImageHeader(source.size(file) <= HEAD_BYTES ? head : source.bytes(file), name);
}

function requireSameSize(
  first: { image: SizedImage; header: ImageHeader },
  image: SizedImage,
  header: ImageHeader,
): void {
  if (header.width === first.header.width && header.height === first.header.height) return;
  throw new UserError(
    `${image.source.nameOf(image.file)}: ${header.width} × ${header.height} pixels`,
    `${first.header.width} × ${first.header.height}, as ${first.image.source.nameOf(first.image.file)} has`,
    'bring all images to one size',
  );
}

/**
 * Pixels of all images in order, gray repeated in three channels where others have colour. One that cannot be decoded
 * is marked in `parts` before its piece is given.
 */
async function* decodeAll(
  { images, width, height, channels, unreadable }: Survey,
  parts: Uint8Array,
): AsyncIterable<Uint8Array> {
  const bytes = width * height * channels;
  const perPiece = Math.max(1, Math.floor(PIECE_BYTES / bytes));
  for (let start = 0; start < images.length; start += perPiece) {
    const piece = images.slice(start, start + perPiece);
    const pixelData = new Uint8Array(piece.length * bytes);
    piece.forEach(({ source, file }, i) => {
      const image = unreadable.attempt(file, () =>
        decodeImage(source.bytes(file), source.nameOf(file), source.inflate),
      );
      if (image === undefined) parts[start + i] = DROPPED;
      else if (image.channels === channels) pixelData.set(image.data, i * bytes);
      else
        image.data.forEach((value, at) => pixelData.fill(value, i * bytes + 3 * at, i * bytes + 3 * at + 3));
    });
    yield pixelData;
  }
}
