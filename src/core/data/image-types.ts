/** What the image decoders give, and what they need from outside. */

/** zlib data decompressed, at most `limit` bytes. */
export type Inflate = (bytes: Uint8Array, limit: number) => Uint8Array;

/** What a header says; width and height as seen, the EXIF orientation applied. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Some pixels may be transparent; they are laid over black. */
  readonly transparency: boolean;
  /** More than one picture in the file; the first one is read. */
  readonly animated: boolean;
}

/** Pixels `[height, width, channels]`, 0–255. */
export interface Image extends ImageHeader {
  readonly data: Uint8Array;
}
