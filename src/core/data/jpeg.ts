import { decode } from 'jpeg-js';
import { UserError } from '../../shared/errors';
import { readOrientation, swapsSides, turnUpright } from './exif';
import type { Image, ImageHeader } from './image-types';
import { requireModestSamples, requireModestSize } from './image-limit';
import { yccToRgb } from './jpeg-colour';
import { readJpegMarkers, type JpegMarkers } from './jpeg-markers';

/** Enough for the largest image that is read, in three components, at 4 bytes a coefficient and 1 a sample, twice over. */
const MEMORY_MB = 160;

/** @throws UserError for a damaged or unsupported header, and for fewer bytes than the image needs */
export function readJpegHeader(bytes: Uint8Array, name: string): ImageHeader {
  return headerOf(readJpegMarkers(bytes, name), name);
}

/** @throws UserError as `readJpegHeader`, and for damaged pixel data */
export function decodeJpeg(bytes: Uint8Array, name: string): Image {
  const markers = readJpegMarkers(bytes, name);
  const header = headerOf(markers, name);
  const { width, height, components } = markers;
  let decoded: { width: number; height: number; data: Uint8Array };
  try {
    decoded = decode(markers.picture, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxMemoryUsageInMB: MEMORY_MB,
      ...(components.length === 3 ? { colorTransform: false } : {}),
    });
  } catch (error) {
    throw damaged(name, (error as Error).message);
  }
  if (decoded.width !== width || decoded.height !== height) {
    throw damaged(name, `${decoded.width} × ${decoded.height} pixels decoded of ${width} × ${height}`);
  }
  let { data } = decoded;
  if (header.channels === 1) data = firstOfThree(data);
  else if (components.length === 3 && markers.isYcc) data = yccToRgb(data, width, height, components);
  return { ...header, data: turnUpright(data, width, height, header.channels, orientationOf(markers)) };
}

function headerOf(markers: JpegMarkers, name: string): ImageHeader {
  const { width, height, components } = markers;
  requireModestSize(width, height, name);
  requireModestSamples(storedSamples(markers), width, height, name);
  const swapped = swapsSides(orientationOf(markers));
  return {
    width: swapped ? height : width,
    height: swapped ? width : height,
    channels: components.length === 1 ? 1 : 3,
    transparency: false,
    animated: false,
  };
}

function storedSamples({ width, height, components }: JpegMarkers): number {
  const across = Math.max(...components.map(({ horizontal }) => horizontal));
  const down = Math.max(...components.map(({ vertical }) => vertical));
  const share = components.reduce((sum, c) => sum + (c.horizontal * c.vertical) / (across * down), 0);
  return Math.ceil(width * height * share);
}

function orientationOf(markers: JpegMarkers): number {
  return markers.exif ? readOrientation(markers.exif) : 1;
}

/** jpeg-js gives gray images as three equal channels. */
function firstOfThree(data: Uint8Array): Uint8Array {
  const gray = new Uint8Array(data.length / 3);
  for (let i = 0; i < gray.length; i++) gray[i] = data[3 * i]!;
  return gray;
}

function damaged(name: string, what: string): UserError {
  return new UserError(
    `${name}: damaged pixel data (${what})`,
    'a whole JPEG image',
    'replace the file or take it out',
  );
}
