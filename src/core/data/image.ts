import { UserError } from '../../shared/errors';
import { describeContent, startsWith } from './content';
import type { Image, ImageHeader, Inflate } from './image-types';
import { decodeJpeg, readJpegHeader } from './jpeg';
import { decodePng, readPngHeader } from './png';

export const imageExtensions = ['png', 'jpg', 'jpeg'] as const;

type ImageKind = 'png' | 'jpeg';

/** PNG or JPEG by content, whatever the name says. */
export function imageKind(head: Uint8Array): ImageKind | null {
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return 'png';
  return startsWith(head, '\xff\xd8\xff') ? 'jpeg' : null;
}

/**
 * Reads size and channels without decoding.
 *
 * @param name of the file, for errors
 * @throws UserError for what is no PNG or JPEG, damaged, of an unsupported kind, or too large
 */
export function readImageHeader(bytes: Uint8Array, name: string): ImageHeader {
  const kind = requireKind(bytes, name);
  return kind === 'png' ? readPngHeader(bytes, name) : readJpegHeader(bytes, name);
}

/**
 * Decodes a PNG or JPEG to 8-bit gray or RGB: palettes looked up, 16 bits rounded to 8, transparency laid over black,
 * turned upright by its EXIF orientation. Colour profiles and gamma are left alone.
 *
 * @throws UserError as `readImageHeader`, and for damaged or missing pixel data
 */
export function decodeImage(bytes: Uint8Array, name: string, inflate: Inflate): Image {
  return requireKind(bytes, name) === 'png' ? decodePng(bytes, name, inflate) : decodeJpeg(bytes, name);
}

function requireKind(bytes: Uint8Array, name: string): ImageKind {
  const kind = imageKind(bytes);
  if (kind !== null) return kind;
  const what =
    bytes.length === 0 ? 'an empty file' : (describeContent(bytes) ?? 'no image that Whittle knows');
  throw new UserError(
    `${name}: ${what}`,
    'a PNG or JPEG image',
    'convert it to PNG, or take it out of the folder',
  );
}
