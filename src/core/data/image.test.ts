import { encode } from 'fast-png';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { swapsSides, turnUpright } from './exif';
import { decodeImage } from './image';
import type { Inflate } from './image-types';

const fixtures = new URL('./fixtures/', import.meta.url);
const inflate: Inflate = (bytes, limit) => inflateSync(bytes, { maxOutputLength: limit });
const decode = (bytes: Uint8Array, name = 'image') => decodeImage(bytes, name, inflate);

/** Bytes that look random and are the same each time. */
const noise = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * i * 31 + i * 7) % 251);

describe('PNG', () => {
  it.each([
    [1, 'null'],
    [3, 'null'],
    [1, 'Adam7'],
    [3, 'Adam7'],
  ] as const)('reads %i channels as another encoder wrote them, interlace %s', (channels, interlace) => {
    const [width, height] = [13, 9];
    const data = noise(width * height * channels);
    const image = decode(encode({ width, height, channels, data }, { interlace }));
    expect([image.width, image.height, image.channels]).toEqual([width, height, channels]);
    expect(image.data).toEqual(data);
  });

  it('rounds 16 bits to 8: v / 257', () => {
    const data = Uint16Array.from([0, 128, 129, 257, 32768, 65406, 65407, 65535]);
    const image = decode(encode({ width: 8, height: 1, channels: 1, depth: 16, data }));
    expect([...image.data]).toEqual([0, 0, 1, 1, 128, 254, 255, 255]);
  });

  it('lays transparency over black', () => {
    const data = Uint8Array.from([200, 100, 50, 255, 200, 100, 50, 128, 200, 100, 50, 0]);
    const image = decode(encode({ width: 3, height: 1, channels: 4, data }));
    // 128 / 255 of each colour, rounded.
    expect([...image.data]).toEqual([200, 100, 50, 100, 50, 25, 0, 0, 0]);
    expect(image.transparency).toBe(true);
  });

  it('takes a palette without colour for gray, and scales low depths to 0–255', () => {
    expect(decode(readFileSync(new URL('pngsuite/basi0g02.png', fixtures))).channels).toBe(1);
    const twoBits = new Set(decode(readFileSync(new URL('pngsuite/basi0g02.png', fixtures))).data);
    expect([...twoBits].sort((a, b) => a - b)).toEqual([0, 85, 170, 255]);
  });

  it('stops a bomb at the size that its header gives', () => {
    const bytes = encode({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) });
    let asked = 0;
    decodeImage(bytes, 'image', (data, limit) => {
      asked = limit;
      return inflate(data, limit);
    });
    expect(asked).toBeLessThan(10_000);
  });
});

describe('JPEG', () => {
  const golden = JSON.parse(readFileSync(new URL('jpeg-pillow.json', fixtures), 'utf8')) as Record<
    string,
    { width: number; height: number; step: number; mean: number; pixels: number[] }
  >;

  it.each(Object.entries(golden))('%s has the pixels that libjpeg gives, upright', (file, expected) => {
    const image = decode(readFileSync(new URL(file, fixtures)));
    expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length;
    expect(Math.abs(mean - expected.mean)).toBeLessThan(0.2);
    let at = 0;
    for (let y = 0; y < image.height; y += expected.step) {
      for (let x = 0; x < image.width; x += expected.step) {
        for (let c = 0; c < 3; c++) {
          const got = image.data[(y * image.width + x) * 3 + c]!;
          // The inverse cosine transforms differ by a step, the colour conversion carries it on.
          expect(Math.abs(got - expected.pixels[at++]!), `${file} at ${x}, ${y}, ${c}`).toBeLessThanOrEqual(
            4,
          );
        }
      }
    }
  });
});

describe('EXIF orientation', () => {
  // An F, upright. The standard defines orientation n by where row 0 and column 0 of the stored image are seen.
  const upright = ['##', '#.', '##', '#.'];
  const flipX = (rows: string[]): string[] => rows.map((row) => [...row].reverse().join(''));
  const flipY = (rows: string[]): string[] => [...rows].reverse();
  const transpose = (rows: string[]): string[] =>
    [...rows[0]!].map((_, x) => rows.map((row) => row[x]).join(''));
  const stored: Record<number, string[]> = {
    1: upright,
    2: flipX(upright), // column 0 is seen at the right
    3: flipX(flipY(upright)), // turned by half
    4: flipY(upright), // row 0 is seen at the bottom
    5: transpose(upright), // row 0 is the left side, column 0 the top
    6: flipY(transpose(upright)), // row 0 is the right side, column 0 the top
    7: flipX(flipY(transpose(upright))), // row 0 is the right side, column 0 the bottom
    8: flipX(transpose(upright)), // row 0 is the left side, column 0 the bottom
  };

  it.each(Object.entries(stored))('%s is turned upright', (orientation, rows) => {
    const bytes = Uint8Array.from(rows.join(''), (character) => character.charCodeAt(0));
    const turned = turnUpright(bytes, rows[0]!.length, rows.length, 1, Number(orientation));
    const width = swapsSides(Number(orientation)) ? rows.length : rows[0]!.length;
    const text = String.fromCharCode(...turned);
    expect(text.match(new RegExp(`.{${width}}`, 'g'))).toEqual(upright);
  });
});
