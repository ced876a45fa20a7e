/** A sample as a picture: values row-major `[height, width, channels]`, from 0 to `white`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: ArrayLike<number>;
  /** The value that is drawn white. */
  readonly white: number;
}

/** RGBA bytes for a canvas: one channel as grey, two as grey and alpha left out, three or more as red, green, blue. */
export function toRgba(picture: Picture): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, channels, values, white } = picture;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      const value = values[pixel * channels + (channels >= 3 ? colour : 0)] ?? 0;
      rgba[pixel * 4 + colour] = (value / white) * 255;
    }
    rgba[pixel * 4 + 3] = 255;
  }
  return rgba;
}
