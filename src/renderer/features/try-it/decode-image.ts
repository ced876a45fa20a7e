/** Image files, decoded by the browser. */
import { UserError } from '../../../shared/errors';
import { texts } from '../../texts';
import type { PictureShape } from './samples';

/**
 * The middle of an image, cut to the shape's proportions and scaled to it with antialiasing.
 *
 * @param ground what shines through where the image is transparent, a CSS colour
 * @returns `[height, width, 4]`, 0–255, opaque
 * @throws UserError when the file is not an image that the browser can decode
 */
export async function decodeImage(
  file: File,
  { width, height }: PictureShape,
  ground: string,
): Promise<Uint8ClampedArray> {
  const words = texts.tryIt;
  const whole = await createImageBitmap(file).catch(() => {
    throw new UserError(words.notDecoded(file.name), words.decodable, words.decodeFix);
  });
  const scale = Math.min(whole.width / width, whole.height / height);
  const [cutWidth, cutHeight] = [width * scale, height * scale].map((side) => Math.max(1, Math.round(side)));
  const scaled = await createImageBitmap(
    whole,
    Math.floor((whole.width - cutWidth!) / 2),
    Math.floor((whole.height - cutHeight!) / 2),
    cutWidth!,
    cutHeight!,
    { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' },
  );
  whole.close();
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.drawImage(scaled, 0, 0);
  scaled.close();
  return context.getImageData(0, 0, width, height).data;
}
